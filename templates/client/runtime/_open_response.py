"""Responses of any operation whose bodies are read by the caller."""

from __future__ import annotations

from http import HTTPStatus
from types import CoroutineType
from typing import TYPE_CHECKING, NoReturn, ParamSpec, cast

from ._blocking import run
from ._messages import Reply
from ._session import Calls, changed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from typing import Self

    from ._messages import Pairs, Request
    from ._session import CallOptions
    from ._transport import Opened

P = ParamSpec("P")
_ONE_CALL = "open_response takes a method of a client that makes one call"


def open_response(
    method: Callable[P, object], *args: P.args, **kwargs: P.kwargs
) -> OpenResponse:
    """Return the response to a call, which is made when it is entered, without reading its body.

    Args:
        method: A method of a client, such as `client.get_public_key`.
        args: Its arguments.
        kwargs: Its arguments.

    Raises:
        TypeError: It is not a method that makes one call, or an argument is wrong.
        ValueError: An argument cannot be sent.
    """
    client: object = getattr(method, "__self__", None)
    session: object = getattr(client, "_session", None)
    if not isinstance(session, Calls):
        raise TypeError(_ONE_CALL)

    def prepare(request: Request, _finish: object, options: CallOptions) -> NoReturn:
        raise _PreparedError(request, options)

    twin = changed(client, _session=changed(session, call=prepare))
    try:
        made: object = getattr(twin, method.__name__)(*args, **kwargs)
        if isinstance(made, CoroutineType):
            cast("CoroutineType[object, None, object]", made).send(None)
    except _PreparedError as prepared:
        return OpenResponse(session, prepared.request, prepared.options)
    raise TypeError(_ONE_CALL)


class OpenResponse:
    """A response with any status, whose body has not been read.

    Use it as a context manager, an asynchronous one for an asynchronous client, and iterate over it
    for the body in pieces. No content coding is requested.
    """

    def __init__(self, session: Calls, request: Request, options: CallOptions) -> None:
        self._session = session
        self._request = request
        self._options = options
        self._opened: Opened | None = None
        self._reply: Reply | None = None
        self._rest = b""
        self._is_closed = False

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self._entered.status

    @property
    def headers(self) -> Pairs:
        """The headers in the order received."""
        return self._entered.headers

    def __enter__(self) -> Self:
        if self._session.is_async:
            raise TypeError("the client is asynchronous: use `async with`")
        run(self._open())
        return self

    def __exit__(self, *_exc: object) -> None:
        run(self._close())

    def __iter__(self) -> Iterator[bytes]:
        while piece := run(self._piece()):
            yield piece

    async def __aenter__(self) -> Self:
        if not self._session.is_async:
            raise TypeError("the client is blocking: use `with`")
        await self._open()
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self._close()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while piece := await self._piece():
            yield piece

    @property
    def _entered(self) -> Reply:
        if self._reply is None:
            raise RuntimeError("the response has not been entered")
        return self._reply

    async def _open(self) -> None:
        if self._reply is not None:
            raise RuntimeError("the response has been entered already")
        request = self._request.with_headers(("Accept-Encoding", "identity"))
        self._reply = await self._session.call(request, self._finish, self._options)

    async def _finish(
        self, opened: Opened, sent: Request, secrets: frozenset[str]
    ) -> Reply:
        """Keep the response open, unless it is an error, after which a call may be repeated."""
        if opened.status >= HTTPStatus.BAD_REQUEST:
            reply = await self._session.read(opened, sent, secrets)
            self._rest = reply.body
            return reply
        opened.lift_deadline()
        self._opened, self._rest = opened, b""
        return Reply(opened.status, opened.headers, b"", sent, secrets)

    async def _piece(self) -> bytes:
        _ = self._entered
        if self._is_closed:
            raise RuntimeError("the response is closed")
        if self._opened is None:
            piece, self._rest = self._rest, b""
            return piece
        try:
            return await self._opened.read()
        except BaseException:
            # What follows a failed read must not be taken for the end of the body.
            await self._close()
            raise

    async def _close(self) -> None:
        self._is_closed = True
        if self._opened is not None:
            await self._opened.close()


class _PreparedError(Exception):
    """A call that has been prepared."""

    def __init__(self, request: Request, options: CallOptions) -> None:
        super().__init__()
        self.request = request
        self.options = options
