"""The state of a comparison, which the comparisons of all places share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from specgen.diff.model.context import Context
from specgen.diff.model.edit import Collector, Edit, Scope
from specgen.diff.model.effects import NONE, UNKNOWN, Effects, together
from specgen.diff.model.pair import Pair, canonical, first_difference
from specgen.diff.walk.ref_siblings import REFERRING, siblings
from specgen.diff.walk.replacement_effects import (
    Difference,
    Measured,
    measured_effects,
    summary,
)
from specgen.diff.walk.values_as_text import shown
from specgen.openapi.place import Place
from specgen.source import ScalarNode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from specgen.diff.model.edit import Milder
    from specgen.diff.model.removal_policy import Policy
    from specgen.diff.walk.field_effects import Leaf
    from specgen.openapi.references import References

_MOST_MEASURED_PAIRS = 500
_DEEPEST = 120


class Comparer(Protocol):
    """Compares two objects of one kind."""

    def __call__(self, walk: Comparison, pair: Pair, scope: Scope) -> None:
        """Compare and emit edits."""


class SchemaForms(Protocol):
    """Compares schemas that say in another form what could be written out."""

    def wrapped(self, walk: Comparison, pair: Pair, scope: Scope) -> bool:
        """Compare schemas of which one is wrapped in a combinator of one branch, if so."""

    def written_out(self, side: References, schema: Place) -> Place | None:
        """Return the target of a reference, with its siblings; None if unresolved."""


class _Measurement:
    """Pairs that are still to be looked at while the effect of a reference is measured."""

    def __init__(self) -> None:
        self.pending: list[tuple[str, Pair]] = []
        self.seen: set[tuple[int, int]] = set()


class Comparison:
    """Compares two documents, object by object.

    Args:
        base: The older side.
        revision: The newer side.
        comparers: For each kind of object, what compares two of them.
        forms: Compares schemas that say in another form what could be written out.
        policy: The promises about deprecation and removal.

    Attributes:
        renamed: Keys of definitions in the base, and what they are called in the revision.
        base_paths: The prefix that paths of each side have instead of its servers' URLs.
        moved: Keys of definitions that something was moved to, or written out from.
        claims: How often something was said about a difference.
    """

    def __init__(
        self,
        base: References,
        revision: References,
        comparers: Mapping[str, Comparer],
        forms: SchemaForms,
        policy: Policy,
    ) -> None:
        self.base = base
        self.revision = revision
        self.policy = policy
        self.renamed: dict[str, str] = {}
        self.base_paths = ("", "")
        self.moved: set[str] = set()
        self.found = Collector()
        self.claims = 0
        self._comparers = comparers
        self._forms = forms
        self._texts: dict[int, str] = {}
        self._measurement: _Measurement | None = None
        self._measured: dict[tuple[int, int, bool], Measured] = {}
        self._depth = 0
        self._open: set[tuple[int, int]] = set()

    def compare(self, kind: str, pair: Pair, scope: Scope) -> None:
        """Compare two objects of a kind, following references."""
        if self.same(*pair) and not self._is_retarget(pair):
            return
        if kind == "schema" and self._forms.wrapped(self, pair, scope):
            return
        key = (id(pair.before.node), id(pair.after.node))
        if key in self._open:
            return
        if self._depth >= _DEEPEST:
            self.edit(
                scope, "too-deep", "nested too deep to be compared", pair, UNKNOWN
            )
            return
        self._open.add(key)
        self._depth += 1
        try:
            if not self._references(kind, pair, scope):
                self._comparers[kind](self, pair, scope)
        finally:
            self._depth -= 1
            self._open.discard(key)

    def emit(self, edit: Edit, scope: Scope) -> None:
        """Add an edit."""
        self.claims += 1
        self.found.add(edit, scope)

    def edit(
        self,
        scope: Scope,
        rule: str,
        what: str,
        places: tuple[Place | None, Place | None],
        effects: Effects = NONE,
        *,
        milder: Milder | None = None,
        negotiated: bool = False,
        violation: bool = False,
        textual: Effects | None = None,
    ) -> None:
        """Add an edit about the scope's subject."""
        message = f"{scope.title}: {what}" if scope.title else what
        edit = Edit(
            rule,
            scope.identity,
            message,
            *places,
            effects=effects,
            textual=effects if textual is None else textual,
            milder=milder,
            negotiated=negotiated,
            violation=violation,
        )
        self.emit(edit, scope)

    def leaf(
        self,
        scope: Scope,
        name: str,
        places: tuple[Place | None, Place | None],
        leaf: Leaf,
    ) -> None:
        """Compare two values as a whole, and say where they begin to differ."""
        before, after = places
        if before is None and after is None:
            return
        if before is not None and after is not None:
            if self.same(before, after):
                return
            effects, verb = leaf.changed, "changed"
            before, after = first_difference(before, after)
            if isinstance(before.node, ScalarNode) and isinstance(
                after.node, ScalarNode
            ):
                verb = f"changed from {shown(before.plain)} to {shown(after.plain)}"
        else:
            effects, verb = (
                (leaf.added, "added") if before is None else (leaf.removed, "removed")
            )
        what = f"`{name}` {verb}"
        self.edit(
            scope.inside(name),
            leaf.rule,
            what,
            (before, after),
            effects,
        )

    def same(self, before: Place, after: Place) -> bool:
        """Tell whether two values are the same, order in mappings aside."""
        return self.text(before) == self.text(after)

    def differs(self, places: tuple[Place | None, Place | None]) -> bool:
        """Tell whether something is only on one side, or not the same on both."""
        before, after = places
        if before is None or after is None:
            return before is not after
        return not self.same(before, after)

    def text(self, cursor: Place) -> str:
        """Return a value as canonical JSON."""
        if (
            type(cursor) is not Place
        ):  # Put together from several: its node is not the whole of it.
            return canonical(cursor)
        found = self._texts.get(id(cursor.node))
        if found is None:
            found = canonical(cursor)
            self._texts[id(cursor.node)] = found
        return found

    def resolve(self, pair: Pair) -> tuple[Place | None, Place | None]:
        """Follow the references on both sides."""
        return self.base.resolve(pair.before), self.revision.resolve(pair.after)

    def is_same_definition(self, pair: Pair) -> bool:
        """Tell whether two references lead to one definition, perhaps renamed."""
        before, after = pair.before.reference, pair.after.reference
        if before is None or after is None:
            return False
        key = self.base.target_key(pair.before, before)
        other = self.revision.target_key(pair.after, after)
        return self.renamed.get(key, key) == other

    def compare_merged(self, pair: Pair, scope: Scope) -> None:
        """Compare two schemas whose branches have been merged in."""
        self._comparers["schema"](self, pair, scope)

    def effects_of(self, kind: str, pair: Pair, scope: Scope) -> Measured:
        """Return the effect of replacing one definition with another, and the differences."""
        textual = scope.context.textual
        known = self._measured.get((id(pair.before.node), id(pair.after.node), textual))
        if known is None:
            known = self.measure(kind, pair, scope)
            self._measured[id(pair.before.node), id(pair.after.node), textual] = known
        return known

    def measure(self, kind: str, pair: Pair, scope: Scope) -> Measured:
        """Return the effect of replacing one object with another, and the differences."""
        context = Context(textual=scope.context.textual)
        outer, outer_open, outer_depth = self.found, self._open, self._depth
        outer_measurement = self._measurement
        self.found, self._open, self._depth = Collector(), set(), 0
        self._measurement = measurement = _Measurement()
        measurement.pending.append((kind, pair))
        limit = False
        try:
            while measurement.pending:
                kind, pair = measurement.pending.pop(0)
                key = (id(pair.before.node), id(pair.after.node))
                if key in measurement.seen:
                    continue
                measurement.seen.add(key)
                if len(measurement.seen) > _MOST_MEASURED_PAIRS:
                    limit = True
                    break
                self.compare(kind, pair, Scope("", context, "", "it"))
            found = self.found.occurrences
        finally:
            self.found, self._open, self._depth = outer, outer_open, outer_depth
            self._measurement = outer_measurement
        if limit:
            return UNKNOWN, [Difference(UNKNOWN, "too much differs to be compared")]
        differences = [
            Difference(
                together([measured_effects(o.edit, c) for _, c in o.found_in]),
                o.edit.message.removeprefix("it: "),
            )
            for o in found
        ]
        return together([each.effects for each in differences]), differences

    def _is_retarget(self, pair: Pair) -> bool:
        return pair.before.reference is not None and not self.is_same_definition(pair)

    def _references(self, kind: str, pair: Pair, scope: Scope) -> bool:
        """Compare where at least one side is a reference, and tell whether that was so."""
        before, after = pair.before.reference, pair.after.reference
        if before is None and after is None:
            return False
        if before is not None and after is not None:
            if self.is_same_definition(pair):
                self.claims += 1
            else:
                self._retargeted(kind, pair, scope)
            self._siblings(kind, pair, scope)
            return True
        one, two = self._written_out(kind, pair)
        if one is None or two is None:
            self._unresolved(pair, scope)
            return True
        if after is not None:
            self.moved.add(self.revision.target_key(pair.after, after))
            self.edit(scope, "extracted", f"moved to `{after}`", pair)
        else:
            self.moved.add(self.base.target_key(pair.before, before or ""))
            self.edit(scope, "inlined", f"written out instead of `{before}`", pair)
        self.compare(kind, Pair(one, two), scope)
        return True

    def _unresolved(self, pair: Pair, scope: Scope) -> None:
        message = "a reference cannot be resolved"
        self.edit(scope, "reference-unresolved", message, pair, UNKNOWN)

    def _written_out(self, kind: str, pair: Pair) -> tuple[Place | None, Place | None]:
        if kind != "schema":
            return self.resolve(pair)
        written_out = self._forms.written_out
        return written_out(self.base, pair.before), written_out(
            self.revision, pair.after
        )

    def _siblings(self, kind: str, pair: Pair, scope: Scope) -> None:
        """Compare the siblings of two references."""
        keys = [key for key in pair.names() if key not in REFERRING]
        known = self.claims
        if keys:
            sides = siblings(self.base, pair.before), siblings(
                self.revision, pair.after
            )
            self._comparers[kind](self, Pair(*sides), scope)
        for key in keys if self.claims == known else ():
            if self.differs(pair.member(key)):
                what = f"`{key}` beside `$ref` says nothing more"
                self.edit(scope.inside(key), "respelled", what, pair.member(key))

    def _retargeted(self, kind: str, pair: Pair, scope: Scope) -> None:
        one, two = self.resolve(pair)
        if one is None and two is None and self.same(*pair):
            return
        if one is None or two is None:
            self._unresolved(pair, scope)
        elif self._measurement is not None:
            self.claims += 1
            self._measurement.pending.append((kind, Pair(one, two)))
        else:
            effects, differences = self.effects_of(kind, Pair(one, two), scope)
            names = f"`{pair.before.reference}` to `{pair.after.reference}`"
            what = (
                f"reference changed from {names}, {summary(differences, scope.context)}"
            )
            places = (pair.before.get("$ref"), pair.after.get("$ref"))
            self.edit(scope, "reference-changed", what, places, effects)
