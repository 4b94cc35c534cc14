"""Observation of attempts by a caller's function, for tracing and metrics."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, TypeAlias, TypeVar, cast

from ._errors import TransportError
from ._options import header_pairs

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping

    from ._messages import Request
    from ._transport import Opened

    MakeAttempt: TypeAlias = Callable[..., Awaitable["T | TransportError"]]

T = TypeVar("T")


@dataclass(slots=True)
class Attempt:
    """One attempt of a call, as a trace sees it.

    Args:
        operation: The method that was called, such as `get_public_key`.
        number: 1 for the first attempt of a call.
        method: HTTP method.
        url: URL without its query.
        headers: Headers to send besides the others. They are not signed: proxies may change them.
        status: HTTP status, once there is a response.
        error: The exception with which the attempt ended, if it did.
        duration: Seconds that the attempt took, once it has ended.
    """

    operation: str
    number: int
    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict[str, str], repr=False)
    status: int | None = None
    error: BaseException | None = None
    duration: float | None = None


Trace: TypeAlias = Callable[[Attempt], AbstractContextManager[object]]
"""Returns the context manager in which an attempt is made."""


class TracedAttempt:
    """An attempt that is made in the context of a trace."""

    def __init__(self, trace: Trace, attempt: Attempt) -> None:
        self._trace = trace
        self._attempt = attempt
        self._opened: Opened | None = None

    def add_headers(self, request: Request) -> None:
        """Add the headers of the trace to the request, which must not have them."""
        added = header_pairs(self._attempt.headers, "the headers of a trace")
        for name, _ in added:
            if request.header(name) is not None:
                raise ValueError(
                    f"the trace adds a header {name!r}, which the request has already"
                )
        request.headers += added

    def respond(self, opened: Opened) -> None:
        """Record that there is a response."""
        self._opened = opened
        self._attempt.status = opened.status

    async def result(self, make: Callable[[], Awaitable[T | TransportError]]) -> T:
        """Make the attempt, and return its result."""
        try:
            return await self._observed(make)
        except BaseException:
            if self._opened is not None:
                await self._opened.close()
            raise

    async def _observed(self, make: Callable[[], Awaitable[T | TransportError]]) -> T:
        attempt = self._attempt
        failure: BaseException
        with _context(self._trace, attempt):
            started = monotonic()
            try:
                return _raised(await make())
            except BaseException as error:
                failure = attempt.error = error
                raise
            finally:
                attempt.duration = monotonic() - started
        # The context manager suppressed the exception; a call without a result still fails.
        raise failure


def _context(
    trace: Callable[[Attempt], object], attempt: Attempt
) -> AbstractContextManager[object]:
    context = trace(attempt)
    if isinstance(context, AbstractContextManager):
        return cast("AbstractContextManager[object]", context)
    kind = type(context).__name__
    raise TypeError(
        f"trace must return a context manager, not {kind}:"
        " a function that yields needs `contextlib.contextmanager`"
    )


def _raised(result: T | TransportError) -> T:
    if isinstance(result, TransportError):
        raise result
    return result


def traced(trace: Trace, make: MakeAttempt[T]) -> MakeAttempt[T]:
    """Return a function that makes attempts like another one, each in the context of a trace."""

    async def attempt(
        request: Request, finish: object, number: int, options: Mapping[str, object]
    ) -> T | TransportError:
        seen = Attempt(
            str(options.get("name", "")),
            number,
            request.method,
            request.origin + request.path,
        )
        observed = TracedAttempt(trace, seen)
        try:
            return await observed.result(
                lambda: make(request, finish, number, options, observed)
            )
        except TransportError as error:
            if error is not seen.error:
                raise  # It is of the trace, which ends the call.
            return error

    return attempt
