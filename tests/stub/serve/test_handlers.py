"""Handlers of one's own: what they are given, what becomes of what they return and raise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.stub.calling import call

if TYPE_CHECKING:
    from tests.stub.conftest import Stub

JSON = {"content-type": "application/json"}
MAIN = "/?Action=GetBalance&Account=main"


async def test_what_no_model_can_hold_never_reaches_a_handler(stub: Stub) -> None:
    app = stub.handled("list_parcels", [])
    # A leap second is a time to the contract, but not to Python.
    answer = await call(app, "GET", "/parcels?since=2016-12-31T23:59:60Z")
    assert (answer.status, answer.json()["code"]) == (400, "invalid")


async def test_a_handler_is_given_a_model_and_returns_one(stub: Stub) -> None:
    seen: list[Any] = []
    models = stub.module("ledger.models")
    handlers = stub.module("stub_server.ledger")

    def answer(request: Any) -> Any:
        seen.append(request)
        return models.Balance(account=request.account, amount=3, lines=["x"])

    app = stub.handled("get_balance", answer)
    got = await call(app, "GET", "/?Action=GetBalance&Account=mine&Limit=5")
    assert seen == [handlers.GetBalanceRequest(account="mine", limit=5)]
    request_id = got.header("x-ledger-request-id")
    expected = {"Account": "mine", "Amount": 3, "Lines": ["x"], "RequestId": request_id}
    assert got.json() == expected
    xml = await call(app, "GET", "/?Action=GetBalance&Account=mine&Format=XML")
    assert (
        b"<Balance><Account>mine</Account><Amount>3</Amount><Lines>x</Lines>"
        in xml.body
    )


async def test_a_handler_may_choose_the_request_id_of_the_body(stub: Stub) -> None:
    result = stub.module("ledger.models").Balance(
        account="a", amount=1, request_id="own"
    )
    got = await call(stub.handled("get_balance", result), "GET", MAIN)
    assert got.json()["RequestId"] == "own"


async def test_a_handler_may_leave_the_answer_to_the_spec(stub: Stub) -> None:
    app = stub.handled("get_balance", stub.server.DOCUMENTED)
    assert (await call(app, "GET", MAIN)).json()["RequestId"] == "doc-id"


async def test_a_handler_raises_documented_errors(stub: Stub) -> None:
    error = stub.module("stub_server.ledger").error("NoSuchAccount")
    assert isinstance(error, stub.module("ledger.errors").NoSuchAccountError)
    answer = await call(stub.handled("get_balance", error), "GET", MAIN)
    assert (answer.status, answer.json()["Code"]) == (404, "NoSuchAccount")
    assert answer.json()["Message"] == "No such account."


async def test_a_handler_may_word_an_error_itself(stub: Stub) -> None:
    error = stub.module("stub_server.ledger").error("Odd", "Odd indeed.", status=418)
    answer = await call(stub.handled("get_balance", error), "GET", f"{MAIN}&Format=XML")
    assert answer.status == 418
    assert b"<Code>Odd</Code><Message>Odd indeed.</Message>" in answer.body


def test_a_code_that_is_not_documented_needs_a_status(stub: Stub) -> None:
    with pytest.raises(
        ValueError, match="'Odd' is not documented; give a status with it"
    ):
        stub.module("stub_server.ledger").error("Odd")


async def test_a_broken_handler_is_a_documented_500(
    stub: Stub, caplog: pytest.LogCaptureFixture
) -> None:
    app = stub.handled("get_balance", RuntimeError("broken"))
    answer = await call(app, "GET", MAIN)
    assert (answer.status, answer.json()["Code"]) == (500, "Broken")
    assert b"RuntimeError" not in answer.body
    assert "the handler of GetBalance failed" in caplog.text
    assert "RuntimeError: broken" in caplog.text


async def test_a_broken_handler_of_an_api_without_codes(stub: Stub) -> None:
    answer = await call(stub.handled("get_parcel", RuntimeError()), "GET", "/parcels/1")
    assert (answer.status, answer.json()["code"]) == (500, "InternalError")


@pytest.mark.parametrize(
    ("name", "request_line", "result", "expected"),
    [
        ("get_special", "GET /parcels/special", "ü", (200, "text/plain", "ü".encode())),
        (
            "get_label",
            "GET /parcels/1/label.pdf",
            b"\x00\xff",
            (200, "application/octet-stream", b"\x00\xff"),
        ),
        ("delete_parcel", "DELETE /parcels/1", None, (204, None, b"")),
        ("list_parcels", "GET /parcels", [], (200, "application/json", b"[]")),
    ],
)
async def test_results_of_every_kind(
    stub: Stub, name: str, request_line: str, result: Any, expected: tuple[Any, ...]
) -> None:
    answer = await call(stub.handled(name, result), *request_line.split())
    assert (answer.status, answer.header("content-type"), answer.body) == expected


def test_an_error_of_a_handler_has_no_placeholders(stub: Stub) -> None:
    error = stub.module("stub_server.ledger").error
    assert error("Missing").message == "`` is needed."
    assert error("BadSignature").message == "server string to sign is:"
    assert error("Missing", "{parameter}").message == "{parameter}"
