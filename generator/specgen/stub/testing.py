"""Serve an application inside a test, on its own socket."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING, Self, Unpack

from .run.background_loop import in_background
from .run.listener import listen
from .transport.request_deadline import REQUEST_SECONDS

if TYPE_CHECKING:
    from concurrent.futures import Future
    from types import TracebackType

    from .journal.journal import Filters
    from .journal.journal_entry import JournalEntry
    from .run.listener import Listener
    from .serve.application import Application

_HOST = "127.0.0.1"


class StubServer:
    """An application on a free port of this machine, as a context manager, plain or async.

    All servers of a process share one thread beside the tests; handlers run in it.

    Args:
        app: The application.
        request_timeout: The longest time for a request to arrive, in seconds.

    Attributes:
        app: The application.
        port: The port; 0 while it is not served.
    """

    def __init__(
        self, app: Application, *, request_timeout: float = REQUEST_SECONDS
    ) -> None:
        self.app = app
        self._request_timeout = request_timeout
        self.port = 0
        self._listener: Future[Listener] | None = None

    @property
    def url(self) -> str:
        """The base URL, without a slash at its end."""
        return f"http://{_HOST}:{self.port}"

    def calls(
        self, operation: str | None = None, **filters: Unpack[Filters]
    ) -> list[JournalEntry]:
        """Return the calls that were answered, in the order they arrived.

        Args:
            operation: Only calls of this operation.
            filters: Only some of those; see `Journal.entries`.

        Raises:
            ValueError: There is no such operation or API.
        """
        return self.app.calls(operation, **filters)

    def start(self) -> None:
        """Begin to serve. When it returns, requests are answered.

        Raises:
            RuntimeError: The application is served already.
        """
        self._start().result()

    def stop(self) -> None:
        """Stop serving; pending requests have a second to end.

        Raises:
            RuntimeError: The application is not served.
        """
        self._stop().result()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        await asyncio.wrap_future(self._start())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await asyncio.wrap_future(self._stop())

    def _start(self) -> Future[Listener]:
        if self._listener is not None:
            raise RuntimeError("the stub server is running already")
        listening = socket.create_server((_HOST, 0), backlog=128)
        self.port = listening.getsockname()[1]
        self._listener = in_background(
            listen(self.app, listening, request_seconds=self._request_timeout)
        )
        return self._listener

    def _stop(self) -> Future[None]:
        if self._listener is None:
            raise RuntimeError("the stub server is not running")
        listener, self._listener, self.port = self._listener, None, 0
        return in_background(listener.result().close())
