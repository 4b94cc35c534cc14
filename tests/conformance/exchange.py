"""Requests to an ASGI application, in memory or over a loopback socket, and what was asked."""

from __future__ import annotations

import asyncio
import http.client
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import parse_qsl, unquote

import httpx2
import uvicorn

from templates.client.runtime._messages import Reply, Request

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    Scope: TypeAlias = dict[str, Any]
    Receive: TypeAlias = Callable[[], Awaitable[dict[str, Any]]]
    Send: TypeAlias = Callable[[dict[str, Any]], Awaitable[None]]
    App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

MEMORY = "http://127.0.0.1:1"
"""Where the application is for clients that reach it in memory; nobody listens there."""


@dataclass
class Wire:
    """Stands before an application: keeps what was asked, and may replace either side."""

    app: App
    asked: list[Request] = field(default_factory=list)
    substitute: Request | None = None
    canned: list[Reply] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _read(receive)
        self.asked.append(_request(scope, body))
        if self.canned:
            await _send(self.canned.pop(0), send)
            return
        if self.substitute is not None:
            scope, body = _scope(self.substitute), body_of(self.substitute)
        await self.app(scope, _receiver(body), send)


def body_of(request: Request) -> bytes:
    """Return the body of a request that was made of bytes."""
    assert isinstance(request.body, bytes)
    return request.body


async def ask(app: App, request: Request) -> Reply:
    """Ask an application in memory."""
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(_scope(request), _receiver(body_of(request)), send)
    headers = tuple(
        (n.decode("latin-1"), v.decode("latin-1")) for n, v in sent[0]["headers"]
    )
    body = b"".join(message.get("body", b"") for message in sent[1:])
    return Reply(sent[0]["status"], headers, body, request)


def ask_over_socket(request: Request) -> Reply:
    """Send a request as it is to its origin, and nothing else."""
    connection = http.client.HTTPConnection(request.origin.removeprefix("http://"))
    try:
        connection.putrequest(
            request.method, request.target, skip_host=True, skip_accept_encoding=True
        )
        for name, value in _complete(request):
            connection.putheader(name, value)
        connection.endheaders(body_of(request))
        response = connection.getresponse()
        return Reply(
            response.status, tuple(response.getheaders()), response.read(), request
        )
    finally:
        connection.close()


class MemoryTransport(httpx2.BaseTransport):
    """Takes a blocking client's requests to an application in memory."""

    def __init__(self, app: App) -> None:
        self._app = app

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        return _response(asyncio.run(ask(self._app, _from_client(request))))


class AsyncMemoryTransport(httpx2.AsyncBaseTransport):
    """Takes an asynchronous client's requests to an application in memory."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        return _response(await ask(self._app, _from_client(request)))


@contextmanager
def served(app: App) -> Iterator[str]:
    """Serve an application on a free port of the loopback interface; yields its origin."""
    listener = socket.create_server(("127.0.0.1", 0))
    ready = threading.Event()

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready.set()

    config = uvicorn.Config(
        app, log_config=None, access_log=False, lifespan="off", ws="none"
    )
    server = Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        ready.wait()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


async def _read(receive: Receive) -> bytes:
    pieces = []
    more = True
    while more:
        message = await receive()
        pieces.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(pieces)


async def _send(reply: Reply, send: Send) -> None:
    headers = [(name.lower().encode(), value.encode()) for name, value in reply.headers]
    headers.append((b"content-length", str(len(reply.body)).encode()))
    await send(
        {"type": "http.response.start", "status": reply.status, "headers": headers}
    )
    await send({"type": "http.response.body", "body": reply.body})


def _receiver(body: bytes) -> Receive:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def _scope(request: Request) -> Scope:
    path, _, query = request.target.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(n.lower().encode(), v.encode()) for n, v in _complete(request)],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 1),
    }


def _complete(request: Request) -> list[tuple[str, str]]:
    """Return the headers with those that every message has."""
    length = [("Content-Length", str(len(body_of(request))))] if request.body else []
    added = [("Host", request.host), *length]
    return [
        *request.headers,
        *(pair for pair in added if request.header(pair[0]) is None),
    ]


def _request(scope: Scope, body: bytes) -> Request:
    headers = tuple(
        (n.decode("latin-1"), v.decode("latin-1")) for n, v in scope["headers"]
    )
    query = tuple(parse_qsl(scope["query_string"].decode(), keep_blank_values=True))
    host = next((value for name, value in headers if name == "host"), "")
    path = scope["raw_path"].decode()
    return Request(scope["method"], f"http://{host}", path, query, headers, body)


def _from_client(request: httpx2.Request) -> Request:
    path, _, query = request.url.raw_path.decode().partition("?")
    headers = tuple(
        (name.decode(), value.decode()) for name, value in request.headers.raw
    )
    pairs = tuple(parse_qsl(query, keep_blank_values=True))
    origin = f"http://{request.url.netloc.decode()}"
    return Request(request.method, origin, path, pairs, headers, request.read())


def _response(reply: Reply) -> httpx2.Response:
    return httpx2.Response(
        reply.status, headers=list(reply.headers), content=reply.body
    )
