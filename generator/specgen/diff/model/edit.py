"""Edits of a document, each with its place on both sides and its effect."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from specgen.diff.model.effects import NONE, Effects, Severity
from specgen.diff.rules.catalogue import RULES, Axis
from specgen.frozen import dataclass
from specgen.source.pointer import escape

if TYPE_CHECKING:
    from specgen.diff.model.context import Context
    from specgen.openapi.place import Place


ROOT = "#"
"""The unit of places outside operations and definitions."""


_PARTS: Final = {
    "items": "items",
    "additionalProperties": "additional properties",
    "contains": "contained items",
    "propertyNames": "property names",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """A pair of places that are compared.

    Args:
        unit: Key of the definition or operation that contains them.
        context: The context there, as seen from the unit.
        identity: Pointer with names instead of indexes, for fingerprints.
        subject: Its kind, for messages.
        path: Property names from the subject to the place.
        null_judged: It has been said whether null is allowed.
        part: The items or other values of the subject that it is, for messages.
        is_member: Whether it is a property, so that what holds it has judged its flags.
    """

    unit: str
    context: Context
    identity: str
    subject: str
    path: str = ""
    is_member: bool = False
    null_judged: bool = False
    part: str = ""

    def inside(self, *tokens: str, context: Context | None = None) -> Scope:
        """Return the scope below, still about the same subject."""
        identity = self.identity + "".join(f"/{escape(token)}" for token in tokens)
        return replace(
            self,
            identity=identity,
            part=_PARTS.get(tokens[0], self.part) if len(tokens) == 1 else self.part,
            context=context or self.context,
            is_member=False,
            null_judged=False,
        )

    def within(self, context: Context) -> Scope:
        """Return the same scope in another context."""
        return replace(self, context=context)

    def with_null_judged(self) -> Scope:
        """Return the same scope, where it has been said whether null is allowed."""
        return replace(self, null_judged=True)

    def about(self, subject: str) -> Scope:
        """Return the scope with another subject."""
        return replace(self, subject=subject, path="", part="")

    def member(self, name: str, context: Context) -> Scope:
        """Return the scope of a property."""
        path = f"{self.path}.{name}" if self.path else name
        inner = self.inside("properties", name, context=context)
        return replace(inner, path=path, part="", is_member=True)

    @property
    def title(self) -> str:
        """The subject with the property, for messages."""
        held = (
            f"property `{self.path}` of {self.subject}" if self.path else self.subject
        )
        return f"{self.part} of {held}" if self.part else held


@dataclass(frozen=True, slots=True)
class Milder:
    """A level below the derived one, and the reason for it."""

    severity: Severity
    reason: str


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit.

    Args:
        rule: Stable name of the kind of edit.
        identity: Where, by names.
        message: The edit, in one sentence.
        before: The place in the base; None if there is none.
        after: The place in the revision; None if there is none.
        effects: Its effects on the set of valid payloads.
        textual: The same where values travel as text, in which a string may spell a number.
        milder: A cap on the derived severity in responses.
        negotiated: The caller picks from what is offered, so request polarity holds throughout.
        violation: It breaks the lifecycle policy, which is breaking in any direction.
    """

    rule: str
    identity: str
    message: str
    before: Place | None
    after: Place | None
    effects: Effects = NONE
    textual: Effects = NONE
    milder: Milder | None = None
    negotiated: bool = False
    violation: bool = False

    @property
    def axis(self) -> Axis:
        """Bytes on the wire, Python source, or documentation."""
        return RULES[self.rule].axis


@dataclass(slots=True)
class Occurrence:
    """An edit, with every definition and context in which it was met."""

    edit: Edit
    found_in: list[tuple[str, Context]]


class Collector:
    """Gathers edits; one that is met again gets another occurrence."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, int, int, str], Occurrence] = {}

    def add(self, edit: Edit, scope: Scope) -> None:
        """Add an edit found in a scope."""
        # A removed or added node identifies the edit; otherwise both nodes do.
        before = id(edit.before.node) if edit.before else 0
        after = id(edit.after.node) if edit.after else 0
        key = (edit.rule, before, after, "" if before or after else edit.identity)
        known = self._found.get(key)
        if known is None:
            self._found[key] = Occurrence(edit, [(scope.unit, scope.context)])
        elif (scope.unit, scope.context) not in known.found_in:
            known.found_in.append((scope.unit, scope.context))

    @property
    def occurrences(self) -> list[Occurrence]:
        """The edits with their scopes, in the order in which they were added."""
        return list(self._found.values())


_MEDIA_TYPE: Final = re.compile(r"/content/[^/]+")


def once_for_media_types(occurrences: list[Occurrence]) -> list[Occurrence]:
    """Return the edits; one that is repeated for each media type of a body, as one.

    Args:
        occurrences: The edits, which are extended by the contexts of those like them.
    """
    found: dict[object, Occurrence] = {}
    for occurrence in occurrences:
        edit = occurrence.edit
        place, held = _MEDIA_TYPE.subn("/content", edit.identity)
        key = (edit.rule, edit.message, place) if held else id(edit)
        known = found.setdefault(key, occurrence)
        if known is not occurrence:
            more = (at for at in occurrence.found_in if at not in known.found_in)
            known.found_in.extend(more)
    return list(found.values())
