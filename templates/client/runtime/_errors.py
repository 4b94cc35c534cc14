"""Exceptions of a client.

ClientError: TransportError (no response), or ReplyError: UnexpectedReply (a response that the spec
does not describe), or ApiError (an error of the service, with its code), such as ThrottlingError.
A TransportError of the network is a TransportTimeoutError or a TransportConnectionError.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar
from unicodedata import category
from urllib.parse import quote

if TYPE_CHECKING:
    from pydantic import JsonValue

    from ._messages import Pairs, Reply, Request

NO_CONNECTION = "no connection"
NO_RESPONSE = "no response"
CUT_SHORT = "the response was cut short"
NO_CONNECTION_IN_TIME = f"{NO_CONNECTION} in time"
NO_RESPONSE_IN_TIME = f"{NO_RESPONSE} in time"
NO_END_IN_TIME = f"{CUT_SHORT}: it did not end in time"

_TEXT_LIMIT = 500
_E = TypeVar("_E", bound="ClientError")


class ClientError(Exception):
    """Base of all exceptions about a call. Can be copied and pickled."""

    def __reduce__(self) -> tuple[object, ...]:
        return _restore, (type(self), self.args), self.__dict__


class TransportError(ClientError):
    """There was no response, or not a complete one.

    Attributes:
        request_sent: False if the request certainly did not reach the service, True if a response
            had begun, None if unknown.
    """

    def __init__(self, message: str, *, request_sent: bool | None) -> None:
        super().__init__(message)
        self.request_sent = request_sent


class TransportTimeoutError(TransportError, TimeoutError):
    """There was no connection, no response or no more of it in time; it has a `__cause__`."""


class TransportConnectionError(TransportError, ConnectionError):
    """There was no connection, it broke, or the response is not HTTP; it has a `__cause__`."""


class ReplyError(ClientError):
    """The service responded, but not with a result.

    Attributes:
        reply: The whole response.
        request_id: The service's id of the request, if it gave one.
        retry_after: Seconds after which the service asks to try again, if it does.
    """

    def __init__(
        self,
        reply: Reply,
        text: str,
        *,
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        shown = f" (request id {request_id})" if request_id else ""
        super().__init__(
            printable(f"HTTP {reply.status}{text}", reply.secrets) + printable(shown)
        )
        self.reply = reply
        self.request_id = request_id
        self.retry_after = retry_after

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.reply.status

    @property
    def headers(self) -> Pairs:
        """The response's headers in the order received."""
        return self.reply.headers

    @property
    def excerpt(self) -> str:
        """The beginning of the response's body, safe to print."""
        return printable(
            self.reply.body.decode("utf-8", errors="replace"), self.reply.secrets
        )


class UnexpectedReply(ReplyError):
    """The response has a status or a body that the spec does not describe.

    Attributes:
        reason: The problem with it.
    """

    def __init__(
        self,
        reply: Reply,
        reason: str,
        *,
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(
            reply, f": {reason}", request_id=request_id, retry_after=retry_after
        )
        self.reason = reason


class ApiError(ReplyError):
    """An error of the service.

    Attributes:
        code: The service's code for it; empty if the body has none.
        message: The service's message, verbatim.
        body: The parsed body.
    """

    def __init__(
        self,
        reply: Reply,
        *,
        code: str,
        message: str,
        request_id: str | None = None,
        retry_after: float | None = None,
        body: JsonValue = None,
    ) -> None:
        text = f" {code}: {message}" if message else f" {code}".rstrip()
        super().__init__(reply, text, request_id=request_id, retry_after=retry_after)
        self.code = code
        self.message = message
        self.body = body


class ThrottlingError(ApiError):
    """Too many requests; `retry_after` is the time to wait, if the service gave one."""


def printable(text: str, secrets: frozenset[str] = frozenset()) -> str:
    """Return text that is safe to print: secrets redacted, printable, and not too long."""
    for secret in sorted(secrets, key=len, reverse=True):
        once = quote(secret, safe="")
        # A service that quotes the string to sign encodes the token in it once or twice.
        for form in (quote(once, safe=""), once, secret):
            text = text.replace(form, "***")
    shown = text[:_TEXT_LIMIT]
    if not shown.isprintable():
        shown = "".join(map(_shown, shown))
    return shown if len(text) <= _TEXT_LIMIT else shown + "…"


def failed(
    request: Request,
    reason: str,
    cause: Exception | None = None,
    *,
    request_sent: bool | None,
    kind: type[TransportError] = TransportError,
) -> TransportError:
    """Return the exception for an exchange, without its query, headers and body."""
    if kind is TransportConnectionError:
        reason = f"{reason}: {cause}"
    text = printable(f"{request.method} {request.origin}{request.path}: {reason}")
    error = kind(text, request_sent=request_sent)
    error.__cause__ = cause
    return error


# For a connection that is not made, breaks, or is not one of HTTP; and for too long a wait.
disconnected = partial(failed, kind=TransportConnectionError)
late = partial(failed, kind=TransportTimeoutError)


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    # Spaces of other widths, as in Chinese text.
    return " " if category(character) == "Zs" else "\N{REPLACEMENT CHARACTER}"


def _restore(cls: type[_E], args: tuple[object, ...]) -> _E:
    # Past __init__, whose arguments are not `args`; the state follows by __setstate__.
    error = cls.__new__(cls, *args)
    error.args = args
    return error
