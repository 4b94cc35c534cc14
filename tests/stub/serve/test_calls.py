"""What a handler is told of the call that it answers."""

from __future__ import annotations

import asyncio
import dataclasses
import re
from typing import TYPE_CHECKING, Any

import pytest
from specgen.stub.serve import current_call, operation

from tests.stub.calling import call

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.stub.conftest import Stub


@pytest.mark.parametrize(
    ("filters", "says"),
    [
        (
            {"operation": "GetBalanc"},
            "no operation 'GetBalanc'; did you mean 'GetBalance'?",
        ),
        ({"operation": "Zzz"}, "there are ["),
        ({"api": "leger"}, "there is no API 'leger'; did you mean 'ledger'?"),
    ],
)
def test_calls_of_what_there_is_not_are_an_error(
    stub: Stub, filters: dict[str, str], says: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        stub.app().calls(**filters)
    assert stub.app().calls("GetBalance", api="ledger") == []


MAIN = {"Action": "GetBalance", "Account": "main", "Version": "1"}
TARGET = "/?Action=GetBalance&Account=main"


def asking(stub: Stub, ask: Callable[[], Awaitable[None]], **options: Any) -> Any:
    """Return an application whose handler asks something, then leaves the answer to the spec."""

    async def get_balance(_self: Any, _request: Any) -> Any:
        await ask()
        return stub.server.DOCUMENTED

    base = stub.module("stub_server.ledger").DocumentedLedgerHandler
    handler = type("Handler", (base,), {"get_balance": get_balance})()
    return stub.app(handlers={"ledger": handler}, **options)


def noting(stub: Stub, **options: Any) -> tuple[Any, list[Any]]:
    """Return an application whose handler takes down each call, and where it does."""
    seen: list[Any] = []

    async def ask() -> None:
        seen.append(stub.server.current_call())

    return asking(stub, ask, **options), seen


@pytest.mark.parametrize("scheme", ["signed", "signed_query"])
@pytest.mark.parametrize(
    "key",
    [
        ("testid", "testsecret"),
        ("testak", "testsk"),
        ("testak", "testsk", "teststoken"),
    ],
)
async def test_a_handler_can_ask_who_calls(
    stub: Stub, signed: Any, scheme: str, key: tuple[str, ...]
) -> None:
    app, seen = noting(stub)
    target, headers = signed(MAIN, scheme=scheme, key=key)
    answer = await call(app, "GET", target, headers=[*headers, ("X-Tenant", "a")])
    assert answer.status == 200
    assert [found.access_key_id for found in seen] == [key[0]]
    assert (seen[0].operation, seen[0].method, seen[0].path) == (
        "GetBalance",
        "GET",
        "/",
    )
    assert seen[0].request_id == app.calls()[0].request_id
    assert (seen[0].header("X-TENANT"), seen[0].header("x-other")) == ("a", None)


@pytest.mark.parametrize("scheme", ["signed", "signed_query"])
async def test_no_secret_shows(stub: Stub, signed: Any, scheme: str) -> None:
    app, seen = noting(stub)
    target, headers = signed(
        MAIN, scheme=scheme, key=("testid", "testsecret", "teststoken")
    )
    await call(app, "GET", target, headers=headers)
    expected = (
        f"Call(access_key_id='testid', request_id='{seen[0].request_id}',"
        " operation='GetBalance', method='GET', path='/')"
    )
    assert repr(seen[0]) == expected


async def test_where_nobody_checks_who_calls_nobody_knows(
    stub: Stub, signed: Any
) -> None:
    app, seen = noting(stub, verify=False)
    target, headers = signed(MAIN)
    await call(app, "GET", target, headers=headers)
    assert [found.access_key_id for found in seen] == [None]


async def test_calls_at_the_same_time_are_told_apart(stub: Stub, signed: Any) -> None:
    both, seen = asyncio.Barrier(2), list[tuple[str, str]]()

    async def ask() -> None:
        before = stub.server.current_call()
        await both.wait()
        seen.append((before.access_key_id, stub.server.current_call().access_key_id))

    app = asking(stub, ask)
    keys = (("testid", "testsecret"), ("testak", "testsk"))
    sent = [signed(MAIN, key=key) for key in keys]
    await asyncio.gather(*(call(app, "GET", t, headers=h) for t, h in sent))
    assert sorted(seen) == [("testak", "testak"), ("testid", "testid")]


async def test_threads_that_a_handler_starts_may_ask_as_well(stub: Stub) -> None:
    seen: list[str] = []

    async def ask() -> None:
        found = await asyncio.to_thread(stub.server.current_call)
        seen.append(found.operation)

    await call(asking(stub, ask, verify=False), "GET", TARGET)
    assert seen == ["GetBalance"]


async def test_a_call_cannot_be_changed(stub: Stub) -> None:
    app, seen = noting(stub, verify=False)
    await call(app, "GET", TARGET)
    with pytest.raises(dataclasses.FrozenInstanceError):
        seen[0].access_key_id = "another"


@pytest.mark.parametrize("fails", [False, True])
async def test_outside_of_a_handler_there_is_no_call(stub: Stub, fails: bool) -> None:
    async def ask() -> None:
        if fails:
            raise OSError

    answer = await call(asking(stub, ask, verify=False), "GET", TARGET)
    assert answer.status == (500 if fails else 200)
    with pytest.raises(RuntimeError, match="ask in a method of a handler"):
        stub.server.current_call()


async def test_who_has_no_handler_pays_nothing(
    stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Any] = []
    answering = current_call.answering

    def noted(exchange: Any) -> Any:
        made.append(exchange)
        return answering(exchange)

    monkeypatch.setattr(operation, "answering", noted)
    await call(stub.app(verify=False), "GET", TARGET)
    assert made == []
    await call(noting(stub, verify=False)[0], "GET", TARGET)
    assert len(made) == 1
