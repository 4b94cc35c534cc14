"""The differences between two definitions, of which one replaces the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from specgen.diff.model.effects import (
    NONE,
    Direction,
    Effect,
    Effects,
    flipped,
    severity,
)

if TYPE_CHECKING:
    from specgen.diff.model.context import Context
    from specgen.diff.model.edit import Edit

_MOST_SHOWN: Final = 3


class Difference(NamedTuple):
    """One difference between two definitions, and its effect."""

    effects: Effects
    message: str


Measured: TypeAlias = tuple[Effects, list[Difference]]
"""The effect of putting one definition in the place of another, and what differs."""


def measured_effects(edit: Edit, context: Context) -> Effects:
    """Return the effect of an edit below the place that is measured."""
    if edit.axis != "wire":
        return NONE
    request, response = edit.textual if context.textual else edit.effects
    if context.negated:
        request, response = flipped(request), flipped(response)
    if context.read_only:
        request = Effect.NONE
    if context.write_only or edit.milder is not None:
        response = Effect.NONE
    return Effects(request, response)


def summary(found: list[Difference], context: Context) -> str:
    """Name the differences, those first that are worst where the reference is.

    Args:
        found: The differences.
        context: The context of the reference.
    """
    if not found:
        return "which is the same"
    directions = [context.absolute] if context.absolute else [*Direction]

    def rank(difference: Difference) -> int:
        return -max(severity(difference.effects.towards(d), d).rank for d in directions)

    named = [each.message for each in sorted(found, key=rank)]
    more = len(named) - _MOST_SHOWN
    told = "; ".join(named[:_MOST_SHOWN])
    return f"where {told} and {more} more" if more > 0 else f"where {told}"
