"""Responses whose bodies the caller reads; tests/view/test_pagination.py has those of groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from generated.huawei_kms import (
    AsyncKmsClient,
    KmsClient,
    Retry,
    TransportTimeoutError,
    open_response,
    reply_of,
)
from tests.runtime.loopback import HOLD, http, loopback

if TYPE_CHECKING:
    from collections.abc import Callable

HEAD = b"HTTP/1.1 200 X\r\nContent-Length: 6\r\nX-Case: a\r\n\r\nabc"
REFUSED = http(503, b"{}")


def options(origin: str) -> dict[str, Any]:
    retry = Retry(attempts=2, base=0.0)
    return {"endpoint": origin, "project_id": "p", "auth": "t", "retry": retry}


def in_order(*answers: bytes) -> Callable[[int], bytes]:
    return lambda number: answers[number]


def test_a_response_is_open_before_its_body_has_arrived() -> None:
    with (
        loopback(in_order(REFUSED, HEAD + HOLD)) as server,
        KmsClient(**options(server.origin)) as client,
        open_response(client.get_public_key, key_id="k", timeout=0.2) as response,
    ):
        assert (response.status, response.headers[1]) == (200, ("X-Case", "a"))
        assert b"Accept-Encoding: identity" in server.head()
        pieces = iter(response)
        assert next(pieces) == b"abc"
        with pytest.raises(TransportTimeoutError):
            next(pieces)
        with pytest.raises(RuntimeError, match="the response is closed"):
            list(response)


async def test_an_asynchronous_client_opens_one_too() -> None:
    with loopback(in_order(REFUSED, HEAD + b"def")) as server:
        async with (
            AsyncKmsClient(**options(server.origin)) as client,
            open_response(client.get_public_key, key_id="k") as response,
        ):
            assert b"".join([piece async for piece in response]) == b"abcdef"
        opened = open_response(client.get_public_key, key_id="k")
        with pytest.raises(TypeError, match="use `async with`"):
            opened.__enter__()


def test_the_headers_of_a_result_are_as_they_were_sent() -> None:
    key = http(200, b'{"key_id":"k","public_key":"p"}', "X-Case: a", "etag: b")
    with loopback(lambda _: key) as server, httpx2.Client() as pool:
        for http_client in (None, pool):
            with KmsClient(**options(server.origin), http=http_client) as client:
                reply = reply_of(client.get_public_key(key_id="k"))
            assert reply is not None
            assert reply.headers[1:3] == (("X-Case", "a"), ("etag", "b"))


def test_an_error_is_a_response_too() -> None:
    with (
        loopback(lambda _: REFUSED) as server,
        KmsClient(**options(server.origin)) as client,
    ):
        with open_response(client.get_public_key, key_id="k") as response:
            assert (response.status, list(response)) == (503, [b"{}"])
        with pytest.raises(RuntimeError, match="the response is closed"):
            list(response)
        assert len(server.requests) == 2


def test_only_methods_that_make_a_call_are_taken() -> None:
    given: dict[str, Any] = {}
    with KmsClient(**options("http://127.0.0.1:9")) as client:
        opened = open_response(client.get_public_key, key_id="k")
        with pytest.raises(RuntimeError, match="has not been entered"):
            _ = opened.status
        with pytest.raises(RuntimeError, match="has not been entered"):
            list(opened)
        with pytest.raises(TypeError, match="get_public_key"):
            open_response(client.get_public_key, **given)
        for method in (print, client.close, client.with_options):
            with pytest.raises(TypeError, match="a method of a client that makes one"):
                open_response(method)


async def test_a_response_is_entered_once_and_as_its_client_is() -> None:
    with (
        loopback(lambda _: http(200, b"{}")) as server,
        KmsClient(**options(server.origin)) as client,
    ):
        opened = open_response(client.get_public_key, key_id="k")
        with pytest.raises(TypeError, match="the client is blocking: use `with`"):
            await opened.__aenter__()
        with opened, pytest.raises(RuntimeError, match="entered already"):
            opened.__enter__()
        assert len(server.requests) == 1
