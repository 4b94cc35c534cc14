"""The format of a service's errors: the shapes of error bodies, and throttling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from ._parsed_body import TEXT, Document, DocumentError, parse_json

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from pydantic import JsonValue

    from ._messages import Reply

_LONGEST_WAIT = 86_400.0
_SECONDS = {"s": 1.0, "ms": 0.001}


@dataclass(frozen=True, slots=True)
class ErrorBody:
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

    def applies_to(self, status: int, code: str) -> bool:
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


class ErrorDetail(NamedTuple):
    """The contents of an error body: in XML, that of the root element."""

    code: str
    message: str
    request_id: str | None
    body: JsonValue


@dataclass(frozen=True, slots=True)
class ErrorFormat:
    """The format of the errors of one API.

    Args:
        bodies: The shapes that a body may have; the first match is used.
        request_id_headers: Headers that hold the id of the request.
        request_id_body: JSON pointer to it in any other body.
        throttling: The signs of throttling in a response.
        xml: Parses XML; None if the API has none.
    """

    bodies: tuple[ErrorBody, ...] = ()
    request_id_headers: tuple[str, ...] = ()
    request_id_body: str | None = None
    throttling: Throttling = Throttling()
    xml: Callable[[bytes], Document] | None = None

    def parse(self, body: bytes) -> Document:
        """Return a body of any media type as data; None for one that cannot be parsed."""
        is_xml = body.lstrip()[:1] == b"<"
        try:
            return self.xml(body) if self.xml and is_xml else parse_json(body)
        except DocumentError:
            return Document(None)

    def detail(
        self, reply: Reply, document: Document, documented: Container[str] = ()
    ) -> ErrorDetail | None:
        """Return the contents of an error body; None if it has none of the shapes.

        A code in one of the `documented` properties of a success is not an error.
        """
        data, root = document
        names = data if isinstance(data, dict) else ()
        for shape in self.bodies:
            first = _tokens(shape.code)[0]
            if first not in names or first in documented:
                continue
            if root is not None and shape.xml_root not in {None, root}:
                continue
            if code := _scalar(data, shape.code):
                request_id = _scalar(data, shape.request_id)
                return ErrorDetail(
                    code=code,
                    message=_scalar(data, shape.message) or "",
                    request_id=request_id or self.request_id(reply, data),
                    body=data,
                )
        return None

    def request_id(self, reply: Reply, body: JsonValue = None) -> str | None:
        """Return the service's id of a request: from the headers, else from the parsed body."""
        for name in self.request_id_headers:
            if value := reply.header(name):
                return value
        return _scalar(body, self.request_id_body)


def _scalar(data: JsonValue, pointer: str | None) -> str | None:
    """Return the text or number at a JSON pointer, as text."""
    if pointer is None:
        return None
    for token in _tokens(pointer):
        if not isinstance(data, dict) or token not in data:
            return None
        data = data[token]
    if isinstance(data, dict):
        data = data.get(TEXT)
    if isinstance(data, bool) or not isinstance(data, str | int):
        return None
    return str(data)


@cache
def _tokens(pointer: str) -> tuple[str, ...]:
    """Return the tokens of a pointer; those of the spec are asked for with each response."""
    tokens = pointer.split("/")[1:]
    return tuple(t.replace("~1", "/").replace("~0", "~") for t in tokens)


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
    return (
        moment - (_moment(reply.header("Date")) or datetime.now(UTC))
    ).total_seconds()


def _moment(http_date: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(http_date or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
