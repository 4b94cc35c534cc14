"""Reports as JSON, by the schema in `diff.schema.json`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from specgen.diff.model.change import (
        Callers,
        Change,
        Payload,
        Report,
        SourceLine,
        Target,
    )
    from specgen.ir import JsonValue

VERSION: Final = 1


def write_json(reports: Sequence[Report]) -> str:
    """Return one report as an object, several as a list in one."""
    if len(reports) == 1:
        data: JsonValue = {"version": VERSION, **report_data(reports[0])}
    else:
        data = {
            "version": VERSION,
            "reports": [report_data(report) for report in reports],
        }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def report_data(report: Report) -> dict[str, JsonValue]:
    """Return a report as plain data."""
    return {
        "base": report.base,
        "revision": report.revision,
        "summary": {
            **{severity.value: count for severity, count in report.counts.items()},
            "approved": len(report.approved),
            "required_bump": report.required_bump,
        },
        "changes": [_change(change) for change in report.changes],
        "approved": [_change(change) for change in report.approved],
        "notes": [f"{note.location}: {note.message}" for note in report.notes],
        "callers": None if report.callers is None else _callers(report.callers),
    }


def _callers(callers: Callers) -> JsonValue:
    return {
        "directory": callers.directory,
        "calls": len(callers.calls),
        "affected": [
            {
                "file": site.file,
                "line": site.line,
                "rule": site.rule,
                "fingerprint": site.fingerprint,
                "certain": site.is_certain,
            }
            for site in callers.affected
        ],
        "unread": list(callers.unread),
        "dynamic": list(callers.dynamic),
        "unseen": callers.unseen,
    }


def _change(change: Change) -> JsonValue:
    python = change.python
    return {
        "rule": change.rule,
        "axis": change.axis,
        "severity": change.severity.value,
        "effect": change.effect.value,
        "direction": change.direction,
        "location": change.location,
        "identity": change.identity,
        "before": _place(change.before),
        "after": _place(change.after),
        "message": change.message,
        "reason": change.reason,
        "usual": None if change.usual is None else change.usual.value,
        "reached_from": [
            {
                "method": reached.method,
                "path": reached.path,
                "operation_id": reached.operation_id,
                "direction": reached.direction.value,
            }
            for reached in change.reached
        ],
        "python": (
            None if python is None else {"before": python.before, "after": python.after}
        ),
        "target": _target(change.targets[0]) if change.targets else None,
        "other_targets": [_target(target) for target in change.targets[1:]],
        "witness": change.witness,
        "payload": _payload(change.payload),
        "fingerprint": change.fingerprint,
    }


def _target(target: Target) -> JsonValue:
    return {
        "owner": target.owner,
        "group": target.group,
        "member": target.member,
        "argument": target.argument,
        "message": target.message,
    }


def _payload(payload: Payload | None) -> JsonValue:
    if payload is None:
        return None
    return {
        "part": payload.part,
        "method": payload.method,
        "path": payload.path,
        "status": payload.status,
        "media_type": payload.media_type,
        "value": payload.value,
        "valid_in": payload.valid_in,
    }


def _place(place: SourceLine | None) -> JsonValue:
    if place is None:
        return None
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "text": place.text,
    }
