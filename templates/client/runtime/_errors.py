"""Everything a client raises.

ClientError: TransportError (no reply), or ReplyError: UnexpectedReply (not one the spec
describes), or ApiError (an error of the service, with its code), such as ThrottlingError.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar
from unicodedata import category
from urllib.parse import quote

if TYPE_CHECKING:
    from pydantic import JsonValue

    from ._wire import Pairs, Reply

_TEXT_LIMIT = 500
_E = TypeVar("_E", bound="ClientError")


class ClientError(Exception):
    """Base of everything a client raises about a call. Can be copied and pickled."""

    def __reduce__(self) -> tuple[object, ...]:
        return _restore, (type(self), self.args), self.__dict__


class TransportError(ClientError):
    """There was no reply, or not all of it.

    Attributes:
        request_sent: False if the request certainly did not reach the service, True if a reply
            had begun, None if nobody can know.
    """

    def __init__(self, message: str, *, request_sent: bool | None) -> None:
        super().__init__(message)
        self.request_sent = request_sent


class ReplyError(ClientError):
    """The service replied, but not with a result.

    Attributes:
        reply: The whole reply.
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
        """The reply's headers in the order received."""
        return self.reply.headers

    @property
    def excerpt(self) -> str:
        """The beginning of the reply's body, fit to be printed."""
        return printable(
            self.reply.body.decode("utf-8", errors="replace"), self.reply.secrets
        )


class UnexpectedReply(ReplyError):
    """The reply has a status or a body that the spec does not describe.

    Attributes:
        reason: What is wrong with it.
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
        message: The service's own words, verbatim.
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
    """Too many requests; `retry_after` says for how long to wait, where the service said so."""


def printable(text: str, secrets: frozenset[str] = frozenset()) -> str:
    """Return text for people: secrets struck out, all of it printable, and not too long."""
    for secret in sorted(secrets, key=len, reverse=True):
        once = quote(secret, safe="")
        # A service that quotes the string to sign encodes the token in it once or twice.
        for form in (quote(once, safe=""), once, secret):
            text = text.replace(form, "***")
    shown = text[:_TEXT_LIMIT]
    if not shown.isprintable():
        shown = "".join(map(_shown, shown))
    return shown if len(text) <= _TEXT_LIMIT else shown + "…"


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    # Spaces of other widths, which Chinese text has.
    return " " if category(character) == "Zs" else "\N{REPLACEMENT CHARACTER}"


def _restore(cls: type[_E], args: tuple[object, ...]) -> _E:
    # Past __init__, whose arguments are not `args`; the state follows by __setstate__.
    return cls.__new__(cls, *args)
