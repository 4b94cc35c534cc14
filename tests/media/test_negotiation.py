"""Which media type the stub answers in, and with what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from specgen.stub.wire.negotiation import accepted

from tests.media.made import getting, spec
from tests.stub.calling import call
from tests.stub.documented import serve_documented

if TYPE_CHECKING:
    from pathlib import Path

    from specgen.stub.serve.application import Application

JSON, V2, XML, CSV = (
    "application/json",
    "application/vnd.v2+json",
    "application/xml",
    "text/csv",
)
OFFERED = (JSON, V2, XML, CSV)
PET = "{type: object, xml: {name: pet}, properties: {id: {type: integer}}}"
CONTENT = (
    f"{{{JSON}: {{schema: {PET}, example: {{id: 1}}}},"
    f" {V2}: {{schema: {PET}, example: {{id: 2}}}},"
    f" {XML}: {{schema: {PET}, example: <pet><id>3</id></pet>}},"
    f" {CSV}: {{schema: {{type: string}}, example: 'id,4'}}}}"
)
BODIES = {
    JSON: b'{"id": 1}',
    V2: b'{"id": 2}',
    XML: b"<pet><id>3</id></pet>",
    CSV: b"id,4",
}


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", None),
        (JSON, JSON),
        ("*/*", JSON),
        ("*", JSON),
        ("text/*", CSV),
        ("Application/VND.v2+JSON", V2),
        ("application/json;q=0.5, application/xml", XML),
        ("application/json;q=0.5, application/xml;q=0.5", JSON),
        ("application/xml ; q=0.9 , */* ; Q=0.1", XML),
        ("*/*, application/json;q=0", V2),
        ("application/*;q=0.8, application/json;q=0.2, text/csv;q=0.3", V2),
        ("*; q=.2, application/xml; q=.9", XML),
        ("application/json; charset=utf-8", JSON),
        ("application/json; version=2", None),
        ('text/csv; x="a,b;q=0", application/xml;q=0.1', XML),
        ("image/png", None),
        ("*/*;q=0", None),
        ("application/json;q=0", None),
        (", ,text/csv", CSV),
        ("garbage", None),
        ("application/json;q=high", JSON),
    ],
)
def test_the_media_type_that_is_liked_best(accept: str, chosen: str | None) -> None:
    assert accepted(accept, OFFERED) == chosen


@pytest.mark.parametrize("headers", [{"prefer": "code=400"}, {}])
@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("*/*", XML),
        (V2, V2),
        ("application/json;q=0.1, application/vnd.v2+json;q=0.7", V2),
        ("application/xml;q=0.1, application/json", JSON),
        ("application/x+json", JSON),  # None of them, but of the same kind.
    ],
)
async def test_an_error_comes_in_the_media_type_that_is_liked_best(
    accept: str, chosen: str, headers: dict[str, str], tmp_path: Path
) -> None:
    """Those of success do not count, nor does it matter whether it is asked for or raised."""
    error = f"{{{XML}: {{schema: {PET}}}, {JSON}: {{}}, {V2}: {{}}}}"
    path = (
        "/a: {get: {operationId: a, parameters: [{name: n, in: query, schema: {type: integer}}],"
        " responses: {'200': {description: d, content: {application/json: {}}},"
        f" '400': {{description: d, content: {error}}}}}}}}}"
    )
    app = serve_documented(tmp_path, one=spec(path))
    found = await call(app, "GET", "/a?n=x", headers={"accept": accept, **headers})
    assert (found.status, found.header("content-type")) == (400, chosen)


@pytest.mark.parametrize(
    ("accept", "offered", "chosen"),
    [
        ("text/csv", ("text/*",), "text/*"),
        ("a/b;v=2", ("a/b", "a/b;v=2"), "a/b;v=2"),
        ("a/b;v=1;q=0, a/b", ("a/b;v=1", "a/b;v=2"), "a/b;v=2"),
    ],
)
def test_parameters_and_ranges(
    accept: str, offered: tuple[str, ...], chosen: str
) -> None:
    assert accepted(accept, offered) == chosen


@pytest.fixture
def app(tmp_path: Path) -> Application:
    return serve_documented(tmp_path, one=spec(getting(CONTENT)))


@pytest.mark.parametrize("media_type", OFFERED)
async def test_each_media_type_has_its_own_example(
    app: Application, media_type: str
) -> None:
    answer = await call(app, "GET", "/a", headers={"accept": media_type})
    assert (answer.status, answer.header("content-type")) == (200, media_type)
    assert answer.body == BODIES[media_type]


@pytest.mark.parametrize("headers", [[], [("accept", "")], [("accept", " , ")]])
async def test_without_a_wish_the_first_documented_one_is_sent(
    app: Application, headers: list[tuple[str, str]]
) -> None:
    answer = await call(app, "GET", "/a", headers=headers)
    assert (answer.status, answer.body) == (200, BODIES[JSON])


async def test_several_lines_are_one_header(app: Application) -> None:
    lines = [("accept", "application/json;q=0.1"), ("accept", "text/csv")]
    answer = await call(app, "GET", "/a", headers=lines)
    assert answer.body == BODIES[CSV]


async def test_what_cannot_be_accepted_is_406(app: Application) -> None:
    answer = await call(app, "GET", "/a", headers={"accept": "image/png"})
    assert (answer.status, answer.json()["code"]) == (406, "not-acceptable")


@pytest.mark.parametrize("content", ["{image/png: {}}", "{application/json: {}}"])
async def test_a_single_media_type_can_be_refused_as_well(
    tmp_path: Path, content: str
) -> None:
    app = serve_documented(tmp_path, one=spec(getting(content)))
    answer = await call(app, "GET", "/a", headers={"accept": "text/csv"})
    assert answer.status == 406


async def test_an_answer_without_a_body_is_always_acceptable(tmp_path: Path) -> None:
    path = "/a: {get: {operationId: a, responses: {'204': {description: d}}}}"
    app = serve_documented(tmp_path, one=spec(path))
    answer = await call(app, "GET", "/a", headers={"accept": "image/png"})
    assert answer.status == 204


async def test_a_documented_refusal_is_answered_as_documented(tmp_path: Path) -> None:
    path = (
        "/a: {get: {operationId: a, responses: {"
        "'200': {description: d, content: {application/json: {}}},"
        "'406': {description: d, content: {text/plain: {example: not like this}}}}}}"
    )
    app = serve_documented(tmp_path, one=spec(path))
    answer = await call(app, "GET", "/a", headers={"accept": "text/plain"})
    assert (answer.status, answer.body) == (406, b"not like this")


async def test_the_code_of_a_refusal_is_that_of_the_spec(tmp_path: Path) -> None:
    more = (
        "x-specgen-errors: [{status: 415, code: Odd, message: Odd.}]\n"
        "x-specgen-violations: {not-acceptable: Odd}\n"
    )
    app = serve_documented(tmp_path, one=spec(getting(CONTENT)) + more)
    answer = await call(app, "GET", "/a", headers={"accept": "image/png"})
    assert (answer.status, answer.json()["code"]) == (415, "Odd")


async def test_what_has_no_example_is_made_of_its_schema(tmp_path: Path) -> None:
    content = (
        f"{{{JSON}: {{schema: {PET}, example: {{id: 1}}}},"
        f" {CSV}: {{schema: {{type: string, enum: [one]}}}}}}"
    )
    app = serve_documented(tmp_path, one=spec(getting(content)))
    answer = await call(app, "GET", "/a", headers={"accept": CSV})
    assert (answer.header("content-type"), answer.body) == (CSV, b"one")
