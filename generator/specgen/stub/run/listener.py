"""Serve on a listening socket, in a running event loop shared with others.

uvicorn's server takes at least a tenth of a second to stop. Tests avoid that: its protocol works
without the server. That interface is not documented, so the server is the fallback.
"""

from __future__ import annotations

import asyncio
from email.utils import formatdate
from typing import TYPE_CHECKING, Protocol, cast

import uvicorn
from uvicorn.server import ServerState

from .uvicorn_config import config_for

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from ..serve.application import Application

_GRACE_SECONDS = 1


class Listener(Protocol):
    """A server on one socket."""

    async def close(self) -> None:
        """Stop answering, and close the socket."""
        ...


async def listen(
    app: Application, listening: socket.socket, *, request_seconds: float
) -> Listener:
    """Answer on a socket from now on.

    Args:
        app: The application.
        listening: The socket.
        request_seconds: The longest time for a request to arrive.
    """
    config = config_for(
        app, grace_seconds=_GRACE_SECONDS, request_seconds=request_seconds
    )
    config.load()
    if is_usable(config):
        return await ProtocolListener.open(config, listening)
    return await ServerListener.open(config, listening)


def is_usable(config: uvicorn.Config) -> bool:
    """Tell whether the protocol that is installed can be used without the server."""
    try:
        _protocol(config, ServerState())
    except (AttributeError, TypeError):
        return False
    return True


def _protocol(config: uvicorn.Config, state: ServerState) -> asyncio.Protocol:
    make = cast("Callable[..., asyncio.Protocol]", config.http_protocol_class)
    return make(
        config=config,
        server_state=state,
        app_state={},
        _loop=asyncio.get_running_loop(),
    )


class ProtocolListener:
    """Server with uvicorn's protocol; created by `open`."""

    def __init__(
        self, listening: socket.socket, accepting: asyncio.Server, state: ServerState
    ) -> None:
        self._socket = listening
        self._accepting = accepting
        self._state = state

    @classmethod
    async def open(
        cls, config: uvicorn.Config, listening: socket.socket
    ) -> ProtocolListener:
        """Answer on a socket from now on."""
        state = ServerState()
        state.default_headers = [(b"date", formatdate(usegmt=True).encode())]
        accepting = await asyncio.get_running_loop().create_server(
            lambda: _protocol(config, state), sock=listening
        )
        return cls(listening, accepting, state)

    async def close(self) -> None:
        """Stop serving; pending requests have a second to end."""
        # A connection that was accepted takes two rounds of the loop to be made known, and asyncio
        # loses it if the server is closed in between.
        asyncio.get_running_loop().remove_reader(self._socket)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        self._accepting.close()
        for connection in list(self._state.connections):
            connection.shutdown()
        tasks = set(self._state.tasks)
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=_GRACE_SECONDS)
            for task in late:
                task.cancel()
        for connection in list(self._state.connections):
            connection.transport.abort()
        # Transports close their sockets in the next round.
        await asyncio.sleep(0)


class ServerListener:
    """Server with uvicorn's own server; created by `open`."""

    def __init__(self, server: uvicorn.Server, serving: asyncio.Task[None]) -> None:
        self._server = server
        self._serving = serving

    @classmethod
    async def open(
        cls, config: uvicorn.Config, listening: socket.socket
    ) -> ServerListener:
        """Answer on a socket from now on."""
        server = _StartedServer(config)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        await server.is_started.wait()
        return cls(server, serving)

    async def close(self) -> None:
        """Stop serving; pending requests have a second to end."""
        self._server.should_exit = True
        await self._serving


class _StartedServer(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_started = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_started.set()
