"""Failures of the network are also those of Python, with their causes, over each transport."""

from __future__ import annotations

import asyncio
import traceback
from typing import TYPE_CHECKING

import httpx2
import pytest

from templates.client.runtime._errors import (
    TransportConnectionError,
    TransportError,
    TransportTimeoutError,
)
from templates.client.runtime._messages import Request
from templates.client.runtime._session import AsyncSession, Session
from tests.runtime.flavours import ERRORS
from tests.runtime.loopback import CLOSE, HOLD, Answer, http, loopback, refusing_origin

if TYPE_CHECKING:
    from collections.abc import Callable

    Send = Callable[[str], object]

SIGNED = Request("GET", "", "/", (("S", "s3cret"),), (("X-Auth-Token", "s3cret"),))
ANSWERS: dict[str, tuple[Answer, type[Exception], bool | None]] = {
    "silence": (HOLD, TimeoutError, None),
    "half a body": (http(200, b"{}")[:-1] + HOLD, TimeoutError, True),
    "closed": (None, ConnectionError, None),
    "closed in the body": (http(200, b"{}")[:-1] + CLOSE, ConnectionError, True),
    "not HTTP": (b"220 mail\r\n\r\n" + CLOSE, ConnectionError, None),
}


def _blocking(origin: str) -> object:
    with_own = Session(endpoint=origin, timeout=0.2, retry=None)
    return with_own.send(SIGNED, errors=ERRORS)


def _blocking_httpx2(origin: str) -> object:
    with httpx2.Client(trust_env=False) as pool:
        session = Session(endpoint=origin, timeout=0.2, retry=None, http=pool)
        return session.send(SIGNED, errors=ERRORS)


def _asynchronous(origin: str) -> object:
    async def send() -> object:
        session = AsyncSession(endpoint=origin, timeout=0.2, retry=None)
        return await session.send(SIGNED, errors=ERRORS)

    return asyncio.run(send())


def _asynchronous_httpx2(origin: str) -> object:
    async def send() -> object:
        async with httpx2.AsyncClient(trust_env=False) as pool:
            session = AsyncSession(endpoint=origin, timeout=0.2, retry=None, http=pool)
            return await session.send(SIGNED, errors=ERRORS)

    return asyncio.run(send())


@pytest.mark.parametrize(
    "send", [_blocking, _asynchronous, _blocking_httpx2, _asynchronous_httpx2]
)
def test_each_failure_is_also_one_of_python(send: Send) -> None:
    for name, (answer, kind, request_sent) in ANSWERS.items():
        with loopback({0: answer}.__getitem__) as server:
            error = _failure(send, server.origin, kind)
        assert error.request_sent is request_sent, name
    refused = _failure(send, refusing_origin(), ConnectionError)
    assert refused.request_sent is False


def _failure(send: Send, origin: str, kind: type[Exception]) -> TransportError:
    with pytest.raises(kind) as caught:
        send(origin)
    error = caught.value
    assert isinstance(error, TransportError)
    both = (TransportTimeoutError, TransportConnectionError)
    assert type(error) is next(each for each in both if issubclass(each, kind))
    assert isinstance(error.__cause__, Exception)
    text = "".join(traceback.format_exception(error))
    sent: object = getattr(error.__cause__, "request", None)
    assert "s3cret" not in text + str(vars(sent) if sent else "")
    return error
