"""Changes: edits with their severity, and the operations they reach."""

from __future__ import annotations

import json
from dataclasses import field
from typing import TYPE_CHECKING, Literal

from specgen.diff.model.effects import Direction, Effect, Severity
from specgen.diff.rules.catalogue import EQUIVALENT
from specgen.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from specgen.diagnostics import Diagnostic
    from specgen.diff.rules.catalogue import Axis
    from specgen.ir import JsonValue
    from specgen.openapi.place import Place
    from specgen.source import Document

_LONGEST_LINE = 200

Bump = Literal["major", "minor", "patch", "none"]


@dataclass(frozen=True, slots=True)
class SourceLine:
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
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """Python source before and after; None where there is none."""

    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Target:
    """The name in Python that a change is about, as the base has it.

    Args:
        owner: A class, or the module of a function.
        member: Its method, function or field.
        argument: An argument of the method or function, or of the class when it is called.
        group: The group of the method, an attribute of the client.
        message: The difference there, in a sentence, where a change has several places.
    """

    owner: str
    member: str | None = None
    argument: str | None = None
    group: str | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class Payload:
    """A whole body or parameter set that is valid on one side only.

    Args:
        part: `request body`, `response body` or `parameters`.
        method: Of the operation, in capitals.
        path: Of the operation, as written.
        status: Of a response.
        media_type: Of a body.
        value: The body; for parameters an object for each place they are in.
        valid_in: The side in which it is valid.
    """

    part: str
    method: str
    path: str
    status: str | None
    media_type: str | None
    value: JsonValue = field(hash=False)
    valid_in: Literal["base", "revision"]

    @property
    def text(self) -> str:
        """The payload, its operation, and the side on which it is valid, in words."""
        form = " ".join(part for part in (self.status, self.media_type) if part)
        what = f"{self.part} of {self.method} {self.path}"
        verdict = {
            "base": "was valid and is not any more",
            "revision": "is valid now and was not before",
        }[self.valid_in]
        shown = json.dumps(self.value, ensure_ascii=False)
        return f"{what}{f' ({form})' if form else ''}: `{shown}` {verdict}"


@dataclass(frozen=True, slots=True)
class Change:
    """One change, ready to be reported.

    Args:
        rule: Stable name of the kind of edit.
        axis: Bytes on the wire, Python source, or documentation.
        severity: How bad it is.
        effect: Its effect on the set of valid payloads, in the worst direction.
        direction: The direction of the payloads.
        location: JSON pointer, in the revision unless the place is gone.
        identity: The same with names for indexes, for fingerprints.
        message: The change, in a sentence.
        before: The place in the base.
        after: The place in the revision.
        reached: The operations it reaches.
        reason: Why the severity is not the derived one.
        usual: The severity without the settings of the project, if they set another.
        python: Python source before and after.
        witness: A value that is valid on one side only, in words.
        payload: The whole body that shows it, where one can be built.
        fingerprint: Stays the same as long as rule, place, old and new value do.
        targets: The names in Python that it is about, on the source axis.
    """

    rule: str
    axis: Axis
    severity: Severity
    effect: Effect
    direction: str
    location: str
    identity: str
    message: str
    before: SourceLine | None
    after: SourceLine | None
    reached: tuple[Reached, ...] = ()
    reason: str | None = None
    usual: Severity | None = None
    python: Signature | None = None
    witness: str | None = None
    payload: Payload | None = None
    fingerprint: str = ""
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class CallSite:
    """A place in a consumer's source that a change breaks, or may break if that is not certain."""

    file: str
    line: int
    rule: str
    message: str
    fingerprint: str
    is_certain: bool = True


@dataclass(frozen=True, slots=True)
class Callers:
    """The result of scanning a consumer's source.

    Args:
        directory: The scanned directory.
        affected: The places that changes break, by file and line.
        calls: File and line of every call of the client, its methods and classes.
        unread: Files that cannot be parsed, with the reason.
        dynamic: Places that name an attribute when they are run, as `file:line`.
        unseen: The limits of the scan, in words.
    """

    directory: str
    affected: tuple[CallSite, ...]
    calls: frozenset[tuple[str, int]]
    unread: tuple[str, ...]
    dynamic: tuple[str, ...]
    unseen: str

    @property
    def headline(self) -> str:
        """The summary."""
        return f"in {self.directory}, {self.counted}"

    @property
    def counted(self) -> str:
        """How many call sites are affected, of how many, and how many other places."""
        places = {(site.file, site.line) for site in self.affected}
        calls, others = len(places & self.calls), len(places - self.calls)
        all_sites = "site" if len(self.calls) == 1 else "sites"
        verb = "is" if calls == 1 else "are"
        found = f"{calls} of your {len(self.calls)} call {all_sites} {verb} affected"
        more = f"{others} other place{'' if others == 1 else 's'}"
        return f"{found}, and {more}" if others else found


@dataclass(frozen=True, slots=True)
class Report:
    """The result of `specgen diff`.

    Args:
        base: The older document, as given.
        revision: The newer one, as given.
        changes: Worst first.
        notes: The parts that could not be compared, and why.
        approved: Changes that somebody has accepted.
        documents: The files that were read, by the names that places have.
        callers: Where a consumer's source uses what changed, if it was scanned.
        callables: Names in the base of what is called: methods, behind their group, and classes.
    """

    base: str
    revision: str
    changes: tuple[Change, ...]
    notes: tuple[Diagnostic, ...] = ()
    approved: tuple[Change, ...] = ()
    documents: Mapping[str, Document] = field(
        default_factory=dict, compare=False, repr=False
    )
    callers: Callers | None = None
    callables: frozenset[str] = frozenset()

    @property
    def counts(self) -> dict[Severity, int]:
        """How many changes there are of each severity."""
        return {
            s: sum(c.severity is s for c in self.changes) for s in reversed(Severity)
        }

    @property
    def required_bump(self) -> Bump:
        """The part of a version number that these changes ask to be raised."""
        changes = (*self.changes, *self.approved)
        if not changes:
            return "none"
        if any(c.severity is Severity.BREAKING for c in changes):
            return "major"
        meant = [c for c in changes if c.rule not in EQUIVALENT]
        if any(c.axis != "doc" for c in meant):
            return "minor"
        return "patch" if changes else "none"


def in_order(changes: list[Change]) -> list[Change]:
    """Return changes worst first, wire before source before documentation."""
    axes = ("wire", "source", "doc")
    return sorted(changes, key=lambda c: (-c.severity.rank, axes.index(c.axis)))


def place(cursor: Place | None) -> SourceLine | None:
    """Return the line on which a place begins, by its key where it has one."""
    if cursor is None:
        return None
    location = cursor.document.location_at(cursor.pointer, key=True)
    text = (cursor.document.line_text(location.line) or "").strip()
    return SourceLine(
        location.file, location.line, location.column, text[:_LONGEST_LINE]
    )
