"""Changes: edits with their severity, and the operations they reach."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from generator.diff.document import ROOT, compare_documents
from generator.diff.edits import Context
from generator.diff.effects import Direction, Effect, Severity, flipped, severity
from generator.diff.graph import scan
from generator.diff.lifecycle import is_unpromised
from generator.diff.reach import reach

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from generator.diagnostics import Diagnostic
    from generator.diff.edits import Edit, Occurrence
    from generator.diff.effects import Axis
    from generator.diff.graph import Graph
    from generator.diff.lifecycle import Policy
    from generator.diff.sides import Side
    from generator.parse.reader import Cursor
    from generator.source import Document

_LONGEST_LINE = 200
_MOST_WITNESSES = 200

Bump = Literal["major", "minor", "patch", "none"]


@dataclass(frozen=True, slots=True)
class Place:
    """A line of one side. `column` counts from 1."""

    file: str
    line: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Reached:
    """An operation that an edit reaches."""

    method: str
    path: str
    operation_id: str | None
    direction: Direction


@dataclass(frozen=True, slots=True)
class Signature:
    """Python source before and after; None where there is none."""

    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """One change, ready to be reported.

    Args:
        rule: Stable name of the kind of edit.
        axis: Bytes on the wire, Python source, or documentation.
        severity: How bad it is.
        effect: What it does to the set of valid payloads, in the direction that is worst.
        direction: Who writes the payloads it is about.
        location: JSON pointer, in the revision unless the place is gone.
        identity: The same with names for indexes, for fingerprints.
        message: What, in a sentence.
        before: The place in the base.
        after: The place in the revision.
        reached: The operations it reaches.
        reason: Why the severity is milder than the derived one.
        python: Python source before and after.
        fingerprint: Stays the same as long as rule, place, old and new value do.
    """

    rule: str
    axis: Axis
    severity: Severity
    effect: Effect
    direction: str
    location: str
    identity: str
    message: str
    before: Place | None
    after: Place | None
    reached: tuple[Reached, ...] = ()
    reason: str | None = None
    python: Signature | None = None
    witness: str | None = None
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What `specgen diff` found.

    Args:
        base: The older document, as given.
        revision: The newer one, as given.
        changes: Worst first.
        notes: What could not be compared, and why.
        approved: Changes that somebody has accepted.
        documents: The files that were read, by the names that places have.
    """

    base: str
    revision: str
    changes: tuple[Change, ...]
    notes: tuple[Diagnostic, ...] = ()
    approved: tuple[Change, ...] = ()
    documents: Mapping[str, Document] = field(default_factory=dict, compare=False, repr=False)

    @property
    def counts(self) -> dict[Severity, int]:
        """How many changes there are of each severity."""
        return {s: sum(c.severity is s for c in self.changes) for s in reversed(Severity)}

    @property
    def required_bump(self) -> Bump:
        """The part of a version number that these changes ask to be raised."""
        changes = (*self.changes, *self.approved)
        if not changes:
            return "none"
        if any(c.severity is Severity.BREAKING for c in changes):
            return "major"
        return "minor" if any(c.axis != "doc" for c in changes) else "patch"


def compare(base: Side, revision: Side, policy: Policy, *, with_witnesses: bool = False) -> Report:
    """Compare two documents.

    Args:
        base: The older document.
        revision: The newer one.
        policy: What is promised about removals.
        with_witnesses: Whether to look for values that show what breaks.

    Returns:
        The changes on the wire and in the documentation, worst first.
    """
    graphs = scan(base), scan(revision)
    walk = compare_documents(base, revision, graphs, policy)
    judge = _Judge(base, revision, graphs, walk.renamed)
    occurrences = walk.found.occurrences
    changes = [judge.change(occurrence) for occurrence in occurrences]
    if with_witnesses:
        changes = _with_witnesses(base, revision, occurrences, changes)
    notes = (*base.diagnostics, *revision.diagnostics)
    return Report(
        base=base.root.path,
        revision=revision.root.path,
        changes=tuple(in_order(changes)),
        notes=notes,
        documents={
            document.path: document for side in (base, revision) for document in side.documents
        },
    )


def _with_witnesses(
    base: Side, revision: Side, occurrences: list[Occurrence], changes: list[Change]
) -> list[Change]:
    """Return the changes, the first of those that break something with a value that shows it."""
    # A validator takes long to load, and few reports need one.
    from generator.diff.witness import Witnesses  # noqa: PLC0415

    witnesses = Witnesses(base, revision)
    found: list[Change] = []
    tried = 0
    for occurrence, change in zip(occurrences, changes, strict=True):
        wanted = change.axis == "wire" and change.severity is not Severity.INFO
        tried += wanted
        witness = witnesses.find(occurrence.edit) if wanted and tried <= _MOST_WITNESSES else None
        text = witness.text(change.direction) if witness else None
        found.append(replace(change, witness=text))
    return found


def in_order(changes: list[Change]) -> list[Change]:
    """Return changes worst first, wire before source before documentation."""
    axes = ("wire", "source", "doc")
    return sorted(changes, key=lambda c: (-c.severity.rank, axes.index(c.axis)))


class _Verdict(NamedTuple):
    severity: Severity
    effect: Effect
    reason: str | None


class _Judge:
    """Derives the severity of edits from what they reach."""

    def __init__(
        self, base: Side, revision: Side, graphs: tuple[Graph, Graph], renamed: dict[str, str]
    ) -> None:
        self._sides = base, revision
        self._renamed = renamed
        self._endpoints = {**graphs[0].endpoints, **graphs[1].endpoints}
        self._bits = {key: number for number, key in enumerate(self._endpoints)}
        self._reach = reach(graphs[0], self._bits), reach(graphs[1], self._bits)
        self._common = _mask(self._bits[k] for k in graphs[0].endpoints if k in graphs[1].endpoints)
        self._unpromised = _mask(
            self._bits[k] for k, e in graphs[0].endpoints.items() if is_unpromised(e.operation)
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
            verdicts[1:] or verdicts, key=lambda v: (v.severity.rank, v.effect != Effect.NONE)
        )
        if edit.violation:
            worst = _Verdict(Severity.BREAKING, Effect.INCOMPARABLE, None)
        return self._located(edit, worst, masks)

    def _states(self, unit: str) -> dict[Context, int]:
        """Return the contexts in which both sides lead to a unit, and from which operations."""
        if unit == ROOT:
            return {Context(Direction.RESPONSE): self._common}
        if unit in self._bits:
            return {Context(): 1 << self._bits[unit]}
        before = self._reach[0].get(unit, {})
        after = self._reach[1].get(self._renamed.get(unit, unit), {})
        return {c: both for c, mask in before.items() if (both := mask & after.get(c, 0))}

    def _verdict(self, edit: Edit, context: Context, direction: Direction, mask: int) -> _Verdict:
        polarity = Direction.REQUEST if edit.negotiated else direction
        effects = edit.textual if context.textual else edit.effects
        effect = effects.towards(polarity)
        effect = flipped(effect) if context.negated else effect
        if context.lenient or edit.axis == "doc":
            return _Verdict(Severity.INFO, effect, None)
        derived = severity(effect, polarity)
        if not mask & ~self._unpromised:
            return _Verdict(Severity.INFO, effect, "its stability level promises nothing")
        cap = edit.milder
        if cap is not None and polarity is Direction.RESPONSE and cap.severity.rank < derived.rank:
            return _Verdict(cap.severity, effect, cap.reason)
        return _Verdict(derived, effect, None)

    def _located(self, edit: Edit, verdict: _Verdict, masks: dict[Direction, int]) -> Change:
        directions = [direction for direction in Direction if masks[direction]]
        there = edit.after or edit.before
        return Change(
            rule=edit.rule,
            axis=edit.axis,
            severity=verdict.severity,
            effect=verdict.effect,
            direction="both" if len(directions) > 1 else directions[0] if directions else "none",
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
                endpoint.method, endpoint.path, operation_id, direction
            )
        return self._views[number, direction]


def _mask(numbers: Iterable[int]) -> int:
    mask = 0
    for number in numbers:
        mask |= 1 << number
    return mask


def _overall(edit: Edit) -> Effect:
    """Return the effect of an edit that reaches nothing."""
    return edit.effects.request if edit.effects.request != Effect.NONE else edit.effects.response


def place(cursor: Cursor | None) -> Place | None:
    """Return the line on which a place begins, by its key where it has one."""
    if cursor is None:
        return None
    location = cursor.document.location_at(cursor.pointer, key=True)
    text = (cursor.document.line_text(location.line) or "").strip()
    return Place(location.file, location.line, location.column, text[:_LONGEST_LINE])


def _fingerprint(edit: Edit) -> str:
    values = [None if c is None else c.plain for c in (edit.before, edit.after)]
    text = json.dumps([edit.rule, edit.identity, *values], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
