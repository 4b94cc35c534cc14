"""Approved changes: which ones somebody has accepted, why, and until when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from specgen.diagnostics import Diagnostic, SpecError
from specgen.source import SequenceNode, load

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from specgen.diagnostics.location import Location
    from specgen.diff.model.change import Report
    from specgen.source.nodes import Plain

_FIELDS = {"fingerprint", "reason", "expires", "change"}


@dataclass(frozen=True, slots=True)
class Approval:
    """One entry of the file. `change` is the message, for people; nothing goes by it."""

    fingerprint: str
    reason: str
    expires: date | None
    location: Location


def approve(reports: Sequence[Report], path: Path, today: date) -> list[Report]:
    """Set aside the changes that are approved.

    Args:
        reports: What was found.
        path: The file with the approvals.
        today: The date that expiries go by.

    Returns:
        The reports, with notes on approvals that are expired or match nothing.

    Raises:
        SpecError: The file is not in order.
    """
    approvals = read_approvals(path)
    valid = {
        a.fingerprint for a in approvals if a.expires is None or a.expires >= today
    }
    known = {change.fingerprint for report in reports for change in report.changes}
    notes = [*_expired(approvals, known, today), *_stale(approvals, known)]
    found = [_approved(report, valid) for report in reports]
    if found and notes:
        found[0] = replace(found[0], notes=(*found[0].notes, *notes))
    return found


def _approved(report: Report, valid: set[str]) -> Report:
    kept = tuple(c for c in report.changes if c.fingerprint not in valid)
    approved = tuple(c for c in report.changes if c.fingerprint in valid)
    return replace(report, changes=kept, approved=approved)


def _expired(
    approvals: Sequence[Approval], known: set[str], today: date
) -> Iterator[Diagnostic]:
    for approval in approvals:
        if (
            approval.expires is not None
            and approval.expires < today
            and approval.fingerprint in known
        ):
            message = f"the approval of `{approval.fingerprint}` expired on {approval.expires}"
            yield Diagnostic("approval-expired", message, approval.location)


def _stale(approvals: Sequence[Approval], known: set[str]) -> Iterator[Diagnostic]:
    for approval in approvals:
        if approval.fingerprint not in known:
            message = (
                f"the approval of `{approval.fingerprint}` matches no change any more"
            )
            hint = "remove it"
            yield Diagnostic("approval-stale", message, approval.location, hint)


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
    fingerprint, reason = fields.get("fingerprint"), fields.get("reason")
    if (
        not isinstance(fingerprint, str)
        or not isinstance(reason, str)
        or not reason.strip()
    ):
        raise ValueError("an approval has a `fingerprint` and a `reason`, both text")
    return Approval(fingerprint, reason, _date(fields.get("expires")), location)


def _date(expires: Plain) -> date | None:
    try:
        return None if expires is None else date.fromisoformat(str(expires))
    except ValueError:
        raise ValueError(
            f"`expires` is a date such as 2026-12-31, not `{expires}`"
        ) from None
