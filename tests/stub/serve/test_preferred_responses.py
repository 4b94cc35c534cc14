"""Callers that ask for one of the documented answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.stub.calling import Answer, call

if TYPE_CHECKING:
    from collections.abc import Callable

    from specgen.stub.serve.application import Application

XML = ("accept", "application/xml")


async def ask(app: Application, wish: str, *headers: tuple[str, str]) -> Answer:
    return await call(app, "GET", "/orders/1", headers=[("prefer", wish), *headers])


@pytest.mark.parametrize(
    ("wish", "status", "body"),
    [
        ("example=large", 200, {"id": "2", "lines": 900}),
        ('respond-async, Example = "large"; x=y', 200, {"id": "2", "lines": 900}),
        ("example=first", 200, {"id": "1", "lines": 1}),
        (
            "example=missing",
            404,
            {"error": {"code": "NoOrder", "text": "No such order."}},
        ),
        ("example=gone", 404, {"error": {"code": "NoOrder", "text": "Gone for good."}}),
        ("code=200", 200, {"id": "1", "lines": 1}),
        ("code=200, example=large", 200, {"id": "2", "lines": 900}),
        ("code=404", 404, {"error": {"code": "NoOrder", "text": "No such order."}}),
        ("code=400", 400, {"error": {"code": "Bad", "text": "`` is bad."}}),
        ("code=503", 503, {"error": {"code": "Away", "text": "Away."}}),
        ("code=409", 409, {"conflicts": 3}),
        ("wait=3", 200, {"id": "1", "lines": 1}),
        ("code=999", 200, {"id": "1", "lines": 1}),
        ("code=100", 200, {"id": "1", "lines": 1}),
        ("code=199", 200, {"id": "1", "lines": 1}),
        ("code=04040", 200, {"id": "1", "lines": 1}),
        ("code=\u0662\u0660\u0661", 200, {"id": "1", "lines": 1}),
    ],
)
async def test_the_answer_that_is_wanted(
    app: Application, wish: str, status: int, body: object
) -> None:
    answer = await ask(app, wish)
    assert (answer.status, answer.json()) == (status, body)


async def test_an_answer_says_which_wish_was_granted(app: Application) -> None:
    assert (await ask(app, "wait=3")).header("preference-applied") is None
    granted = (await ask(app, "example=large, wait=3")).header("preference-applied")
    assert granted == 'example="large"'
    granted = (await ask(app, "code=404")).header("preference-applied")
    assert granted == 'code="404"'
    granted = (await ask(app, "code=503")).header("preference-applied")
    assert granted == 'code="503"'


async def test_an_example_comes_in_the_media_type_that_is_accepted(
    app: Application,
) -> None:
    answer = await ask(app, "example=large", XML)
    assert answer.header("content-type") == "application/xml"
    assert b"<Order><id>2</id><lines>900</lines></Order>" in answer.body


async def test_a_status_without_a_body_has_none(app: Application) -> None:
    answer = await ask(app, "code=304")
    assert (answer.status, answer.body) == (304, b"")


async def test_a_wish_may_stand_beside_a_line_for_the_service(
    app: Application,
) -> None:
    answer = await ask(app, "wait=3", ("prefer", "code=404"))
    assert answer.status == 404
    assert answer.header("preference-applied") == 'code="404"'


async def test_an_unknown_example_is_refused_with_the_known_ones(
    app: Application,
) -> None:
    answer = await ask(app, "example=none")
    assert answer.status == 501
    assert answer.json()["error"]["code"] == "NoSuchExample"
    assert "first, missing, small, large" in answer.json()["error"]["text"]
    assert answer.header("preference-applied") is None


@pytest.mark.parametrize("status", [418, 502, 599, 206])
async def test_a_status_that_is_not_documented_is_refused_with_those_that_are(
    app: Application, status: int
) -> None:
    answer = await ask(app, f"code={status}")
    assert answer.status == 501
    assert answer.json()["error"]["code"] == "NoSuchStatus"
    assert "200, 304, 400, 401, 404, 409, 429, 503" in answer.json()["error"]["text"]
    assert answer.header("preference-applied") is None


async def test_a_wish_comes_after_the_contract(app: Application) -> None:
    headers = {"prefer": "example=large"}
    answer = await call(app, "GET", "/orders/x", headers=headers)
    assert answer.status == 400
    assert (
        answer.header("x-specgen-violation")
        == "/paths/~1orders~1{id}/get/parameters/0/schema/pattern"
    )


async def test_a_wish_keeps_the_handler_out_of_it(
    make_app: Callable[..., Application],
) -> None:
    def fail() -> None:
        raise AssertionError

    app = make_app({"getOrder": fail})
    assert (await ask(app, "code=404")).status == 404
