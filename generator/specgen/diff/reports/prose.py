"""Wording shared by all forms of a report."""

from __future__ import annotations

import unicodedata
from difflib import ndiff
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.diff.model.change import Callers, Change, Report, Signature, SourceLine

_UNSAFE: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_MOST_OPERATIONS: Final = 3
_LONGEST: Final = 500
_UNUSED: Final = "used by no operation"


def one_line(text: str) -> str:
    """Return text from a spec on one line, without anything that moves a cursor."""
    text = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return "".join(
        c.encode("unicode_escape").decode() if unicodedata.category(c) in _UNSAFE else c
        for c in text
    )


def signature_rows(signature: Signature) -> list[str]:
    """Return Python source before and after as one, each line marked `-`, `+` or blank."""
    before, after = (signature.before or "").splitlines(), (
        signature.after or ""
    ).splitlines()
    rows = ndiff(before, after, charjunk=None)
    return [one_line(row) for row in rows if not row.startswith("?")]


def place_text(place: SourceLine) -> str:
    """Return a place as editors and terminals know it."""
    return one_line(f"{place.file}:{place.line}")


def counted(number: int, word: str) -> str:
    """Return a number with its word."""
    plural = "es" if word.endswith("s") else "s"
    return f"{number} {word}{'' if number == 1 else plural}"


def headline(report: Report) -> str:
    """Return the summary of a report."""
    counts = [f"{n} {severity}" for severity, n in report.counts.items() if n]
    approved = [f"{len(report.approved)} approved"] if report.approved else []
    text = ", ".join([*counts, *approved]) or "no changes"
    return f"{text}; required version bump: {report.required_bump}"


def callers_lines(callers: Callers) -> Iterator[str]:
    """Yield the places in a consumer's source that changes break, and what was not seen."""
    yield callers.headline
    for site in callers.affected:
        doubt = "" if site.is_certain else " (if `**` gives it)"
        found = f"{site.file}:{site.line}: {site.rule}: {site.message}{doubt}"
        yield one_line(f"  {found}")
    yield from (one_line(f"  not read: {name}") for name in callers.unread)
    yield from (one_line(f"  not known: {place}") for place in callers.dynamic)
    yield f"  ({callers.unseen})"


def effect_text(change: Change) -> str:
    """Return the effect of a change on the set of valid payloads, in words."""
    if change.axis != "wire":
        return ""
    if change.effect == "none":
        return _UNUSED if change.direction == "none" and not change.reached else ""
    verb = {
        "narrows": "narrows",
        "widens": "widens",
        "incomparable": "changes",
        "unknown": "may change",
    }[change.effect.value]
    what = {
        "request": "what may be sent",
        "response": "what may come back",
        "both": "what may be sent and come back",
        "none": "",
    }[change.direction]
    return f"{verb} {what}" if what else _UNUSED


def reason_text(change: Change) -> str:
    """Return why a change has another severity than usual."""
    if change.reason is None:
        return ""
    usual = f"{change.usual} by default" if change.usual else "milder than usual"
    return f"{usual}: {change.reason}"


def reached_text(change: Change) -> str:
    """Return the operations that a change reaches, the first few by name."""
    if change.axis == "doc":
        return ""
    names = list(dict.fromkeys(f"{r.method} {r.path}" for r in change.reached))
    if not names:
        return ""
    more = len(names) - _MOST_OPERATIONS
    shown = ", ".join(map(one_line, names[:_MOST_OPERATIONS]))
    return f"{shown} and {counted(more, 'other operation')}" if more > 0 else shown
