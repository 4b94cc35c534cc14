"""Start coroutines at once: most end without a wait, and need no task."""

from __future__ import annotations

import asyncio
from types import coroutine
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Coroutine, Generator


def start(
    work: Coroutine[Any, Any, None], loop: asyncio.AbstractEventLoop
) -> asyncio.Task[None] | None:
    """Run a coroutine until it waits for something.

    Args:
        work: The coroutine; it may use `asyncio`, apart from what needs the current task.
        loop: The running event loop.

    Returns:
        The task that runs the rest; None if the coroutine has ended.
    """
    try:
        awaited = work.send(None)
    except StopIteration:
        return None
    return loop.create_task(_go_on(work, awaited))


async def _go_on(work: Coroutine[Any, Any, None], awaited: object) -> None:
    await _rest(work, awaited)


@coroutine
def _rest(
    work: Coroutine[Any, Any, None], awaited: object
) -> Generator[object, None, None]:
    error: BaseException | None = None
    while True:
        # The task waits for what the coroutine waits for, and wakes this generator.
        try:
            yield awaited
        except BaseException as thrown:  # noqa: BLE001 - the coroutine has to see it
            error = thrown
        try:
            awaited = work.send(None) if error is None else work.throw(error)
        except StopIteration:
            return
        error = None


@coroutine
def in_task() -> Generator[None, None, None]:
    """Continue in a task, which other code may need: timeouts and groups of tasks do."""
    if _is_outside_tasks():
        yield


def _is_outside_tasks() -> bool:
    try:
        return asyncio.current_task() is None
    except RuntimeError:
        # The server runs on the loop of another library.
        return False
