"""The configuration of uvicorn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..transport.request_deadline import Config

if TYPE_CHECKING:
    import asyncio

    from ..wire.request import AsgiApp

_http: type[asyncio.Protocol]
try:
    from ..transport.httptools_protocol import DirectResponseProtocol

    _http = DirectResponseProtocol
except ModuleNotFoundError:
    # uvicorn is installed without httptools.
    from ..transport.h11_protocol import PatientProtocol

    _http = PatientProtocol


def config_for(app: AsgiApp, *, grace_seconds: int, request_seconds: float) -> Config:
    """Return the configuration of a server.

    Args:
        app: The application that is asked.
        grace_seconds: How long requests that are under way have to end, when the server stops.
        request_seconds: How long a request may take to arrive.
    """
    made = Config(
        app,
        http=_http,
        # Its access log would print queries, which hold signatures and tokens.
        access_log=False,
        log_config=None,
        log_level="warning",
        lifespan="off",
        ws="none",
        server_header=False,
        # No proxy forwards to a stub: headers that say so are ignored.
        proxy_headers=False,
        timeout_graceful_shutdown=grace_seconds,
    )
    made.request_seconds = request_seconds
    return made
