"""Calls whose replies are streams: items that are read while they arrive."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, NoReturn, TypeVar

from ._decode import failure_of
from ._error_catalog import status_in
from ._error_format import parse_any
from ._errors import TransportError
from ._http_stream import AsyncStreamingTransport, StreamingTransport
from ._items import ItemError
from ._media_types import kind_of, likeness
from ._session import AsyncSession, Session, credentials_of, positive, secrets_of
from ._wire import Reply

if TYPE_CHECKING:
    from collections.abc import (
        AsyncGenerator,
        Awaitable,
        Callable,
        Container,
        Generator,
    )
    from types import TracebackType
    from typing import Self

    from ._error_catalog import ErrorCatalog
    from ._http import AsyncHttpClient, AsyncTransport, HttpClient, Transport
    from ._http_stream import AsyncOpened, Opened
    from ._items import Items
    from ._wire import Request
    from .auth._base import Auth

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

_SUCCESSFUL = 2
_UNTYPED = ("", "text/plain", "application/octet-stream")


@dataclass(frozen=True)
class Streamed(Generic[T_co]):
    """A documented success that is a stream.

    Args:
        statuses: As OpenAPI writes them: `200`, `2XX`, `default`.
        media_types: The documented media types.
        items: Makes what reads the items, given the most bytes that one may have.
    """

    statuses: tuple[str, ...]
    media_types: tuple[str, ...]
    items: Callable[[int], Items[T_co]]

    def is_kept_open(self, head: Reply) -> bool:
        """Tell by its status and headers whether a reply is such a success."""
        if head.status // 100 != _SUCCESSFUL:
            return False
        if not status_in(head.status, self.statuses) or _coding(head):
            return False
        actual = head.media_type
        return actual in _UNTYPED or any(
            likeness(name, actual) or kind_of(name) == kind_of(actual)
            for name in self.media_types
        )


class ItemStream(Generic[T_co]):
    """The items of a reply, one after another. The call is made when it is entered.

    Use it as a context manager: leaving it closes the connection, unless all has been read. A
    stream can be read once.
    """

    def __init__(
        self, opening: Callable[[], Opened], items: Items[T_co], errors: ErrorCatalog
    ) -> None:
        self._opening = opening
        self._opened: Opened | None = None
        self._errors = errors
        self._items = self._read(items)

    @property
    def reply(self) -> Reply:
        """The reply's status and headers, without a body.

        Raises:
            RuntimeError: The call has not been made yet.
        """
        if self._opened is None:
            raise RuntimeError("the stream has not been entered")
        return self._opened.head

    def __enter__(self) -> Self:
        self._open()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T_co:
        return next(self._items)

    def close(self) -> None:
        """Close the connection; nothing is read any more."""
        self._items.close()
        if self._opened is not None:
            self._opened.close()

    def _open(self) -> Opened:
        if self._opened is None:
            self._opened = self._opening()
        return self._opened

    def _read(self, items: Items[T_co]) -> Generator[T_co, None, None]:
        opened = self._open()
        try:
            for chunk in opened.chunks():
                yield from items.feed(chunk)
            yield from items.end()
        except ItemError as error:
            failure = self._errors.unexpected(opened.head, str(error))
        else:
            return
        finally:
            opened.close()
        # Raised here, where no validation error with the item's values hangs on it.
        raise failure


class AsyncItemStream(Generic[T_co]):
    """Asynchronous twin of `ItemStream`."""

    def __init__(
        self,
        opening: Callable[[], Awaitable[AsyncOpened]],
        items: Items[T_co],
        errors: ErrorCatalog,
    ) -> None:
        self._opening = opening
        self._opened: AsyncOpened | None = None
        self._errors = errors
        self._items = self._read(items)

    @property
    def reply(self) -> Reply:
        """See `ItemStream.reply`."""
        if self._opened is None:
            raise RuntimeError("the stream has not been entered")
        return self._opened.head

    async def __aenter__(self) -> Self:
        await self._open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T_co:
        return await anext(self._items)

    async def aclose(self) -> None:
        """See `ItemStream.close`."""
        await self._items.aclose()
        if self._opened is not None:
            await self._opened.aclose()

    async def _open(self) -> AsyncOpened:
        if self._opened is None:
            self._opened = await self._opening()
        return self._opened

    async def _read(self, items: Items[T_co]) -> AsyncGenerator[T_co, None]:
        opened = await self._open()
        try:
            async for chunk in opened.chunks():
                for item in items.feed(chunk):
                    yield item
            for item in items.end():
                yield item
        except ItemError as error:
            failure = self._errors.unexpected(opened.head, str(error))
        else:
            return
        finally:
            await opened.aclose()
        raise failure


class StreamingSession(Session):
    """A session that also makes calls whose replies are streams."""

    _streaming: StreamingTransport
    _max_bytes: int

    def _new_transport(self, http: HttpClient | None, max_bytes: int) -> Transport:
        self._max_bytes = max_bytes
        self._streaming = StreamingTransport(http, max_bytes=max_bytes)
        return self._streaming

    def stream(
        self,
        request: Request,
        streamed: Streamed[T],
        *,
        errors: ErrorCatalog,
        documented_errors: Container[str] = (),
        safe: bool = False,
        anonymous: bool = False,
        timeout: float | None = None,
    ) -> ItemStream[T]:
        """Return the items of the reply to a call, which is made when they are entered.

        Args:
            request: The request, not signed. Without an origin it goes to the endpoint.
            streamed: The documented success.
            errors: The documented errors of the API.
            documented_errors: Statuses for which the operation documents an error.
            safe: Whether repeating the operation does no harm. Nothing is repeated once the reply
                has begun.
            anonymous: Whether to send the request unsigned.
            timeout: Seconds to wait for each piece, instead of those of the session.

        Raises:
            ValueError: The timeout is not positive.
        """
        seconds = self._timeout if timeout is None else positive(timeout, "timeout")
        auth = None if anonymous else self._auth
        request = self._at_endpoint(_uncoded(request))

        def attempt() -> Opened | Reply | TransportError:
            return self._open(request, streamed, seconds, auth)

        def opened() -> Opened:
            plan = self._plan(request, safe=safe)
            result = attempt()
            while (wait := self._wait(plan, _head(result), errors)) is not None:
                self._sleep(wait)
                result = attempt()
            if isinstance(result, Reply | TransportError):
                _refuse(result, errors, documented_errors)
            return result

        return ItemStream(opened, streamed.items(self._max_bytes), errors)

    def _open(
        self,
        request: Request,
        streamed: Streamed[object],
        timeout: float,
        auth: Auth | None,
    ) -> Opened | Reply | TransportError:
        credentials = credentials_of(auth)
        try:
            result = self._streaming.open(
                self._signed(request, auth, credentials),
                timeout=timeout,
                deadline=self._deadline,
                is_wanted=streamed.is_kept_open,
            )
        except TransportError as error:
            return error
        secrets = secrets_of(credentials)
        if isinstance(result, Reply):
            return replace(result, secrets=secrets)
        result.head = replace(result.head, secrets=secrets)
        return result


class AsyncStreamingSession(AsyncSession):
    """Asynchronous twin of `StreamingSession`."""

    _streaming: AsyncStreamingTransport
    _max_bytes: int

    def _new_transport(
        self, http: AsyncHttpClient | None, max_bytes: int
    ) -> AsyncTransport:
        self._max_bytes = max_bytes
        self._streaming = AsyncStreamingTransport(http, max_bytes=max_bytes)
        return self._streaming

    def stream(
        self,
        request: Request,
        streamed: Streamed[T],
        *,
        errors: ErrorCatalog,
        documented_errors: Container[str] = (),
        safe: bool = False,
        anonymous: bool = False,
        timeout: float | None = None,
    ) -> AsyncItemStream[T]:
        """See `StreamingSession.stream`."""
        seconds = self._timeout if timeout is None else positive(timeout, "timeout")
        auth = None if anonymous else self._auth
        request = self._at_endpoint(_uncoded(request))

        async def attempt() -> AsyncOpened | Reply | TransportError:
            return await self._open(request, streamed, seconds, auth)

        async def opened() -> AsyncOpened:
            plan = self._plan(request, safe=safe)
            result = await attempt()
            while (wait := self._wait(plan, _head(result), errors)) is not None:
                await self._sleep(wait)
                result = await attempt()
            if isinstance(result, Reply | TransportError):
                _refuse(result, errors, documented_errors)
            return result

        return AsyncItemStream(opened, streamed.items(self._max_bytes), errors)

    async def _open(
        self,
        request: Request,
        streamed: Streamed[object],
        timeout: float,
        auth: Auth | None,
    ) -> AsyncOpened | Reply | TransportError:
        credentials = None if auth is None else auth.credentials()
        if inspect.isawaitable(credentials):
            credentials = await credentials
        try:
            result = await self._streaming.open(
                self._signed(request, auth, credentials),
                timeout=timeout,
                deadline=self._deadline,
                is_wanted=streamed.is_kept_open,
            )
        except TransportError as error:
            return error
        secrets = secrets_of(credentials)
        if isinstance(result, Reply):
            return replace(result, secrets=secrets)
        result.head = replace(result.head, secrets=secrets)
        return result


def _uncoded(request: Request) -> Request:
    """Ask for the body as it is: an item that is compressed waits for those after it."""
    return request.with_headers(("Accept-Encoding", "identity"))


def _coding(reply: Reply) -> str:
    coding = (reply.header("Content-Encoding") or "").strip().lower()
    return "" if coding == "identity" else coding


def _head(
    result: Opened | AsyncOpened | Reply | TransportError,
) -> Reply | TransportError:
    return result if isinstance(result, Reply | TransportError) else result.head


def _refuse(
    result: Reply | TransportError, errors: ErrorCatalog, documented: Container[str]
) -> NoReturn:
    """Raise what a reply that is no stream stands for."""
    if isinstance(result, TransportError):
        raise result
    if result.status // 100 == _SUCCESSFUL:
        disguised = errors.disguised_error(result, *parse_any(result.body))
        if disguised is not None:
            raise disguised[1]
        reason = f"status {result.status} with {result.media_type!r} is not documented"
        if _coding(result):
            reason = f"nobody asked for the content coding {_coding(result)!r}"
        raise errors.unexpected(result, reason)
    raise failure_of(result, errors, documented)
