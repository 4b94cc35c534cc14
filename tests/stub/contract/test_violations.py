"""Requests that break the contract: what they are answered, and which rule they are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.stub.calling import call

if TYPE_CHECKING:
    from tests.stub.conftest import Stub

JSON = {"content-type": "application/json"}
IN_JSON = "/paths/~1parcels/post/requestBody/content/application~1json"
MAIN = "/?Action=GetBalance&Account=main"


@pytest.mark.parametrize(
    ("query", "code", "parameter", "rule"),
    [
        ("", "Missing", "Account", "/parameters/1/required"),
        ("&Account=", "Invalid", "Account", "/parameters/1/schema/pattern"),
        ("&Account=UPPER", "Invalid", "Account", "/parameters/1/schema/pattern"),
        (
            f"&Account={'a' * 21}",
            "Invalid",
            "Account",
            "/parameters/1/schema/maxLength",
        ),
        ("&Account=main&Limit=x", "Invalid", "Limit", "/parameters/2/schema/type"),
        ("&Account=main&Limit=10", "Invalid", "Limit", "/parameters/2/schema/maximum"),
        ("&Account=main&Limit=1.0", "Invalid", "Limit", "/parameters/2/schema/type"),
        (
            "&Account=main&DryRun=maybe",
            "Invalid",
            "DryRun",
            "/parameters/3/schema/enum",
        ),
    ],
)
async def test_a_violation_names_the_parameter_and_the_rule(
    open_app: Any, query: str, code: str, parameter: str, rule: str
) -> None:
    answer = await call(open_app, "GET", f"/?Action=GetBalance{query}")
    assert answer.json()["Code"] == code
    assert answer.json()["Message"].startswith(f"`{parameter}`")
    assert (
        answer.header("x-specgen-violation") == f"/paths/~1#Action=GetBalance/get{rule}"
    )


async def test_unknown_parameters_are_ignored(open_app: Any) -> None:
    assert (
        await call(open_app, "GET", f"{MAIN}&RegionId=x&SignatureType=")
    ).status == 200


@pytest.mark.parametrize(
    ("body", "status", "detail", "rule"),
    [
        (b"", 400, "the body is missing", "/paths/~1parcels/post/requestBody"),
        (b"{", 400, "the body cannot be read", IN_JSON),
        (b"\xff", 400, "the body cannot be read", IN_JSON),
        (b'{"name": NaN}', 400, "the body cannot be read", IN_JSON),
        (b'{"name": "\\ud800"}', 400, "the body cannot be read", IN_JSON),
        (b"[" * 500, 400, "the body cannot be read", IN_JSON),
        (b"{}", 400, "`name` is missing", "/components/schemas/Parcel/required"),
        (
            b'{"name": null}',
            400,
            "`name`",
            "/components/schemas/Parcel/properties/name/type",
        ),
        (
            b'{"name": "x"}',
            400,
            "`name`",
            "/components/schemas/Parcel/properties/name/minLength",
        ),
        (
            b"[]",
            400,
            "the body must be an object; got an array",
            "/components/schemas/Parcel/type",
        ),
        (
            b'{"name": "xx", "to": {"city": "Bonn"}}',
            400,
            "`to.city`",
            "/components/schemas/Address/properties/city/enum",
        ),
        (
            b'{"name": "xx", "to": {"city": "Oslo", "forward": {}}}',
            400,
            "`to.forward.city` is missing",
            "/components/schemas/Address/required",
        ),
    ],
)
async def test_a_body_that_breaks_the_contract(
    open_app: Any, body: bytes, status: int, detail: str, rule: str | None
) -> None:
    answer = await call(open_app, "POST", "/parcels", headers=JSON, body=body)
    assert answer.status == status
    assert answer.json()["detail"].startswith(detail)
    assert answer.header("x-specgen-violation") == rule


async def test_what_is_read_only_is_not_required_of_a_request(open_app: Any) -> None:
    assert (
        await call(open_app, "POST", "/parcels", headers=JSON, body=b'{"name": "xx"}')
    ).status == 201


@pytest.mark.parametrize(
    "media_type", ["application/pdf", "text/plain", "application", "/", "*/*"]
)
async def test_a_body_of_another_media_type(open_app: Any, media_type: str) -> None:
    headers = {"content-type": media_type}
    answer = await call(
        open_app, "POST", "/parcels", headers=headers, body=b'{"name": "xx"}'
    )
    assert answer.status == 415
    assert (
        answer.header("x-specgen-violation")
        == "/paths/~1parcels/post/requestBody/content"
    )


@pytest.mark.parametrize(
    "media_type", ["application/json;charset=utf-8", "Application/JSON ; x=y", ""]
)
async def test_ways_to_say_json(open_app: Any, media_type: str) -> None:
    headers = {"content-type": media_type} if media_type else {}
    answer = await call(
        open_app, "POST", "/parcels", headers=headers, body=b'{"name": "xx"}'
    )
    assert answer.status == 201


async def test_a_body_that_is_too_large(stub: Stub) -> None:
    app = stub.app(verify=False, body_limit=20)
    told = await call(
        app, "POST", "/", headers={"content-length": "21"}, body=b"x" * 21
    )
    found = await call(app, "POST", "/?Action=ListAccounts", chunks=[b"x" * 20, b"x"])
    for answer in (told, found):
        assert (answer.status, answer.json()["Code"]) == (413, "TooLarge")
        assert answer.header("connection") == "close"
    assert (
        await call(app, "POST", "/?Action=ListAccounts", body=b"x" * 20)
    ).status == 200


@pytest.mark.parametrize(
    "target", ["/?Action=GetBalance&Account=%ff", b"/?Action=GetBalance&\xff"]
)
async def test_a_query_that_is_not_utf8(open_app: Any, target: str | bytes) -> None:
    answer = await call(open_app, "GET", target)
    assert answer.status == 400
