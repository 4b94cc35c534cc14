"""Comparing the public surfaces of two clients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from specgen.diff.model.effects import Severity
from specgen.diff.python.causes import one_for_each_cause
from specgen.diff.python.comparable_types import Types
from specgen.diff.python.findings import ClientDifference
from specgen.diff.python.matching import matched, matched_parts
from specgen.diff.python.roles import Roles, roles
from specgen.diff.python.subtypes import names_same_values, same, type_source
from specgen.view.types import NONE, members, union

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from specgen.diff.python.roles import Promises
    from specgen.diff.python.surface import Definition, SurfacePart
    from specgen.view.types import TypeExpr


class _PartRules(NamedTuple):
    added: str
    required_added: str
    removed: str
    renamed: str
    type: str


# What is removed and added.
_RULES: Final = {
    "method": ("method-removed", "method-added"),
    "model": ("class-removed", "class-added"),
    "union": ("union-removed", "union-added"),
    "exception": ("exception-removed", "exception-added"),
    "function": ("function-removed", "function-added"),
}
_RENAMED: Final = {
    "model": "class-renamed",
    "union": "union-renamed",
    "client": "client-renamed",
    "method": "method-renamed",
    "exception": "exception-renamed",
}
_PART_RULES: Final = {
    "argument": _PartRules(
        "argument-added",
        "required-argument-added",
        "argument-removed",
        "argument-renamed",
        "argument-type",
    ),
    "field": _PartRules(
        "field-added",
        "required-field-added",
        "field-removed",
        "field-renamed",
        "field-type",
    ),
}


_SAME_VALUES: Final = "the same values are named, as an open enum or a closed one"


class SurfaceComparison:
    """Compares two clients, definition by definition.

    Args:
        before: Everything public of the older client.
        after: Everything public of the newer one.
        promises: The promises of the base.
    """

    def __init__(
        self,
        before: Sequence[Definition],
        after: Sequence[Definition],
        promises: Promises,
    ) -> None:
        self._matched = matched(before, after)
        self._names = self._matched.new_names
        self._promises = promises
        drafts = promises.unpromised(before)
        self._before, self._after = roles(before, drafts), roles(after, drafts)
        self._types = Types(self._matched, self._names)
        renamed = {self._names.get(name, name) for name in self._before.passed}
        returned = {self._names.get(name, name) for name in self._before.returned}
        # What matters of a class is what callers did with it, and still do.
        self._kept = Roles(
            frozenset(renamed) & self._after.passed,
            frozenset(returned) & self._after.returned,
        )

    def findings(self) -> Iterator[ClientDifference]:
        """Yield the differences, one for each cause."""
        yield from one_for_each_cause(list(self._all()))

    def _all(self) -> Iterator[ClientDifference]:
        for one in self._matched.gone:
            message = f"{_word(one)} `{one.name}` is gone"
            found = ClientDifference(
                _RULES[one.kind][0], Severity.BREAKING, message, one, None
            )
            excuse = self._promises.excuse(one, self._before)
            yield found.excused(excuse or self._removal(one))
        for two in self._matched.come:
            message = f"{_word(two)} `{two.name}` is new"
            yield ClientDifference(
                _RULES[two.kind][1], Severity.INFO, message, None, two
            )
        for one, two in self._matched.kept:
            excuse = self._promises.excuse(one, self._before)
            yield from (found.excused(excuse) for found in self._definition(one, two))

    def _removal(self, definition: Definition) -> str | None:
        if definition.kind != "method":
            return None
        return self._promises.removal(definition)

    def _definition(
        self, one: Definition, two: Definition
    ) -> Iterator[ClientDifference]:
        if one.name != two.name:
            message = f"{_word(one)} `{one.name}` is called `{two.name}` now"
            if one.is_type:
                message = f"{message}; import it by that name"
            yield ClientDifference(
                _RENAMED[one.kind], Severity.BREAKING, message, one, two
            )
        if one.kind == "exception":
            if {p.key for p in one.parts} != {p.key for p in two.parts}:
                rule, message = (
                    "exception-base-changed",
                    f"`{two.name}` has other base classes",
                )
                yield ClientDifference(rule, Severity.BREAKING, message, one, two)
            return
        if one.kind == "union":
            yield from self._union(one, two)
            return
        yield from self._bases(one, two)
        yield from self._returned(one, two)
        for old, new in matched_parts(one, two):
            if old is not None and new is not None:
                yield from self._part(old, new, one, two)
            elif new is not None:
                yield self._added(new, one, two)
            elif old is not None:
                yield self._removed(old, one, two)

    def _union(self, one: Definition, two: Definition) -> Iterator[ClientDifference]:
        (old,), (new,) = one.parts, two.parts
        before, after = self._types.of_base(old.type), new.type
        if not same(before, after):
            gone, come = (
                ", ".join(
                    f"`{type_source(m)}`" for m in members(a) if m not in members(b)
                )
                for a, b in ((before, after), (after, before))
            )
            words = [f"has {come}"] * bool(come) + [f"no longer {gone}"] * bool(gone)
            message = f"union `{two.name}` {' and '.join(words)}"
            severity = _severity(breaks=self._breaks(before, after, two))
            yield ClientDifference("union-type", severity, message, one, two)

    def _bases(self, one: Definition, two: Definition) -> Iterator[ClientDifference]:
        lost = self._types.lost_bases(one, two)
        if lost:
            listed = ", ".join(f"`{name}`" for name in lost)
            message = f"class `{two.name}` no longer extends {listed}"
            yield ClientDifference(
                "class-base-removed", Severity.BREAKING, message, one, two
            )

    def _breaks(self, before: TypeExpr, after: TypeExpr, holder: Definition) -> bool:
        """Tell whether a type changed for those who pass it, or for those who get it."""
        is_read = holder.is_type and holder.name in self._kept.returned
        return (self._is_passed(holder) and not self._types.holds(after, before)) or (
            is_read and not self._types.holds(before, after)
        )

    def _is_passed(self, definition: Definition) -> bool:
        return not definition.is_type or definition.name in self._kept.passed

    def _added(
        self, part: SurfacePart, one: Definition, two: Definition
    ) -> ClientDifference:
        word = _part_word(one)
        message = f"{word} `{part.name}` of `{two.name}` is new"
        if part.required and self._is_passed(two):
            rule, message = (
                _PART_RULES[word].required_added,
                f"{message} and must be given",
            )
            return ClientDifference(
                rule, Severity.BREAKING, message, one, two, part.name
            )
        return ClientDifference(
            _PART_RULES[word].added, Severity.INFO, message, one, two, part.name
        )

    def _removed(
        self, part: SurfacePart, one: Definition, two: Definition
    ) -> ClientDifference:
        word = _part_word(one)
        message = f"{word} `{part.name}` of `{two.name}` is gone"
        rule = _PART_RULES[word].removed
        found = ClientDifference(rule, Severity.BREAKING, message, one, two, part.name)
        return found.excused(self._promises.removal(one, part))

    def _part(
        self, old: SurfacePart, new: SurfacePart, one: Definition, two: Definition
    ) -> Iterator[ClientDifference]:
        """Compare an argument or field that both sides have."""
        word = _part_word(one)
        rules, owner = _PART_RULES[word], f"of `{two.name}`"
        if old.name != new.name:
            message = f"{word} `{old.name}` {owner} is called `{new.name}` now"
            yield ClientDifference(
                rules.renamed, Severity.BREAKING, message, one, two, old.name
            )
        before, after = self._types.of_base(old.type), new.type
        requires = old.required != new.required and self._is_requirement(new, two)
        if requires:
            yield _requirement(new, one, two)
        # The type says that a field may be left out, too.
        known = union(after, NONE) if requires and one.kind == "model" else after
        if not same(before, after) and not same(before, known):
            types = f"`{type_source(after)}`, before `{type_source(before)}`"
            message = f"{word} `{new.name}` {owner} has type {types}"
            severity = _severity(breaks=self._breaks(before, after, two))
            found = ClientDifference(rules.type, severity, message, one, two, new.name)
            yield _respelled(found) if names_same_values(before, after) else found

    def _is_requirement(self, part: SurfacePart, owner: Definition) -> bool:
        """Tell whether it matters if a part may be left out; of fields, only if it may not."""
        return owner.kind != "model" or (part.required and self._is_passed(owner))

    def _returned(self, one: Definition, two: Definition) -> Iterator[ClientDifference]:
        if one.returns is None or two.returns is None:
            return
        old, new = self._types.of_base(one.returns), two.returns
        if not same(old, new):
            types = f"`{type_source(new)}`, before `{type_source(old)}`"
            message = f"`{two.name}` returns {types}"
            # The result of a method that returns None is not used.
            severity = _severity(breaks=old != NONE and not self._types.holds(old, new))
            found = ClientDifference("return-type", severity, message, one, two)
            yield _respelled(found) if names_same_values(old, new) else found


def _requirement(
    new: SurfacePart, one: Definition, two: Definition
) -> ClientDifference:
    word, became = _part_word(one), "required" if new.required else "optional"
    message = f"{word} `{new.name}` of `{two.name}` became {became}"
    if word == "field":
        rule = "field-became-required"
    else:
        rule = (
            "argument-became-required" if new.required else "argument-became-optional"
        )
    severity = _severity(breaks=new.required)
    return ClientDifference(rule, severity, message, one, two, new.name)


def _respelled(found: ClientDifference) -> ClientDifference:
    """Return a difference of types that name the same values as information."""
    return found._replace(rule="annotation-respelled").excused(_SAME_VALUES)


def _severity(*, breaks: bool) -> Severity:
    return Severity.BREAKING if breaks else Severity.INFO


def _word(definition: Definition) -> str:
    return "class" if definition.kind in ("model", "client") else definition.kind


def _part_word(definition: Definition) -> str:
    return "field" if definition.kind == "model" else "argument"
