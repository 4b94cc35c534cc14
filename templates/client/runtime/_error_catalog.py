"""Exceptions for responses that are errors: shapes of bodies, documented codes, throttling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, NamedTuple

from ._errors import ApiError, ReplyError, ThrottlingError, UnexpectedReply
from ._parsed_body import Document, DocumentError, parse_json, pointer_tokens, text_at

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping

    from pydantic import JsonValue

    from ._messages import Reply

_LONGEST_WAIT = 86_400.0
_SECONDS = {"s": 1.0, "ms": 0.001}


class ErrorBody(NamedTuple):
    """One shape of an error body, as JSON pointers to its parts.

    Args:
        code: The error code; a body without one has another shape.
        message: The message.
        request_id: The id of the request, if the body has it.
        xml_root: Name of the root element, below which the pointers begin; None for any.
    """

    code: str
    message: str
    request_id: str | None = None
    xml_root: str | None = None


@dataclass(frozen=True, slots=True)
class Throttling:
    """The signs of throttling in a response.

    Args:
        statuses: HTTP statuses for it.
        codes: Error codes for it; one may end in `*`.
        retry_after: Headers with the time to wait, with their unit, `s` or `ms`. In
            seconds, an HTTP date is understood too.
    """

    statuses: tuple[int, ...] = (429,)
    codes: tuple[str, ...] = ()
    retry_after: tuple[tuple[str, str], ...] = (("Retry-After", "s"),)

    def applies_to(self, status: int, code: str = "") -> bool:
        """Tell whether a response with this status and error code is throttling."""
        return status in self.statuses or any(
            _matches(code, pattern) for pattern in self.codes
        )

    def seconds_to_wait(self, reply: Reply) -> float | None:
        """Return the seconds to wait that a response requests, at most a day; None without any."""
        for header, unit in self.retry_after:
            seconds = _seconds(reply.header(header), unit, reply)
            if seconds is not None:
                return min(max(seconds, 0.0), _LONGEST_WAIT)
        return None


@dataclass(frozen=True, slots=True)
class ErrorCatalog:
    """The documented errors of an API.

    Args:
        codes: The exception class of each documented code, by status and code. The class of a
            code for throttling derives from `ThrottlingError`.
        statuses: The exception class of each documented status, for other codes.
        bodies: The shapes that a body may have; the first match is used.
        request_id_headers: Headers that hold the id of the request.
        request_id_body: JSON pointer to it in any other body.
        throttling: The signs of throttling in a response.
        xml: Parses XML; None if the API has none.
    """

    codes: Mapping[tuple[int, str], type[ApiError]]
    statuses: Mapping[int, type[ApiError]]
    bodies: tuple[ErrorBody, ...] = ()
    request_id_headers: tuple[str, ...] = ()
    request_id_body: str | None = None
    throttling: Throttling = Throttling()
    xml: Callable[[bytes], Document] | None = None

    def error_from(self, reply: Reply, documented: Container[str] = ()) -> ReplyError:
        """Return the exception for a response that is not a success.

        It is an `ApiError` if the body has the shape of an error, if the response is throttling,
        or if the spec describes no shapes but the status; else an `UnexpectedReply`.
        """
        document = self._parsed(reply)
        error = self.error_in(reply, document)
        if error is not None:
            return error
        is_documented = not self.bodies and status_in(reply.status, documented)
        if self.throttling.applies_to(reply.status) or is_documented:
            return self._error(reply, document.data)
        problem = "its body does not have the documented shape of an error"
        return self.unexpected(reply, problem + _problem(reply, document.data))

    def error_in(
        self,
        reply: Reply,
        document: Document | None = None,
        documented: Container[str] = (),
    ) -> ApiError | None:
        """Return the error in the body of a response with any status; None if there is none.

        Args:
            reply: The response.
            document: The parsed body; by default it is parsed here.
            documented: Properties of the success: a code in one of them is not an error.
        """
        data, root = self._parsed(reply) if document is None else document
        names = data if isinstance(data, dict) else ()
        for shape in self.bodies:
            first = pointer_tokens(shape.code)[0]
            if first not in names or first in documented:
                continue
            if root is not None and shape.xml_root not in {None, root}:
                continue
            if code := text_at(data, shape.code):
                message = text_at(data, shape.message) or ""
                request_id = text_at(data, shape.request_id)
                return self._error(reply, data, code, message, request_id)
        return None

    def unexpected(self, reply: Reply, reason: str) -> UnexpectedReply:
        """Return the exception for a response that the spec does not describe."""
        return UnexpectedReply(
            reply,
            reason,
            request_id=self._request_id(reply, self._parsed(reply).data),
            retry_after=self.throttling.seconds_to_wait(reply),
        )

    def _parsed(self, reply: Reply) -> Document:
        """Return a body of any media type as data; None for one that cannot be parsed."""
        is_xml = reply.body.lstrip()[:1] == b"<"
        try:
            return (
                self.xml(reply.body) if self.xml and is_xml else parse_json(reply.body)
            )
        except DocumentError:
            return Document(None)

    def _error(
        self,
        reply: Reply,
        body: JsonValue,
        code: str = "",
        message: str = "",
        request_id: str | None = None,
    ) -> ApiError:
        return self._class(code, reply.status)(
            reply,
            code=code,
            message=message,
            request_id=request_id or self._request_id(reply, body),
            retry_after=self.throttling.seconds_to_wait(reply),
            body=body,
        )

    def _class(self, code: str, status: int) -> type[ApiError]:
        """Return the class of a code, for its own status or another, else that of the status."""
        exact = self.codes.get((status, code))
        elsewhere = (found for (_, known), found in self.codes.items() if known == code)
        documented = exact or next(elsewhere, None)
        if documented is not None:
            return documented
        fallback = self.statuses.get(status, ApiError)
        is_throttled = self.throttling.applies_to(status, code)
        if is_throttled and not issubclass(fallback, ThrottlingError):
            return ThrottlingError
        return fallback

    def _request_id(self, reply: Reply, body: JsonValue) -> str | None:
        """Return the service's id of a request: from the headers, else from the parsed body."""
        for name in self.request_id_headers:
            if value := reply.header(name):
                return value
        return text_at(body, self.request_id_body)


def _problem(reply: Reply, body: JsonValue) -> str:
    """Return the text of problem details (RFC 9457), if the body has them."""
    is_problem = reply.media_type == "application/problem+json"
    if not is_problem or not isinstance(body, dict):
        return ""
    detail = body.get("detail") or body.get("title")
    return f": {detail}" if isinstance(detail, str) else ""


def status_in(status: int, documented: Container[str]) -> bool:
    """Tell whether a status is among documented ones such as `404`, `4XX` and `default`."""
    return any(
        key in documented for key in (str(status), f"{status // 100}XX", "default")
    )


def _matches(code: str, pattern: str) -> bool:
    if pattern.endswith("*"):
        return code.startswith(pattern[:-1])
    return code == pattern


def _seconds(value: str | None, unit: str, reply: Reply) -> float | None:
    text = (value or "").strip()
    if text.replace(".", "", 1).isdecimal() and text.isascii():
        return float(text) * _SECONDS[unit]
    moment = _moment(text)
    if moment is None or unit != "s":
        return None
    # Relative to the service's clock, if the response has it: the local one may be wrong.
    now = _moment(reply.header("Date")) or datetime.now(UTC)
    return (moment - now).total_seconds()


def _moment(http_date: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(http_date or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
