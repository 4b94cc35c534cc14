"""Deriving the severity of edits from their effect and their context."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from specgen.diff.graph.reach import reach
from specgen.diff.model.change import Change, Reached, place
from specgen.diff.model.context import Context
from specgen.diff.model.edit import ROOT, Occurrence
from specgen.diff.model.effects import Direction, Effect, Severity, flipped, severity
from specgen.diff.walk.lifecycle import is_unpromised

if TYPE_CHECKING:
    from collections.abc import Iterable

    from specgen.diff.graph.reference_graph import Graph
    from specgen.diff.model.edit import Edit


_NO_XML: Final = "no message with it is XML"


class _Verdict(NamedTuple):
    severity: Severity
    effect: Effect
    reason: str | None


class Judge:
    """Derives the severity of edits from their effect and the operations they reach.

    Args:
        graphs: The definitions of either side.
        renamed: Keys of definitions in the base, and what they are called in the revision.
    """

    def __init__(self, graphs: tuple[Graph, Graph], renamed: dict[str, str]) -> None:
        self._renamed = renamed
        self._endpoints = {**graphs[0].endpoints, **graphs[1].endpoints}
        self._bits = {key: number for number, key in enumerate(self._endpoints)}
        self._graphs = graphs
        self._reach = reach(graphs[0], self._bits), reach(graphs[1], self._bits)
        self._common = _mask(
            self._bits[k] for k in graphs[0].endpoints if k in graphs[1].endpoints
        )
        self._unpromised = _mask(
            self._bits[k]
            for k, e in graphs[0].endpoints.items()
            if is_unpromised(e.operation)
        )
        self._views: dict[tuple[int, Direction], Reached] = {}

    def change(self, occurrence: Occurrence) -> Change:
        """Return the change that an edit amounts to."""
        edit = occurrence.edit
        masks = dict.fromkeys(Direction, 0)
        verdicts = [_Verdict(Severity.INFO, _overall(edit), None)]
        for unit, context in occurrence.found_in:
            for outer, mask in self._states(unit).items():
                combined = outer.then(context)
                direction = combined.absolute or Direction.REQUEST
                if mask and not combined.cut:
                    masks[direction] |= mask
                    verdicts.append(self._verdict(edit, combined, direction, mask))
        worst = max(
            verdicts[1:] or verdicts,
            key=lambda v: (v.severity.rank, v.effect != Effect.NONE),
        )
        reached = masks[Direction.REQUEST] | masks[Direction.RESPONSE]
        if edit.violation and (not reached or reached & ~self._unpromised):
            worst = _Verdict(Severity.BREAKING, Effect.INCOMPARABLE, None)
        change = self._located(edit, worst, masks)
        units = {unit for unit, _ in occurrence.found_in}
        return replace(change, message=self._named(edit, units))

    def _named(self, edit: Edit, units: set[str]) -> str:
        """Return the message of an edit, with the operation if it is in only one."""
        endpoint = self._endpoints.get(next(iter(units))) if len(units) == 1 else None
        title = f"{endpoint.method} {endpoint.path}" if endpoint else ""
        if not title or edit.message.startswith(title):
            return edit.message
        return f"{title}: {edit.message}"

    def alone(self, edit: Edit) -> Change:
        """Return the change that an edit amounts to that no definition has."""
        return self.change(Occurrence(edit, []))

    def _states(self, unit: str) -> dict[Context, int]:
        """Return the contexts in which both sides lead to a unit, and from which operations."""
        if unit == ROOT:
            return {Context(Direction.RESPONSE): self._common}
        if unit in self._bits:
            return {Context(): 1 << self._bits[unit]}
        before = self._reach[0].get(unit, {})
        after = self._reach[1].get(self._renamed.get(unit, unit), {})
        if not before or not after:
            # A definition that only one side has, or uses.
            return {} if self._is_defined(unit) else before or after
        return {
            c: both for c, mask in before.items() if (both := mask & after.get(c, 0))
        }

    def _is_defined(self, unit: str) -> bool:
        """Tell whether both sides have a definition."""
        one, two = (graph.definitions for graph in self._graphs)
        return unit in one and self._renamed.get(unit, unit) in two

    def _verdict(
        self, edit: Edit, context: Context, direction: Direction, mask: int
    ) -> _Verdict:
        if edit.rule == "xml-changed" and not context.xml:
            return _Verdict(Severity.INFO, Effect.NONE, _NO_XML)
        polarity = Direction.REQUEST if edit.negotiated else direction
        effects = edit.textual if context.textual else edit.effects
        effect = effects.towards(polarity)
        effect = flipped(effect) if context.negated else effect
        if context.lenient or edit.axis == "doc":
            return _Verdict(Severity.INFO, effect, None)
        derived = severity(effect, polarity)
        if not mask & ~self._unpromised:
            return _Verdict(
                Severity.INFO, effect, "its stability level promises nothing"
            )
        cap = edit.milder
        if (
            cap is not None
            and polarity is Direction.RESPONSE
            and cap.severity.rank < derived.rank
        ):
            return _Verdict(cap.severity, effect, cap.reason)
        return _Verdict(derived, effect, None)

    def _located(
        self, edit: Edit, verdict: _Verdict, masks: dict[Direction, int]
    ) -> Change:
        directions = [direction for direction in Direction if masks[direction]]
        there = edit.after or edit.before
        return Change(
            rule=edit.rule,
            axis=edit.axis,
            severity=verdict.severity,
            effect=verdict.effect,
            direction=(
                "both"
                if len(directions) > 1
                else directions[0] if directions else "none"
            ),
            location=there.pointer if there else edit.identity,
            identity=edit.identity,
            message=edit.message,
            before=place(edit.before),
            after=place(edit.after),
            reached=self._reached(masks),
            reason=verdict.reason,
            fingerprint=_fingerprint(edit),
        )

    def _reached(self, masks: dict[Direction, int]) -> tuple[Reached, ...]:
        either = masks[Direction.REQUEST] | masks[Direction.RESPONSE]
        found = []
        while either:
            lowest = either & -either
            either ^= lowest
            number = lowest.bit_length() - 1
            found += [self._view(number, d) for d in Direction if masks[d] & lowest]
        return tuple(found)

    def _view(self, number: int, direction: Direction) -> Reached:
        if (number, direction) not in self._views:
            endpoint = list(self._endpoints.values())[number]
            operation_id = endpoint.operation.text("operationId")
            self._views[number, direction] = Reached(
                endpoint.method,
                endpoint.path,
                operation_id,
                direction,
                endpoint.operation.texts("tags"),
            )
        return self._views[number, direction]


def _mask(numbers: Iterable[int]) -> int:
    mask = 0
    for number in numbers:
        mask |= 1 << number
    return mask


def _overall(edit: Edit) -> Effect:
    """Return the effect of an edit that reaches nothing."""
    return (
        edit.effects.request
        if edit.effects.request != Effect.NONE
        else edit.effects.response
    )


def _fingerprint(edit: Edit) -> str:
    values = [None if c is None else c.plain for c in (edit.before, edit.after)]
    text = json.dumps([edit.rule, edit.identity, *values], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
