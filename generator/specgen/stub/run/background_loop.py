"""One event loop per process, in a thread of its own."""

from __future__ import annotations

import asyncio
import atexit
import os
import threading
from functools import cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from concurrent.futures import Future

T = TypeVar("T")


def in_background(coroutine: Coroutine[object, object, T]) -> Future[T]:
    """Run a coroutine in the loop, and return its result."""
    return asyncio.run_coroutine_threadsafe(coroutine, _loop(os.getpid()))


@cache
def _loop(_process: int) -> asyncio.AbstractEventLoop:
    """Return the loop of a process: a forked one has no threads of its parent."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="stub-server", daemon=True)
    thread.start()
    atexit.register(_stop, loop, thread)
    return loop


def _stop(loop: asyncio.AbstractEventLoop, thread: threading.Thread) -> None:
    if thread.is_alive():
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
