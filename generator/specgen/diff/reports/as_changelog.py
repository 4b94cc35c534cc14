"""A changelog for callers, in the order of Keep a Changelog."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from specgen.diff.model.effects import Severity
from specgen.diff.reports.as_markdown import escaped, spans
from specgen.diff.reports.prose import reached_text
from specgen.diff.rules.catalogue import EQUIVALENT
from specgen.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from specgen.diff.model.change import Change, Report

_KINDS: Final = ("Added", "Changed", "Deprecated", "Removed", "Security")
_HEAD: Final = """# Changelog

What changes for callers of the API, by release, kind and tag; **breaking** changes come first.
"""
_GENERAL: Final = "General"
# Definitions that others use are reported where they are used.
_LEFT_OUT: Final = frozenset(
    {"definition-added", "definition-removed", "definition-renamed"}
)
_ENDINGS: Final = (
    ("-added", "Added"),
    ("-removed", "Removed"),
    ("-dropped", "Removed"),
)


@dataclass(frozen=True, slots=True)
class Release:
    """The changes from one revision to the next.

    Args:
        name: The newer revision.
        date: Its date.
        reports: The changes, by spec.
    """

    name: str
    date: str
    reports: Sequence[Report]


def write_changelog(releases: Sequence[Release]) -> str:
    """Return a changelog, the newest release first."""
    return "\n".join([_HEAD, *(_release(release) for release in releases)])


def _release(release: Release) -> str:
    lines = [f"## [{escaped(release.name)}] - {release.date}", ""]
    is_alone = len(release.reports) == 1
    empty = True
    for report in release.reports:
        broken = [c for c in report.changes if c.severity is Severity.BREAKING]
        on_the_wire = [c.location for c in broken if c.axis == "wire"]
        found = [c for c in report.changes if _is_listed(c, on_the_wire)]
        if not found:
            continue
        empty = False
        if not is_alone:
            path = report.revision.rpartition(":")[2]
            lines += [f"### {escaped(path)}", ""]
        lines += _by_kind(found, "###" if is_alone else "####")
    return "\n".join([*lines, *(["No changes for callers.", ""] if empty else [])])


def _is_listed(change: Change, broken: Sequence[str]) -> bool:
    """Tell whether the changelog has a change: of Python, only those that the wire does not show.

    Args:
        change: The change.
        broken: Where something breaks on the wire.
    """
    if change.rule in EQUIVALENT or change.rule in _LEFT_OUT or change.axis == "doc":
        return False
    if change.axis == "wire":
        return bool(change.reached) or change.severity is not Severity.INFO
    if change.rule.endswith("-renamed") or change.rule.startswith("package-"):
        return True
    here = change.location.removesuffix("/operationId")
    is_said = any(f"{place}/".startswith(f"{here}/") for place in broken)
    return change.severity is Severity.BREAKING and not is_said


def _by_kind(changes: Sequence[Change], heading: str) -> Iterator[str]:
    for kind in _KINDS:
        of_kind = [change for change in changes if kind_of(change) == kind]
        if of_kind:
            yield from (f"{heading} {kind}", "")
            yield from _by_tag(of_kind)


def _by_tag(changes: Sequence[Change]) -> Iterator[str]:
    tags: dict[str, list[Change]] = {}
    for change in changes:
        tags.setdefault(_tag(change), []).append(change)
    names = sorted(tags, key=lambda name: (name == _GENERAL, name))
    for name in names:
        if names != [_GENERAL]:
            yield from (f"**{escaped(name)}**", "")
        yield from (_entry(change) for change in tags[name])
        yield ""


def _tag(change: Change) -> str:
    """Return the one tag of all operations that a change reaches."""
    found = {reached.tags for reached in change.reached}
    tags = next(iter(found)) if len(found) == 1 else ()
    return tags[0] if tags else _GENERAL


def kind_of(change: Change) -> str:
    """Return the kind of a change, as Keep a Changelog calls it."""
    rule = change.rule
    if rule.startswith(("security-", "oauth-")):
        return "Security"
    if rule == "deprecated" or rule.startswith("sunset-"):
        return "Deprecated"
    return next((kind for end, kind in _ENDINGS if rule.endswith(end)), "Changed")


def _entry(change: Change) -> str:
    is_breaking = change.severity is Severity.BREAKING
    mark = "**breaking:** " if is_breaking else ""
    reached = reached_text(change)
    named = {f"{r.method} {r.path}" for r in change.reached}
    where = "" if any(name in change.message for name in named) else reached
    return f"- {mark}{spans(change.message)}{f' ({spans(where)})' if where else ''}"
