"""The differences between two revisions of a page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from specgen.pages.prose_statements import IN_PROSE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.pages.auditing.contract import Contract
    from specgen.pages.auditing.frozen_statements import PageStatements
    from specgen.pages.statements import Statement


@dataclass(frozen=True, slots=True)
class StatementChange:
    """A statement that differs between two revisions.

    Args:
        how: `added`, `removed` or `changed`.
        subject: The location and path of the statement.
        kind: The kind of the statement.
        before: The value of the older revision.
        after: The value of the newer one.
        old_line: The line in the older revision.
        new_line: The line in the newer one.
        pointer: The JSON pointer of the place in the spec that it touches; empty if there is none.
    """

    how: str
    subject: str
    kind: str
    before: Any
    after: Any
    old_line: int | None
    new_line: int | None
    pointer: str = ""


def changes(
    old: PageStatements, new: PageStatements, contract: Contract | None = None
) -> list[StatementChange]:
    """Return the statements that differ, in the order of the newer revision.

    Args:
        old: The older revision.
        new: The newer one.
        contract: The contract of the operation in the spec, if there is one.
    """
    before = {s.key: s for s in old.statements}
    after = {s.key: s for s in new.statements}
    found = [
        *_changed(before, after, contract),
        *(
            _change("added", s, None, s, contract)
            for k, s in after.items()
            if k not in before
        ),
        *(
            _change("removed", s, s, None, contract)
            for k, s in before.items()
            if k not in after
        ),
    ]
    found = [change for change in found if not _is_reported_separately(change, found)]
    return sorted(found, key=lambda c: (c.new_line or 0, c.old_line or 0, c.kind))


def _is_reported_separately(
    change: StatementChange, others: list[StatementChange]
) -> bool:
    """Whether a description differs only as statements that are read from it do."""
    return change.kind == "description" and any(
        other.subject.removesuffix("[]") == change.subject and other is not change
        for other in others
    )


def _changed(
    before: dict[tuple[str, str], Statement],
    after: dict[tuple[str, str], Statement],
    contract: Contract | None,
) -> Iterator[StatementChange]:
    for key, old in before.items():
        new = after.get(key)
        if new is not None and new.value != old.value:
            made = _change("changed", new, old, new, contract)
            made = _in_words(made) if new.kind in IN_PROSE else made
            if (
                made.before != made.after
            ):  # prose that is only worded otherwise says the same
                yield made


def _in_words(change: StatementChange) -> StatementChange:
    """Return a change of prose with the numbers and names that differ."""
    before, after = (v.get("words", []) for v in (change.before, change.after))
    return replace(
        change,
        before=[word for word in before if word not in after],
        after=[word for word in after if word not in before],
    )


def _change(
    how: str,
    told: Statement,
    old: Statement | None,
    new: Statement | None,
    contract: Contract | None,
) -> StatementChange:
    return StatementChange(
        how,
        told.subject,
        told.kind,
        None if old is None else old.value,
        None if new is None else new.value,
        None if old is None else old.line,
        None if new is None else new.line,
        _touched(told, contract),
    )


def _touched(statement: Statement, contract: Contract | None) -> str:
    """Return the pointer of the value, or of the nearest field around it."""
    subject, kinds = statement.subject, (statement.kind, "field", "type")
    while contract and subject:
        for kind in kinds:
            if (subject, kind) in contract:
                return contract[subject, kind].pointer
        subject, kinds = subject.rpartition(".")[0], ("field", "type", "status")
    return ""
