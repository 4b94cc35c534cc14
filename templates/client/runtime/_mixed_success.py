"""Documented successes with bodies of any media types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, cast

from ._decode import UNTYPED, Success, refuse_empty, undocumented
from ._media_ranges import likeness, parameters_of
from ._media_types import essence_of, kind_of
from ._parsed_body import DocumentError

if TYPE_CHECKING:
    from ._media_types import Kind
    from ._messages import Reply
    from ._parsed_body import Document
    from ._xml import Reader

T_co = TypeVar("T_co", covariant=True)

# Media types of gateways' error pages: not accepted unless documented.
_HTML = ("text/html", "application/xhtml+xml")
# The precision of media types that differ only in parameters.
_NAMED = 5


@dataclass(frozen=True)
class MixedSuccess(Success[T_co]):
    """A documented success of any media types.

    Args:
        status: As of `Success`.
        body: The type of the body: as of `Success` for JSON and XML, str for text, bytes for
            other bodies.
        media_types: The documented media types.
        xml: Reads XML; None where the text of a document is the result.
    """

    xml: Reader | None = None

    def likeness(self, reply: Reply) -> int:
        """See `Success.likeness`."""
        return max((_resemblance(reply, name) for name in self.media_types), default=0)

    def read(self, reply: Reply) -> tuple[T_co, Document | None]:
        """See `Success.read`."""
        kind = _kind_of(reply, self.media_types)
        if kind is None:
            raise undocumented(reply)
        if self.body is bytes:
            return cast("T_co", reply.body), None
        if kind == "xml" and self.xml is not None:
            refuse_empty(reply)
            document, data = self.xml(reply.body)
            return self.validate(data), document
        if self.body is str and kind != "json":
            return cast("T_co", _text(reply)), None
        return self.read_json(reply)


def _resemblance(reply: Reply, documented: str) -> int:
    actual = reply.header("Content-Type") or ""
    named = likeness(documented, actual)
    if named >= _NAMED:
        return named
    if kind_of(documented) == kind_of(actual):
        return _NAMED - 1
    return int(_kind_of(reply, (documented,)) is not None)


def _kind_of(reply: Reply, documented: tuple[str, ...]) -> Kind | None:
    """Return the decoder for the body; None if its media type is not documented."""
    actual = reply.media_type
    named = [name for name in documented if likeness(name, actual)]
    expected: set[Kind] = {kind_of(name) for name in documented}
    if any(kind_of(name) == "text" for name in named):
        return "text"
    if actual in UNTYPED and actual not in map(essence_of, documented):
        return _sniffed(reply.body, expected)
    if actual in _HTML and documented and not named:
        return None
    found = kind_of(actual)
    return found if not expected or expected & {found, "any"} else None


def _sniffed(body: bytes, expected: set[Kind]) -> Kind | None:
    """Detect JSON and XML by the first character, since services send them as plain text."""
    start = body.lstrip()[:1]
    if start == b"<" and (not expected or expected & {"xml", "any"}):
        return "xml"
    if start != b"<" and (not expected or expected & {"json", "any"}):
        return "json"
    return next(iter(sorted(expected - {"json", "xml", "any"})), None)


def _text(reply: Reply) -> str:
    charset = parameters_of(reply.header("Content-Type")).get("charset", "utf-8")
    try:
        return reply.body.decode(charset)
    except (LookupError, ValueError):
        problem = f"the body is not text in {charset}"
    raise DocumentError(problem)
