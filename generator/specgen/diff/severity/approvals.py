"""Approved changes: which ones are accepted, why, and until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from specgen.diagnostics import Diagnostic, SpecError
from specgen.diff.severity.patterns import Pattern
from specgen.frozen import dataclass
from specgen.source import SequenceNode, load

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from specgen.diagnostics.location import Location
    from specgen.diff.model.change import Change, Report
    from specgen.source.nodes import Plain

_PATTERN = ("rule", "place", "path")
_FIELDS = {"fingerprint", "reason", "expires", "change", *_PATTERN}


@dataclass(frozen=True, slots=True)
class Approval:
    """One entry of the file. Its `change` is the message, for readers; it is not evaluated.

    Args:
        fingerprint: The change that it is about; empty if a pattern says which.
        pattern: The changes that it is about, if it has no fingerprint.
        reason: Why they are accepted.
        expires: The last day on which it counts.
        location: The location of the entry.
    """

    fingerprint: str
    pattern: Pattern
    reason: str
    expires: date | None
    location: Location

    def covers(self, change: Change) -> bool:
        """Tell whether a change is one of those that it is about."""
        if self.fingerprint:
            return change.fingerprint == self.fingerprint
        return self.pattern.fits(change)

    def is_over(self, today: date) -> bool:
        """Tell whether it counts no longer."""
        return self.expires is not None and self.expires < today

    @property
    def title(self) -> str:
        """The changes that it is about, for messages."""
        if self.fingerprint:
            return f"`{self.fingerprint}`"
        shown = {name: getattr(self.pattern, name) for name in _PATTERN}
        return ", ".join(
            f"{name} `{text}`" for name, text in shown.items() if text != "*"
        )


def approve(reports: Sequence[Report], path: Path, today: date) -> list[Report]:
    """Set aside the changes that are approved.

    Args:
        reports: The reports.
        path: The file with the approvals.
        today: The date by which expiries are judged.

    Returns:
        The reports, with notes on approvals that are expired or match nothing.

    Raises:
        SpecError: The file is not in order.
    """
    approvals = read_approvals(path)
    valid = [a for a in approvals if not a.is_over(today)]
    changes = [change for report in reports for change in report.changes]
    notes = [note for a in approvals for note in _notes(a, changes, today)]
    found = [_approved(report, valid) for report in reports]
    if found and notes:
        found[0] = replace(found[0], notes=(*found[0].notes, *notes))
    return found


def _approved(report: Report, valid: Sequence[Approval]) -> Report:
    kept: list[Change] = []
    approved: list[Change] = []
    for change in report.changes:
        is_covered = any(approval.covers(change) for approval in valid)
        (approved if is_covered else kept).append(change)
    return replace(report, changes=tuple(kept), approved=tuple(approved))


def _notes(
    approval: Approval, changes: Sequence[Change], today: date
) -> Iterator[Diagnostic]:
    """Yield why an approval does not count, or is not needed."""
    title, location = approval.title, approval.location
    covered = sum(approval.covers(change) for change in changes)
    if not covered:
        message = f"the approval of {title} matches no change any more"
        yield Diagnostic("approval-stale", message, location, "remove it")
    elif approval.is_over(today):
        more = "" if approval.fingerprint else f", and {covered} changes count again"
        message = f"the approval of {title} expired on {approval.expires}{more}"
        yield Diagnostic("approval-expired", message, location)


def read_approvals(path: Path) -> list[Approval]:
    """Read the approvals in a file.

    Raises:
        SpecError: The file is not in order; every finding is listed.
    """
    document = load(path)
    approvals: list[Approval] = []
    findings: list[Diagnostic] = []
    listed = document.root.get("approved")
    if not isinstance(listed, SequenceNode) or set(document.root) != {"approved"}:
        message = "this is not `approved:` with a list"
        raise SpecError(
            [Diagnostic("invalid-approval", message, document.location_at(""))]
        )
    for index, element in enumerate(listed.elements):
        location = document.location_at(f"/approved/{index}")
        try:
            approvals.append(_approval(element.plain(), location))
        except ValueError as error:
            findings.append(Diagnostic("invalid-approval", str(error), location))
    if findings:
        raise SpecError(findings)
    return approvals


def _approval(entry: Plain, location: Location) -> Approval:
    fields = entry if isinstance(entry, dict) else {}
    unknown = sorted(set(fields) - _FIELDS)
    if unknown:
        known = ", ".join(sorted(_FIELDS))
        raise ValueError(f"an approval has no field `{unknown[0]}`; it has {known}")
    texts = {key: fields[key] for key in fields if key not in ("expires", "change")}
    fingerprint, reason = texts.get("fingerprint", ""), texts.get("reason", "")
    pattern = {key: text for key, text in texts.items() if key in _PATTERN}
    if not all(isinstance(text, str) for text in texts.values()):
        raise ValueError("the fields of an approval are text")
    if not str(reason).strip():
        raise ValueError("an approval has a `reason`")
    found = Pattern(**{key: str(text) for key, text in pattern.items()})
    if bool(fingerprint) != found.is_anything:
        listed = ", ".join(f"`{name}`" for name in _PATTERN)
        raise ValueError(f"an approval has either a `fingerprint` or one of {listed}")
    expires = _date(fields.get("expires"))
    return Approval(str(fingerprint), found, str(reason), expires, location)


def _date(expires: Plain) -> date | None:
    try:
        return None if expires is None else date.fromisoformat(str(expires))
    except ValueError:
        raise ValueError(
            f"`expires` is a date such as 2026-12-31, not `{expires}`"
        ) from None
