"""Replies over httpx2 that are read while they arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx2

from ._deadline import AsyncDeadline, Deadline
from ._http import (
    AsyncTransport,
    Transport,
    broken_off,
    failure_of,
    head_of,
    late,
    outgoing,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from ._wire import Reply, Request


class Opened:
    """A reply whose body has not been read.

    Args:
        response: The response.
        request: The request as it was sent.
    """

    def __init__(self, response: httpx2.Response, request: Request) -> None:
        self.head = head_of(response, request)
        self._response = response
        self._request = request

    def chunks(self) -> Iterator[bytes]:
        """Yield the body as it arrives.

        Raises:
            TransportError: It breaks off, or the next piece takes too long.
        """
        response = self._response
        try:
            if response.is_stream_consumed:
                yield response.content
            else:
                yield from response.iter_raw()
        except httpx2.HTTPError as error:
            failure = broken_off(error, self._request)
        else:
            return
        raise failure

    def close(self) -> None:
        """Close the connection, unless all of the body has been read."""
        self._response.close()


class StreamingTransport(Transport):
    """A transport that also leaves replies open."""

    def open(
        self,
        request: Request,
        *,
        timeout: float,
        deadline: float | None,
        is_wanted: Callable[[Reply], bool],
    ) -> Reply | Opened:
        """Send a request once, as `send` does.

        Args:
            request: The request as it is to go out.
            timeout: Seconds to wait for a connection, and for each piece that is sent or received.
            deadline: Seconds from when the request is sent in which the reply must begin.
            is_wanted: Tells by its status and headers whether a reply is to be left open.

        Returns:
            The open reply, or the whole of one that is not wanted.

        Raises:
            TransportError: There was no reply.
            UnexpectedReply: The reply is not wanted, and too big.
            ValueError: A header cannot be sent.
        """
        with Deadline(timeout if deadline is None else deadline) as limit:
            sent = outgoing(request, timeout, limit.trace)
            try:
                response = self._http.send(
                    sent, stream=True, auth=None, follow_redirects=False
                )
            except httpx2.HTTPError as error:
                failure = failure_of(error, request)
            else:
                opened = Opened(response, request)
                if is_wanted(opened.head):
                    return opened
                limit.begin()
                return self._read(request, response, limit)
        raise failure


class AsyncOpened:
    """Asynchronous twin of `Opened`."""

    def __init__(self, response: httpx2.Response, request: Request) -> None:
        self.head = head_of(response, request)
        self._response = response
        self._request = request

    async def chunks(self) -> AsyncIterator[bytes]:
        """See `Opened.chunks`."""
        response = self._response
        try:
            if response.is_stream_consumed:
                yield response.content
            else:
                async for chunk in response.aiter_raw():
                    yield chunk
        except httpx2.HTTPError as error:
            failure = broken_off(error, self._request)
        else:
            return
        raise failure

    async def aclose(self) -> None:
        """See `Opened.close`."""
        await self._response.aclose()


class AsyncStreamingTransport(AsyncTransport):
    """Asynchronous twin of `StreamingTransport`."""

    async def open(
        self,
        request: Request,
        *,
        timeout: float,
        deadline: float | None,
        is_wanted: Callable[[Reply], bool],
    ) -> Reply | AsyncOpened:
        """See `StreamingTransport.open`."""
        limit = AsyncDeadline(timeout if deadline is None else deadline)
        sent = outgoing(request, timeout, limit.trace)
        try:
            async with limit:
                return await self._opened(request, sent, limit, is_wanted)
        except TimeoutError:
            if not limit.has_passed:
                raise
            failure = late(request, has_begun=limit.has_begun)
        raise failure

    async def _opened(
        self,
        request: Request,
        sent: httpx2.Request,
        limit: AsyncDeadline,
        is_wanted: Callable[[Reply], bool],
    ) -> Reply | AsyncOpened:
        try:
            response = await self._http.send(
                sent, stream=True, auth=None, follow_redirects=False
            )
        except httpx2.HTTPError as error:
            failure = failure_of(error, request)
        else:
            opened = AsyncOpened(response, request)
            if is_wanted(opened.head):
                return opened
            limit.begin()
            return await self._read(request, response)
        raise failure
