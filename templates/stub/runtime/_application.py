"""The ASGI application: all APIs on one port."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime
from functools import cache
from os import urandom
from typing import TYPE_CHECKING

from ._dispatch import Dispatcher, UnservedError
from ._failure import Failure, Reply, problem
from ._request import DisconnectedError, from_scope, read_body
from ._security import DEFAULT_CREDENTIALS, DEFAULT_TOKENS, Guard, NonceCache
from ._service import Service
from ._violation import ViolationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ._request import Receive, Request, Scope, Send
    from ._security import Credential
    from ._service import Api

logger = logging.getLogger(__name__)

BODY_LIMIT = 12 * 1024 * 1024
"""Greatest size of a request's body, in bytes, unless the application is told otherwise."""

_NO_CONTENT = 204
_NOT_FOUND = 404
_BODILESS = (204, 304)
_NOT_IN_A_NAME = re.compile(r"[^!#$%&'*+.^_`|~0-9a-z-]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def utc_now() -> datetime:
    """Return the time of this machine's clock."""
    return datetime.now(UTC)


def build_application(
    apis: Iterable[Api],
    *,
    credentials: Iterable[Credential] = DEFAULT_CREDENTIALS,
    tokens: Iterable[str] = DEFAULT_TOKENS,
    verify: bool = True,
    now: Callable[[], datetime] = utc_now,
    nonces: NonceCache | None = None,
    body_limit: int = BODY_LIMIT,
) -> Application:
    """Return the application that serves some APIs.

    Args:
        apis: The APIs.
        credentials: Access keys to accept.
        tokens: Tokens to accept.
        verify: Whether requests must be authentic.
        now: The clock, with a time zone.
        nonces: The nonces that were used already; by default none.
        body_limit: Greatest size of a request's body, in bytes.

    Raises:
        ContractError: Two APIs would answer the same requests.
    """
    keys, known_tokens, used = list(credentials), list(tokens), nonces or NonceCache()
    services: list[Service] = []
    for api in apis:
        guard = Guard(
            api.contract,
            api.verifiers,
            credentials=keys,
            tokens=known_tokens,
            now=now,
            nonces=used,
        )
        services.append(Service(api, guard if verify else None))
    return Application(services, body_limit=body_limit)


class Application:
    """An ASGI application that answers for several APIs.

    Args:
        services: The APIs; each is found by its paths.
        body_limit: Greatest size of a request's body, in bytes.

    Raises:
        ContractError: Two APIs would answer the same requests.
    """

    def __init__(
        self, services: Iterable[Service], *, body_limit: int = BODY_LIMIT
    ) -> None:
        self._dispatcher = Dispatcher(services)
        self._body_limit = body_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection scope, as ASGI says."""
        if scope["type"] == "http":
            await self._serve(scope, receive, send)
        elif scope["type"] == "lifespan":
            await _live(receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = from_scope(scope)
        request_id = _new_id()
        try:
            await read_body(request, receive, limit=self._body_limit)
        except DisconnectedError:
            return
        except ViolationError as violation:
            reply = self._too_large(violation, request, request_id)
        else:
            reply = await self._answer(request, request_id)
        await _send(reply, send, head=request.method == "HEAD")

    async def _answer(self, request: Request, request_id: str) -> Reply:
        try:
            target = self._dispatcher.find(request)
        except UnservedError as error:
            allow = error.violation.allow
            if request.method == "OPTIONS" and allow:
                return Reply(_NO_CONTENT, None, b"", (("allow", ", ".join(allow)),))
            return _refused(error.violation, error.services, request, request_id)
        reply = await target.service.answer(
            target.operation, request, target.path, request_id=request_id
        )
        if logger.isEnabledFor(logging.INFO):
            name = target.operation.operation.operation_id
            shown = (request.method, request.path, name, reply.status)
            logger.info("%s %a %s: %d", *shown)
        return reply

    def _too_large(
        self, violation: ViolationError, request: Request, request_id: str
    ) -> Reply:
        try:
            services = [self._dispatcher.find(request).service]
        except UnservedError as error:
            services = error.services
        reply = _refused(violation, services, request, request_id)
        # What is left of the body is not worth reading.
        reply.headers = (*reply.headers, ("connection", "close"))
        return reply


def _refused(
    violation: ViolationError,
    services: list[Service],
    request: Request,
    request_id: str,
) -> Reply:
    """Word a refusal as the only API does that may be meant; else as problem details."""
    logger.info("%s %a: %s", request.method, request.path, violation.detail)
    if len(services) == 1:
        return services[0].refuse(violation, request, request_id)
    return problem(Failure(_NOT_FOUND, violation.kind, violation.detail))


async def _send(reply: Reply, send: Send, *, head: bool) -> None:
    headers = [(_name(name), _value(value)) for name, value in reply.headers]
    if reply.media_type is not None:
        headers.append((b"content-type", _value(reply.media_type)))
    if reply.status not in _BODILESS:
        headers.append((b"content-length", str(len(reply.body)).encode()))
    await send(
        {"type": "http.response.start", "status": reply.status, "headers": headers}
    )
    body = b"" if head or reply.status in _BODILESS else reply.body
    await send({"type": "http.response.body", "body": body})


@cache
def _name(text: str) -> bytes:
    """Return a header's name; all of them stand in the spec."""
    return _NOT_IN_A_NAME.sub("-", text.lower()).encode()


def _value(text: str) -> bytes:
    if not text.isprintable():
        text = _CONTROL.sub(" ", text)
    return text.encode("latin-1", "replace")


def _new_id() -> str:
    """Return a random UUID; making it of the `uuid` module's objects takes longer."""
    text = urandom(16).hex()
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-8{text[17:20]}-{text[20:]}"


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
