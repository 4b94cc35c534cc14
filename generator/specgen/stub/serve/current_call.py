"""The call that a handler answers, with its caller."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator

    from ..journal.exchange import Exchange
    from ..wire.request import Request


@dataclass(frozen=True, slots=True)
class Call:
    """A call that a handler answers, as `current_call` returns it.

    Args:
        access_key_id: The access key that signed the request; None if none did, as with a token,
            and if callers are not authenticated.
        request_id: The id that the response carries.
        operation: Id of the operation.
        method: HTTP method in upper case.
        path: Percent-encoded path.
    """

    access_key_id: str | None
    request_id: str
    operation: str
    method: str
    path: str
    _request: Request = field(repr=False)

    def header(self, name: str) -> str | None:
        """Return the first value of a header, secret or not; None if it is not there.

        Args:
            name: Its name, in any case.
        """
        return self._request.header(name.lower())


_current: ContextVar[Call] = ContextVar("call")


def current_call() -> Call:
    """Return the call that is being answered, for handlers.

    A method of a handler has the operation's request as its only argument: most need no more, and
    a second one would have to be taken by all of them. So a method asks. What it awaits may ask as
    well, and so may the tasks and the threads that it starts with `asyncio`.

    Raises:
        RuntimeError: The stub server is not calling a handler.
    """
    try:
        return _current.get()
    except LookupError:
        raise RuntimeError(
            "there is no call: ask in a method of a handler, while the stub server calls it"
        ) from None


@contextmanager
def answering(exchange: Exchange) -> Generator[None]:
    """Make a request the current call.

    Args:
        exchange: The request, authentic as far as that is checked.
    """
    request = exchange.request
    call = Call(
        exchange.caller or None,
        exchange.request_id,
        exchange.operation,
        request.method,
        request.path,
        request,
    )
    token = _current.set(call)
    try:
        yield
    finally:
        _current.reset(token)
