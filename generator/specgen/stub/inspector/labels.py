"""The short labels of an exchange: its status, and the results of the checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .html import tag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..journal.journal_entry import JournalEntry
    from .html import Markup

_FIRST_CLIENT_ERROR = 400
_FIRST_SERVER_ERROR = 500


def status_chip(entry: JournalEntry) -> Markup:
    """Return the status that the client received."""
    status, received = entry.status, entry.received
    if status is None:
        text = received.ending if received else "none"
        return tag("span", text, class_="chip bad")
    kind = "good"
    if status >= _FIRST_CLIENT_ERROR:
        kind = "bad" if status >= _FIRST_SERVER_ERROR else "wrong"
    return tag("span", f"{status}", class_=f"chip {kind}")


def chips(entry: JournalEntry) -> Iterator[Markup]:
    """Yield a label for each check of the request, and for a fault."""
    if entry.violation is not None:
        yield tag("span", f"contract: {entry.violation.kind}", class_="chip wrong")
    for checked in entry.signature[:1]:
        kind = "good" if checked.outcome == "verified" else "wrong"
        yield tag("span", f"auth: {checked.outcome}", class_=f"chip {kind}")
    if entry.rule is not None:
        yield tag("span", f"fault {entry.rule.id}", class_="chip rule")
    received = entry.received
    if received is not None and received.ending == "truncated":
        yield tag(
            "span",
            f"{received.body_size} of {received.declared_size} bytes",
            class_="chip bad",
        )
