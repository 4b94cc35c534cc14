"""Groups of operations, and asynchronous methods made from blocking ones."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from inspect import CO_COROUTINE
from types import FunctionType
from typing import (
    TYPE_CHECKING,
    Any,
    Concatenate,
    Generic,
    ParamSpec,
    TypedDict,
    TypeVar,
    cast,
)

from ._decode import decode
from ._messages import Request
from ._session import DEFAULT_RETRY, changed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Mapping
    from typing import Self, Unpack

    from ._decode import Success
    from ._error_catalog import ErrorCatalog
    from ._messages import Content, Pairs, Reply
    from ._retry import Retry
    from ._session import AsyncSession, CallOptions, Session

P = ParamSpec("P")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
G = TypeVar("G", bound="_Group[Any]")
S = TypeVar("S", bound="Session | AsyncSession")


class RequestParts(TypedDict, total=False):
    """The parts of a request that only some operations have.

    Keys:
        query: Names and values.
        headers: Names and values, except for Accept.
        body: The body.
        method: HTTP method, where the caller chooses it.
        accept: The header Accept, where an argument chooses it.
    """

    query: Pairs
    headers: Pairs
    body: bytes | Content
    method: str
    accept: str


@dataclass(frozen=True, slots=True)
class OperationConstants:
    """The part of an operation that is the same in each call.

    Args:
        name: Its method, such as `pets.get_pet`.
        method: HTTP method in upper case.
        accept: The media types of the successes, for the header of that name.
        errors: Statuses for which the operation documents an error: `404`, `default`.
        safe: Whether the operation can be repeated safely.
        anonymous: Whether its requests are not signed.
    """

    name: str
    method: str
    accept: str
    errors: tuple[str, ...]
    safe: bool
    anonymous: bool

    def request(self, path: str, parts: RequestParts) -> Request:
        """Return the request of a call, without an origin."""
        accept = ("Accept", parts.get("accept", self.accept))
        return Request(
            parts.get("method", self.method),
            "",
            path,
            parts.get("query", ()),
            (accept, *parts.get("headers", ())),
            parts.get("body", b""),
        )


@dataclass(frozen=True, slots=True)
class Operation(OperationConstants, Generic[T_co]):
    """The constant part of an operation; `successes` are those that are documented."""

    successes: tuple[Success[T_co], ...]

    def result(self, reply: Reply, errors: ErrorCatalog) -> T_co:
        """Return the result of a call."""
        return decode(
            reply, self.successes, errors=errors, documented_errors=self.errors
        )


def operation(
    name: str,
    method: str,
    *successes: Success[T],
    errors: tuple[str, ...] = (),
    safe: bool = False,
    anonymous: bool = False,
) -> Operation[T]:
    """Return the constant part of an operation; see `Operation`."""
    found = dict.fromkeys(m for success in successes for m in success.media_types)
    accept = ", ".join(found) or "*/*"
    return Operation(name, method, accept, errors, safe, anonymous, successes)


class _Group(Generic[S]):
    """A group of operations.

    Args:
        session: Makes the calls.
        errors: The documented errors of the API.
        options: Those of the client that the operations send.
    """

    def __init__(self, session: S, errors: ErrorCatalog, **options: object) -> None:
        self._session = session
        self._errors = errors
        vars(self).update({f"_{name}": value for name, value in options.items()})

    def with_options(
        self,
        *,
        timeout: float | None = None,
        retry: Retry | None = DEFAULT_RETRY,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Self:
        """Return the group with other options, on the connections of its client.

        Args:
            timeout: As of the client; by default that of this group.
            retry: As of the client; by default that of this group.
            headers: Sent besides those of this group.
            query: Sent besides the query of each call, replacing its pairs of the same name.
        """
        session = self._session.with_options(
            timeout=timeout, retry=retry, headers=headers or {}, query=query or {}
        )
        return changed(self, _session=session)

    def _options(
        self, operation: OperationConstants, timeout: float | None
    ) -> CallOptions:
        return {
            "name": operation.name,
            "errors": self._errors,
            "safe": operation.safe,
            "anonymous": operation.anonymous,
            "timeout": timeout,
        }


class Operations(_Group["Session"]):
    """A group of operations of a blocking client.

    Besides the errors that they list, methods raise `UnexpectedReply` for a response that is not
    documented, and `TransportError` without one, which is also a `TimeoutError` or
    `ConnectionError`.
    """

    def _call(
        self,
        operation: Operation[T],
        path: str,
        *,
        timeout: float | None,
        **parts: Unpack[RequestParts],
    ) -> T:
        """Make a call, and return its result."""
        request = operation.request(path, parts)
        reply = self._session.send(request, **self._options(operation, timeout))
        return operation.result(reply, self._errors)


class AsyncOperations(_Group["AsyncSession"]):
    """A group of operations of an asynchronous client; see `Operations`."""

    async def _call(
        self,
        operation: Operation[T],
        path: str,
        *,
        timeout: float | None,
        **parts: Unpack[RequestParts],
    ) -> T:
        """See `Operations._call`."""
        request = operation.request(path, parts)
        reply = await self._session.send(request, **self._options(operation, timeout))
        return operation.result(reply, self._errors)


def awaited(
    method: Callable[Concatenate[Any, P], T],
) -> Callable[Concatenate[Any, P], Coroutine[Any, Any, T]]:
    """Return a method of `Operations` as one of `AsyncOperations`, whose calls are awaited.

    Args:
        method: A method that returns the result of `self._call`.
    """

    @wraps(method)
    async def call(self: Any, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await cast("Awaitable[T]", method(self, *args, **kwargs))

    vars(call)["__wrapped__"] = _as_coroutine_function(cast("FunctionType", method))
    return call


def _as_coroutine_function(method: FunctionType) -> FunctionType:
    """Return a function that is not for calling: a method, declared as `async def`.

    Tools look at a wrapped function for the signature and the source, and `unittest.mock` for
    whether calls are awaited.
    """
    code = method.__code__
    declared = FunctionType(
        code.replace(co_flags=code.co_flags | CO_COROUTINE),
        method.__globals__,
        method.__name__,
        method.__defaults__,
        method.__closure__,
    )
    for name in ("__annotations__", "__doc__", "__kwdefaults__", "__qualname__"):
        setattr(declared, name, getattr(method, name))
    return declared


class Groups(Generic[S]):
    """The groups of a client, each made when it is first used.

    Args:
        session: Makes the calls.
        errors: The documented errors of the API.
    """

    def __init__(self, session: S, errors: ErrorCatalog) -> None:
        self._session = session
        self._errors = errors
        self._made: dict[object, object] = {}

    def get(self, kind: type[G], **options: object) -> G:
        """Return the group of a class.

        Args:
            kind: The class.
            options: Those of the client that its operations send.
        """
        found = self._made.get(kind)
        if not isinstance(found, kind):
            made = kind(self._session, self._errors, **options)
            found = self._made.setdefault(kind, made)
        return cast("G", found)
