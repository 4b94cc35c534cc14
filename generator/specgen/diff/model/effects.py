"""The effects of edits on the set of valid payloads, and the severity derived from them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Effect(StrEnum):
    """The effect of an edit on the set of valid payloads."""

    NONE = "none"
    NARROWS = "narrows"
    WIDENS = "widens"
    INCOMPARABLE = "incomparable"
    UNKNOWN = "unknown"


class Direction(StrEnum):
    """The direction of a payload: from the caller (request) or the service (response)."""

    REQUEST = "request"
    RESPONSE = "response"


class Severity(StrEnum):
    """How bad an edit is for a caller."""

    INFO = "info"
    WARNING = "warning"
    BREAKING = "breaking"

    @property
    def rank(self) -> int:
        """Order by badness."""
        return ("info", "warning", "breaking").index(self)


_LAW: dict[Direction, dict[Effect, Severity]] = {
    Direction.REQUEST: {
        Effect.NONE: Severity.INFO,
        Effect.WIDENS: Severity.INFO,
        Effect.UNKNOWN: Severity.WARNING,
        Effect.NARROWS: Severity.BREAKING,
        Effect.INCOMPARABLE: Severity.BREAKING,
    },
    Direction.RESPONSE: {
        Effect.NONE: Severity.INFO,
        Effect.NARROWS: Severity.INFO,
        Effect.UNKNOWN: Severity.WARNING,
        Effect.WIDENS: Severity.BREAKING,
        Effect.INCOMPARABLE: Severity.BREAKING,
    },
}
_FLIPPED = {Effect.NARROWS: Effect.WIDENS, Effect.WIDENS: Effect.NARROWS}


class Effects(NamedTuple):
    """The effect of an edit in either direction; mostly the same."""

    request: Effect = Effect.NONE
    response: Effect = Effect.NONE

    def towards(self, direction: Direction) -> Effect:
        """Return the effect in one direction."""
        return self.request if direction is Direction.REQUEST else self.response


NONE = Effects()
NARROWS = Effects(Effect.NARROWS, Effect.NARROWS)
WIDENS = Effects(Effect.WIDENS, Effect.WIDENS)
INCOMPARABLE = Effects(Effect.INCOMPARABLE, Effect.INCOMPARABLE)
UNKNOWN = Effects(Effect.UNKNOWN, Effect.UNKNOWN)


def severity(effect: Effect, direction: Direction) -> Severity:
    """Return the severity of an effect in a direction."""
    return _LAW[direction][effect]


def flipped(effect: Effect) -> Effect:
    """Return the effect on the complement: narrowing a schema widens its negation."""
    return _FLIPPED.get(effect, effect)


def opposite(direction: Direction) -> Direction:
    """Return the other direction: in a callback the service asks and the caller answers."""
    return Direction.RESPONSE if direction is Direction.REQUEST else Direction.REQUEST


def together(effects: Iterable[Effects]) -> Effects:
    """Return the effect of several edits at once."""
    found = list(effects)
    return Effects(
        _joined({e.request for e in found}, Direction.REQUEST),
        _joined({e.response for e in found}, Direction.RESPONSE),
    )


def _joined(effects: set[Effect], direction: Direction) -> Effect:
    if {Effect.NARROWS, Effect.WIDENS} <= effects:
        return Effect.INCOMPARABLE
    by_badness = (
        Effect.NONE,
        Effect.NARROWS,
        Effect.WIDENS,
        Effect.UNKNOWN,
        Effect.INCOMPARABLE,
    )
    order = sorted(
        effects, key=lambda e: (severity(e, direction).rank, by_badness.index(e))
    )
    return order[-1] if order else Effect.NONE
