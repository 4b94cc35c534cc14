"""Requests are served without a task of their own, unless they wait."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from specgen.stub.serve.handler_method import DOCUMENTED
from specgen.stub.transport import eager_start

from tests.stub.transport.test_direct_response import REQUESTS, written

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from specgen.stub.serve.application import Application


def seen(work: Callable[[list[Any]], Coroutine[Any, Any, None]]) -> list[Any]:
    """Return what a coroutine puts down, whether it needs a task, and how that fails."""
    found: list[Any] = []

    async def run() -> None:
        task = eager_start.start(work(found), asyncio.get_running_loop())
        found.append(task is not None)
        if task is not None:
            await asyncio.wait([task])
            if not task.cancelled() and task.exception():
                found.append(task.exception())

    asyncio.run(run())
    return found


def test_what_does_not_wait_needs_no_task() -> None:
    async def work(found: list[Any]) -> None:
        found.append("done")

    assert seen(work) == ["done", False]


def test_what_waits_goes_on_in_a_task() -> None:
    async def work(found: list[Any]) -> None:
        future = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_soon(future.set_result, "a result")
        found.append(await future)
        async with asyncio.timeout(60):
            found.append(await asyncio.sleep(0, "another"))

    assert seen(work) == [True, "a result", "another"]


def test_what_fails_meanwhile_is_seen_where_it_is_awaited() -> None:
    async def work(found: list[Any]) -> None:
        future = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_soon(future.set_exception, OSError("broken"))
        try:
            await future
        except OSError as error:
            found.append(str(error))
        raise ValueError("the end")

    is_task, told, error = seen(work)
    assert (is_task, told, str(error)) == (True, "broken", "the end")


def test_a_cancelled_one_is_told() -> None:
    async def work(found: list[Any]) -> None:
        loop = asyncio.get_running_loop()
        # The task has to begin first.
        loop.call_soon(loop.call_soon, _cancel_task)
        try:
            await loop.create_future()
        except asyncio.CancelledError:
            found.append("cancelled")
            raise

    assert seen(work) == [True, "cancelled"]


def _cancel_task() -> None:
    for task in asyncio.all_tasks():
        if "_go_on" in repr(task):
            task.cancel()


def test_a_handler_runs_in_a_task_and_other_requests_in_none(
    make_app: Callable[..., Application],
) -> None:
    tasks: list[Any] = []

    def answer() -> Any:
        tasks.append(asyncio.current_task())
        return DOCUMENTED

    async def noted(scope: Any, receive: Any, send: Any) -> None:
        tasks.append(asyncio.current_task())
        await make_app({"getOrder": answer})(scope, receive, send)

    (piece,), _ = written(noted, REQUESTS["a body"])
    assert piece.startswith(b"HTTP/1.1 200 ")
    before, meanwhile = tasks
    assert before is None
    assert meanwhile is not None


@pytest.mark.parametrize("at", [1, 40, -1])
def test_a_request_that_arrives_in_parts_is_served_once(
    at: int, make_app: Callable[..., Application]
) -> None:
    body = b'{"lines": []}'
    head = (
        b"POST /orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n" % len(body)
    )
    request = head + body
    app = make_app()
    whole, _ = written(app, request)
    parts, _ = written(app, request[:at], request[at:])
    assert [len(whole), len(parts)] == [1, 1]
    assert parts[0].partition(b"\r\n")[0] == whole[0].partition(b"\r\n")[0]
    assert app.journal.count == 2


def test_many_requests_at_once_are_no_burden(app: Application) -> None:
    assert len(written(app, 300 * REQUESTS["a body"])[0]) == 300
