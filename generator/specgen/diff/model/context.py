"""The context of a place within an operation: direction, status, encoding."""

from __future__ import annotations

from typing import NamedTuple

from specgen.diff.model.effects import Direction, opposite
from specgen.stub.wire.media_types import kind_of


class Context(NamedTuple):
    """The payloads that a place describes, given its position within an operation.

    Args:
        direction: Request or response; None when the definition is used in either.
        inverted: Inside a callback or webhook, where the service asks.
        negated: Inside `not`.
        lenient: Inside an error response.
        textual: The value travels as text: a parameter, a header, XML, a form.
        read_only: Never in a request.
        write_only: Never in a response.
        xml: Inside a body in XML.
        bodiless: Inside a response whose status never comes with a body.
    """

    direction: Direction | None = None
    inverted: bool = False
    negated: bool = False
    lenient: bool = False
    textual: bool = False
    read_only: bool = False
    write_only: bool = False
    xml: bool = False
    bodiless: bool = False

    def then(self, inner: Context) -> Context:
        """Return the context of a place inside a definition that is used in this context."""
        return Context(
            inner.direction or self.direction,
            self.inverted != inner.inverted,
            self.negated != inner.negated,
            self.lenient or inner.lenient,
            self.textual or inner.textual,
            self.read_only or inner.read_only,
            self.write_only or inner.write_only,
            self.xml or inner.xml,
            self.bodiless or inner.bodiless,
        )

    @property
    def absolute(self) -> Direction | None:
        """The direction as the caller sees it; None when nothing leads here."""
        if self.direction is None:
            return None
        return opposite(self.direction) if self.inverted else self.direction

    @property
    def cut(self) -> bool:
        """Whether no payload in this direction has the place."""
        away = self.read_only if self.absolute is Direction.REQUEST else self.write_only
        return self.absolute is not None and away


_NON_SUCCESS = ("1", "4", "5")
_BODILESS = ("204", "205", "304")


def media_context(context: Context, name: str) -> Context:
    """Return the context of a body of a media type."""
    if context.bodiless:
        return context._replace(lenient=True)
    is_data = kind_of(name) in ("json", "json_lines", "event_stream", "any")
    if is_data:
        return context
    return context._replace(textual=True, xml=kind_of(name) == "xml")


def status_context(context: Context, status: str, *, has_success: bool) -> Context:
    """Return the context of a response: `default` is a failure where a success is documented."""
    lenient = (
        has_success if status.lower() == "default" else status.startswith(_NON_SUCCESS)
    )
    return context._replace(
        direction=Direction.RESPONSE, lenient=lenient, bodiless=status in _BODILESS
    )


def request_context(context: Context) -> Context:
    """Return the context of requests of an operation."""
    return context._replace(direction=Direction.REQUEST)


def root_context(key: str) -> Context:
    """Return the context of an operation: the service is the one who calls a webhook."""
    return Context(inverted=key.startswith("webhook "))
