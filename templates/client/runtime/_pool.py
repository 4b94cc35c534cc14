"""Exchanges over connections that are kept alive.

Requests are sent unchanged: no redirects, no cookies, no re-encoding.
"""

from __future__ import annotations

import math
from collections import deque
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

from ._blocking import PIECE
from ._errors import (
    CUT_SHORT,
    NO_CONNECTION,
    NO_CONNECTION_IN_TIME,
    NO_END_IN_TIME,
    NO_RESPONSE,
    NO_RESPONSE_IN_TIME,
    disconnected,
    failed,
    late,
)
from ._http1 import (
    ProtocolError,
    Reader,
    Response,
    UnsendableError,
    encode_head,
    read_head,
)
from ._proxies import Route, route_to

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    from ._asyncio import AsyncConnection, AsyncNetwork
    from ._blocking import BlockingConnection, BlockingNetwork
    from ._errors import TransportError
    from ._messages import Content, Pairs, Request

    Network: TypeAlias = BlockingNetwork | AsyncNetwork
    Connection: TypeAlias = BlockingConnection | AsyncConnection

_IDLE_SECONDS = 15.0
_MOST_IDLE = 20
_MAX_TARGET = 65_536
_SUCCESSFUL = 2


class ConnectionPool:
    """Transport over its own connections. As safe to share as its network.

    Args:
        network: The factory of connections.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self._routes: dict[str, Route] = {}
        self._idle: dict[Route, deque[tuple[float, Channel]]] = {}
        self._lock = Lock()
        self._is_closed = False

    async def open(
        self, request: Request, *, timeout: float, deadline: float
    ) -> Exchange:
        """See `Transport.open`."""
        if self._is_closed:
            raise RuntimeError("the client is closed")
        seconds = None if math.isinf(timeout) else timeout
        try:
            route = self._route(request.origin)
            head = _encoded(request, route)
            channel = await self._channel(route, seconds)
        except UnsendableError as error:
            failure = failed(request, str(error), request_sent=False)
        except TimeoutError as error:
            failure = late(request, NO_CONNECTION_IN_TIME, error, request_sent=False)
        except (OSError, ProtocolError) as error:
            failure = disconnected(request, NO_CONNECTION, error, request_sent=False)
        else:
            exchange = Exchange(self, route, channel, request)
            try:
                await exchange.begin(channel, head, deadline)
            except BaseException:
                await exchange.close()
                raise
            return exchange
        raise failure

    async def close(self) -> None:
        """Close the idle connections; those in use are closed when their exchange ends."""
        with self._lock:
            self._is_closed = True
            idle = [entry for entries in self._idle.values() for entry in entries]
            self._idle.clear()
        for _, channel in idle:
            channel.connection.close()

    def give_back(self, route: Route, channel: Channel) -> None:
        """Keep a connection for the next request."""
        now = monotonic()
        surplus = [channel]
        with self._lock:
            if not self._is_closed:
                entries = self._idle.setdefault(route, deque())
                entries.append((now, channel))
                surplus.clear()
                while entries[0][0] < now - _IDLE_SECONDS or len(entries) > _MOST_IDLE:
                    surplus.append(entries.popleft()[1])
        for unused in surplus:
            unused.connection.close()

    def _route(self, origin: str) -> Route:
        route = self._routes.get(origin)
        if route is None:
            route = self._routes[origin] = route_to(origin)
        return route

    async def _channel(self, route: Route, timeout: float | None) -> Channel:
        """Return an idle connection or a new one, once there are not too many."""
        await self.network.acquire(timeout)
        try:
            channel = self._take_idle(route) or await self._connect(route, timeout)
        except BaseException:
            self.network.release()
            raise
        channel.timeout, channel.end = timeout, math.inf
        return channel

    def _take_idle(self, route: Route) -> Channel | None:
        entries = self._idle.get(route)
        while entries:
            with self._lock:
                if not entries:
                    return None
                since, channel = entries.pop()
            is_fresh = since > monotonic() - _IDLE_SECONDS
            if is_fresh and not channel.connection.is_stale:
                return channel
            channel.connection.close()
        return None

    async def _connect(self, route: Route, timeout: float | None) -> Channel:
        connection = await self.network.connect(route.address, timeout)
        channel = Channel(connection, timeout)
        try:
            if route.tunnel:
                await _open_tunnel(channel, route.tunnel)
            if route.tls_host:
                await connection.start_tls(route.tls_host, timeout)
        except BaseException:
            connection.close()
            raise
        return channel


class Channel:
    """A connection, what has arrived on it, and the time that its request has.

    Args:
        connection: The connection.
        timeout: Seconds to wait for each piece that is sent or received.
    """

    def __init__(self, connection: Connection, timeout: float | None) -> None:
        self.connection = connection
        self.reader = Reader(self._receive)
        self.timeout = timeout
        self.end = math.inf

    async def send(self, data: bytes) -> None:
        """Send all of some bytes."""
        await self.connection.send(data, self.timeout)

    async def _receive(self) -> bytes:
        timeout = self.timeout
        if self.end != math.inf:
            left = self.end - monotonic()
            if left <= 0:
                raise TimeoutError
            timeout = left if timeout is None else min(left, timeout)
        return await self.connection.receive(timeout)


class Exchange:
    """A request that is being sent, and its response; see `Opened`."""

    is_decoded = False
    status: int
    headers: Pairs
    _response: Response

    def __init__(
        self, pool: ConnectionPool, route: Route, channel: Channel, request: Request
    ) -> None:
        self._pool = pool
        self._route = route
        self._channel: Channel | None = channel
        self._request = request
        self._is_sent = False

    async def begin(self, channel: Channel, head: bytes, deadline: float) -> None:
        """Send the request, and read the head of the response."""
        problem = await self._send(channel, head)
        channel.end = monotonic() + deadline
        try:
            received = await read_head(channel.reader)
            self._response = Response(channel.reader, received, self._request.method)
        except (OSError, ProtocolError) as error:
            failure = self._no_reply(problem or error)
        else:
            self._is_sent = problem is None
            self.status, self.headers = received.status, received.headers
            return
        raise failure

    async def read(self) -> bytes:
        """See `Opened.read`."""
        try:
            if self._channel is None:
                raise ConnectionResetError("the connection is closed")
            return await self._response.read()
        except TimeoutError as error:
            failure = late(self._request, NO_END_IN_TIME, error, request_sent=True)
        except (OSError, ProtocolError) as error:
            failure = disconnected(self._request, CUT_SHORT, error, request_sent=True)
        raise failure

    def lift_deadline(self) -> None:
        """See `Opened.lift_deadline`."""
        if self._channel is not None:
            self._channel.end = math.inf

    async def close(self) -> None:
        """See `Opened.close`."""
        channel, self._channel = self._channel, None
        if channel is None:
            return
        if self._is_sent and self._response.is_reusable:
            self._pool.give_back(self._route, channel)
        else:
            channel.connection.close()
        self._pool.network.release()

    async def _send(self, channel: Channel, head: bytes) -> OSError | None:
        """Send the request; return the error that stopped it: a server may respond early."""
        network, body = self._pool.network, self._request.body
        in_memory, pieces = isinstance(body, bytes), _pieces(head, body)
        while piece := (
            next(pieces, b"") if in_memory else await network.next_piece(pieces)
        ):
            try:
                await channel.send(piece)
            except OSError as error:
                return error
        return None

    def _no_reply(self, error: Exception) -> TransportError:
        if isinstance(error, TimeoutError):
            return late(self._request, NO_RESPONSE_IN_TIME, error, request_sent=None)
        return disconnected(self._request, NO_RESPONSE, error, request_sent=None)


async def _open_tunnel(channel: Channel, tunnel: bytes) -> None:
    await channel.send(tunnel)
    head = await read_head(channel.reader)
    if head.status // 100 != _SUCCESSFUL or not channel.reader.is_empty:
        raise ProtocolError(f"the proxy responded with {head.status}")


def _encoded(request: Request, route: Route) -> bytes:
    """Return the request up to its body, in the form for the server or proxy."""
    target = request.url if route.is_forwarded else request.target
    if len(target) > _MAX_TARGET:
        raise UnsendableError("the URL is too long")
    return encode_head(request, target, route.headers)


def _pieces(head: bytes, body: bytes | Content) -> Iterator[bytes]:
    """Yield the bytes to send, a small body together with the head."""
    if isinstance(body, bytes):
        yield head + body[:PIECE]
        for start in range(PIECE, len(body), PIECE):
            yield body[start : start + PIECE]
        return
    yield head
    if body.size is not None:
        yield from body.pieces()
        return
    for piece in body.pieces():
        yield b"%x\r\n%b\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"
