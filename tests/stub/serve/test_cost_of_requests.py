"""What a request costs the stub, in functions and garbage: time is not measured in tests."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections import Counter
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from specgen import stub

from generated import alibaba_kms, huawei_kms
from generated.alibaba_kms import _messages as alibaba_wire
from generated.huawei_kms import _messages as huawei_wire
from generated.stub_server import create_app

if TYPE_CHECKING:
    from types import FrameType

RUNTIME = str(Path(stub.__file__).parent)
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
NUMBERS = count()
HOST = ("host", "stub.test")
BODY = b'{"key_id": "0d0466b0-e727-4d9c-b35d-f84bb474a37f"}'
POST = "/v1.0/0d0466b0e7274d9cb35df84bb474a37f/kms/get-publickey"
HEADERS = (HOST, ("content-type", "application/json"), ("content-length", "50"))
QUERY = (
    ("Action", "GetPublicKey"),
    ("Version", "2016-01-20"),
    ("KeyId", "alias/a"),
    ("KeyVersionId", "any"),
)
CARRIED = (("x-acs-action", "GetPublicKey"), ("x-acs-version", "2016-01-20"))


def scope(method: str, target: str, headers: Any) -> dict[str, Any]:
    path, _, query = target.partition("?")
    return {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(n.lower().encode(), v.encode()) for n, v in headers],
    }


def plain() -> dict[str, Any]:
    return scope("POST", POST, HEADERS)


def token() -> dict[str, Any]:
    return scope("POST", POST, (*HEADERS, ("x-auth-token", "testtoken")))


def access_key() -> dict[str, Any]:
    user = huawei_kms.AccessKey("testak", "testsk")
    auth = huawei_kms.auth.access_key_sdk(user)
    request = huawei_wire.Request("POST", "http://stub.test", POST, (), HEADERS, BODY)
    signed = auth.sign(request, user, now=NOW, nonce="")
    return scope("POST", POST, signed.headers)


def acs3() -> dict[str, Any]:
    user = alibaba_kms.AccessKey("testid", "testsecret")
    auth = alibaba_kms.auth.access_key_acs3(user)
    request = alibaba_wire.Request("GET", "http://stub.test", "/", QUERY, (HOST,))
    signed = auth.sign(request, user, now=NOW, nonce=str(next(NUMBERS)))
    query = "&".join(f"{name}={value}" for name, value in signed.query)
    return scope("GET", f"/?{query}", signed.headers)


def get() -> dict[str, Any]:
    query = "KeyId=alias/a&KeyVersionId=any"
    return scope("GET", f"/?{query}", (HOST, *CARRIED))


def crossed(app: Any, requests: list[dict[str, Any]]) -> Counter[str]:
    """Return how often the last request enters each function of the runtime."""
    found: Counter[str] = Counter()
    statuses: list[int] = []
    receive, send = body_of(requests[0]), into(statuses)

    def enter(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(RUNTIME):
            found[frame.f_code.co_qualname] += 1

    async def run() -> None:
        for request in requests[:-1]:
            await app(request, receive, send)
        work = app(requests[-1], receive, send)
        sys.setprofile(enter)
        try:
            await work
        finally:
            sys.setprofile(None)

    asyncio.run(run())
    assert statuses == [200, 0] * len(requests)
    return found


def body_of(request: dict[str, Any]) -> Any:
    """Return the ASGI callable that receives the body of a request."""
    body = BODY if request["method"] == "POST" else b""

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    return receive


def into(statuses: list[int]) -> Any:
    """Return the ASGI callable that sends a response, of which the status is kept."""

    async def send(message: dict[str, Any]) -> None:
        statuses.append(message.get("status", 0))

    return send


@pytest.mark.parametrize(
    ("request_of", "verify", "most"),
    [
        (plain, False, 61),
        (token, True, 71),
        (access_key, True, 96),
        (acs3, True, 92),
        (get, False, 60),
    ],
)
def test_a_request_crosses_few_functions(
    request_of: Any, verify: bool, most: int
) -> None:
    app = create_app(verify=verify, now=lambda: NOW)
    # The first request fills caches.
    found = crossed(app, [request_of() for _ in range(3)])
    assert found.total() <= most, found


def unknown() -> dict[str, Any]:
    return scope("POST", "/unknown", HEADERS)


def invalid() -> dict[str, Any]:
    return scope("POST", POST, (*HEADERS, ("accept", "image/png")))


def unsigned() -> dict[str, Any]:
    return {**access_key(), "query_string": b"a=1"}


@pytest.mark.parametrize(
    ("request_of", "verify", "status"),
    [
        (plain, False, 200),
        (token, True, 200),
        (access_key, True, 200),
        (acs3, True, 200),
        (unknown, True, 404),
        (invalid, False, 406),
        (unsigned, True, 401),
    ],
)
def test_requests_leave_nothing_to_the_garbage_collector(
    request_of: Any, verify: bool, status: int
) -> None:
    # Cycles would hold on to all that is known of a request until the collector runs.
    app = create_app(verify=verify, now=lambda: NOW)
    requests = [request_of() for _ in range(3)]
    statuses: list[int] = []
    receive, send = body_of(requests[0]), into(statuses)

    async def run() -> int:
        await app(requests[0], receive, send)
        gc.collect()
        gc.disable()
        try:
            for request in requests[1:]:
                await app(request, receive, send)
            return gc.collect()
        finally:
            gc.enable()

    assert asyncio.run(run()) == 0
    assert statuses == [status, 0] * 3
