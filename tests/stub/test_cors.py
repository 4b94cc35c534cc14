"""Pages of other origins: kept out, unless the stub is told to let them in."""

from __future__ import annotations

from generated.stub_server import create_app
from tests.stub.calling import call

TARGET = "/v1.0/p/kms/get-publickey"
PAGE = {"Origin": "https://editor.example"}
ASKED = {
    **PAGE,
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type,x-sdk-date",
}


async def test_a_preflight_allows_what_is_asked_for() -> None:
    answer = await call(create_app(cors=True), "OPTIONS", TARGET, headers=ASKED)
    assert answer.status == 204
    assert answer.header("access-control-allow-origin") == "*"
    assert answer.header("access-control-allow-methods") == "POST"
    assert (
        answer.header("access-control-allow-headers")
        == ASKED["Access-Control-Request-Headers"]
    )


async def test_answers_and_refusals_may_be_read_by_any_page() -> None:
    app = create_app(cors=True)
    for target in (TARGET, "/nowhere"):
        answer = await call(app, "POST", target, headers=PAGE, body=b"{}")
        assert answer.status >= 400
        assert answer.header("access-control-allow-origin") == "*"
        assert answer.header("access-control-expose-headers") == "*"


async def test_the_pages_of_the_stub_are_for_no_other_origin() -> None:
    app = create_app(cors=True)
    answer = await call(app, "GET", "/__stub__/", headers=PAGE)
    assert answer.header("access-control-allow-origin") is None
    answer = await call(app, "OPTIONS", "/__stub__/reset", headers=ASKED)
    assert answer.header("access-control-allow-origin") is None


async def test_no_other_origin_is_let_in_by_default() -> None:
    app = create_app()
    for method, headers in (("OPTIONS", ASKED), ("POST", PAGE)):
        answer = await call(app, method, TARGET, headers=headers)
        assert answer.header("access-control-allow-origin") is None
