"""Differences between the Python of two clients, and the changes reported for them."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, NamedTuple

from specgen.diff.model.change import Change, Reached, Signature, SourceLine, Target
from specgen.diff.model.effects import Direction, Effect, Severity

if TYPE_CHECKING:
    from specgen.diff.python.surface import Definition
    from specgen.source import Document


class ClientDifference(NamedTuple):
    """One difference between two clients.

    Args:
        rule: Id of its rule.
        severity: How bad it is for a caller.
        message: The difference, in a sentence.
        before: The definition in the base.
        after: The definition in the revision.
        detail: Name of the argument or field that it is about.
        reason: Why the severity is milder than usual.
        others: Other differences of the same cause.
    """

    rule: str
    severity: Severity
    message: str
    before: Definition | None
    after: Definition | None
    detail: str = ""
    reason: str | None = None
    others: tuple[ClientDifference, ...] = ()

    def excused(self, reason: str | None) -> ClientDifference:
        """Return the finding as information if there is a reason for it."""
        if reason is None or self.severity is Severity.INFO:
            return self
        return self._replace(severity=Severity.INFO, reason=reason)


def change_of(finding: ClientDifference, base: Document, revision: Document) -> Change:
    """Return the change that a finding is reported as.

    Args:
        finding: The finding.
        base: The older document.
        revision: The newer one.
    """
    one, two = finding.before, finding.after
    every = (finding, *finding.others)
    there = two or one
    key = _key(there)
    signatures = [d.signature if d else None for d in (one, two)]
    values = [value for each in every for value in _identity(each)]
    pointer = there.pointer if there else ""
    name = "/operationId" if finding.rule.startswith("method-") else ""
    breaks = finding.severity is not Severity.INFO
    return Change(
        rule=finding.rule,
        axis="source",
        severity=finding.severity,
        effect=Effect.INCOMPARABLE if breaks else Effect.WIDENS,
        direction="none",
        location=pointer + name,
        identity=f"/python/{key}/{finding.detail}".rstrip("/"),
        message=finding.message,
        before=_place(one, base, name),
        after=_place(two, revision, name),
        reached=tuple(r for each in every for r in _reached(each.after or each.before)),
        reason=finding.reason,
        python=Signature(*signatures),
        fingerprint=hashlib.sha256(json.dumps(values).encode()).hexdigest()[:16],
        targets=tuple(t for each in every if (t := _target(each))),
    )


def _key(definition: Definition | None) -> str:
    return f"{definition.kind} {definition.key}" if definition else ""


def _identity(finding: ClientDifference) -> list[str | None]:
    signatures = [d.signature if d else None for d in (finding.before, finding.after)]
    key = _key(finding.after or finding.before)
    return [finding.rule, key, finding.detail, *signatures]


def _target(finding: ClientDifference) -> Target | None:
    definition, detail = finding.before or finding.after, finding.detail
    if definition is None:
        return None
    owner, _, path = definition.name.partition(".")
    group, _, member = path.rpartition(".")
    is_field = definition.kind == "model"
    return Target(
        owner,
        (detail if is_field else member) or None,
        None if is_field else detail or None,
        group or None,
        finding.message,
    )


def _place(
    definition: Definition | None, document: Document, name: str
) -> SourceLine | None:
    if definition is None or definition.location is None:
        return None
    location = definition.location
    if name and document.node_at(definition.pointer + name) is not None:
        location = document.location_at(definition.pointer + name, key=True)
    text = document.line_text(location.line) if location.file == document.path else None
    return SourceLine(
        location.file, location.line, location.column, (text or "").strip()
    )


def _reached(definition: Definition | None) -> tuple[Reached, ...]:
    if definition is None or definition.kind != "method":
        return ()
    method, _, path = definition.key.partition(" ")
    return (Reached(method, path, None, Direction.REQUEST),)
