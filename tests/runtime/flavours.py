"""Both flavours of a session behind one blocking face, so that each test covers both."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Required, TypedDict, Unpack

from templates.client.runtime._error_catalog import ErrorBody, ErrorCatalog, Throttling
from templates.client.runtime._session import AsyncSession, Session

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from templates.client.runtime._messages import Reply, Request
    from templates.client.runtime._retry import Retry
    from templates.client.runtime.auth._base import Auth

ERRORS = ErrorCatalog(
    codes={},
    statuses={},
    bodies=(ErrorBody("/Code", "/Message", "/RequestId"),),
    throttling=Throttling(codes=("Throttling*",)),
)


class Options(TypedDict, total=False):
    endpoint: Required[str]
    auth: Auth
    timeout: float
    deadline: float | None
    retry: Retry | None
    max_reply_bytes: int
    headers: Mapping[str, str]
    now: Callable[[], datetime]
    nonce: Callable[[], str]
    random: Callable[[], float]


class SyncCaller:
    def __init__(self, **options: Unpack[Options]) -> None:
        self.waits: list[float] = []
        self.session = Session(sleep=self.waits.append, **options)

    def send(
        self, request: Request, *, safe: bool = False, timeout: float | None = None
    ) -> Reply:
        return self.session.send(request, errors=ERRORS, safe=safe, timeout=timeout)

    def close(self) -> None:
        self.session.close()


class AsyncCaller:
    def __init__(self, **options: Unpack[Options]) -> None:
        self.waits: list[float] = []
        self.runner = asyncio.Runner()
        self.session = AsyncSession(sleep=self._sleep, **options)

    async def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    def send(
        self, request: Request, *, safe: bool = False, timeout: float | None = None
    ) -> Reply:
        call = self.session.send(request, errors=ERRORS, safe=safe, timeout=timeout)
        return self.runner.run(call)

    def close(self) -> None:
        self.runner.run(self.session.aclose())
        self.runner.close()


Caller = SyncCaller | AsyncCaller
FLAVOURS: tuple[type[Caller], ...] = (SyncCaller, AsyncCaller)
