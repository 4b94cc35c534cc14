"""Several processes that respond on one socket."""

from __future__ import annotations

import logging
import os
import signal
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    Work: TypeAlias = Callable[[Callable[[], None]], None]

logger = logging.getLogger(__name__)

_STOPS = (signal.SIGTERM, signal.SIGINT)
_FAILED = 1


def run_workers(count: int, work: Work, announce: Callable[[], None]) -> int:
    """Run the same work in several processes until they are stopped, or one of them fails.

    Args:
        count: How many.
        work: The work of each; it receives a function to call when ready.
        announce: Called when all of them are ready.

    Returns:
        The exit code.
    """
    children: set[int] = set()

    def forward(number: int, _: object) -> None:
        for process in children:
            os.kill(process, number)

    before = {number: signal.signal(number, forward) for number in _STOPS}
    try:
        reading, writing = os.pipe()
        for _ in range(count):
            children.add(_fork(work, reading, writing))
        os.close(writing)
        if _count(reading) == count:
            announce()
        else:
            forward(signal.SIGTERM, None)
        return _wait(children, lambda: forward(signal.SIGTERM, None))
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _fork(work: Work, reading: int, writing: int) -> int:
    process = os.fork()
    if process:
        return process

    def ready() -> None:
        os.write(writing, b".")
        os.close(writing)

    code = _FAILED
    try:
        os.close(reading)
        for number in _STOPS:
            signal.signal(number, signal.SIG_DFL)
        work(ready)
        code = 0
    except BaseException:
        logger.exception("a worker failed")
    finally:
        # Children must not run the parent's exit handlers.
        os._exit(code)


def _count(reading: int) -> int:
    """Return the number of writers of a pipe until all have closed it."""
    found = 0
    while chunk := os.read(reading, 64):
        found += len(chunk)
    os.close(reading)
    return found


def _wait(children: set[int], stop: Callable[[], None]) -> int:
    code = 0
    while children:
        process, status = os.wait()
        children.discard(process)
        if os.waitstatus_to_exitcode(status):
            code = _FAILED
            stop()
    return code
