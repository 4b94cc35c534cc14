"""Run the application under uvicorn: on one socket, in one or several processes."""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
import sys
from typing import TYPE_CHECKING

import uvicorn

from ..transport.request_deadline import REQUEST_SECONDS
from .options import DEFAULT_PORT
from .uvicorn_config import config_for
from .worker_processes import run_workers

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    from ..wire.request import AsgiApp

_GRACE_SECONDS = 3
_LAST_REQUESTS_SECONDS = 0.1


def serve(
    app: AsgiApp,
    *,
    host: str = "127.0.0.1",
    port: int = DEFAULT_PORT,
    listener: socket.socket | None = None,
    tls: ssl.SSLContext | None = None,
    workers: int = 1,
    request_timeout: float = REQUEST_SECONDS,
    announce: Callable[[str], None] | None = None,
) -> int:
    """Serve until SIGTERM or SIGINT, then finish the requests that are under way.

    Args:
        app: The application.
        host: Address to listen on.
        port: Port; 0 for a free one.
        listener: A socket that listens already, instead of an address.
        tls: Holds the certificate to serve https with; None for plain HTTP.
        workers: The number of worker processes.
        request_timeout: How long a request may take to arrive, in seconds.
        announce: Called with the URL once requests are served; by default it is printed.

    Returns:
        The exit code: 1 if a worker failed.

    Raises:
        OSError: The address cannot be listened on.
    """
    config = config_for(
        app, grace_seconds=_GRACE_SECONDS, request_seconds=request_timeout
    )
    with listener or listen_on(host, port) as listening:
        url = _url(listening, "https" if tls else "http")
        # What is loaded now stays: it need not be searched for garbage again and again.
        gc.collect()
        gc.freeze()
        tell = announce or _print
        try:
            if workers == 1:
                _work(config, listening, tls, lambda: tell(url))
                return 0
            return run_workers(
                workers,
                lambda ready: _work(config, listening, tls, ready),
                lambda: tell(url),
            )
        finally:
            gc.unfreeze()


def listen_on(host: str, port: int) -> socket.socket:
    """Return a socket that listens.

    Args:
        host: The address.
        port: The port; 0 for a free one.

    Raises:
        OSError: The address cannot be listened on.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=2048)


def _url(listening: socket.socket, scheme: str) -> str:
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if listening.family == socket.AF_INET6 else host
    return f"{scheme}://{shown}:{port}"


def _work(
    config: uvicorn.Config,
    listening: socket.socket,
    tls: ssl.SSLContext | None,
    ready: Callable[[], None],
) -> None:
    if tls is not None:
        config.load()
        config.ssl = tls
    server = _Server(config, ready)
    # Uvicorn raises the signal again when it is done; by then it has done its work.
    before = {s: signal.signal(s, _ignore) for s in (signal.SIGTERM, signal.SIGINT)}
    try:
        server.run(sockets=[listening])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        # A client that has just connected has not sent its request; uvicorn would disconnect it.
        await asyncio.sleep(_LAST_REQUESTS_SECONDS)
        await super().shutdown(sockets)


def _print(url: str) -> None:
    sys.stdout.write(f"listening on {url}\n")
    sys.stdout.flush()


def _ignore(*_: object) -> None:
    """Replace the default handler, which would end the process with a failure."""
