"""Reports as one HTML file that needs nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jinja2

from specgen.diff.model.effects import Severity
from specgen.diff.reports.excerpt import ExcerptLine, Sides, excerpts, marked_lines
from specgen.diff.reports.prose import (
    effect_text,
    headline,
    place_text,
    reached_text,
    reason_text,
)
from specgen.frozen import dataclass
from specgen.source.pointer import unescape
from specgen.templates import TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from specgen.diff.model.change import Change, Report

_SEVERAL = "several operations"
_NONE = "no operation"
_ELSEWHERE = "elsewhere"
_COMPONENTS = "/components/"


@dataclass(frozen=True, slots=True)
class Card:
    """A change as the template shows it. `anchor` is its name in the page's address."""

    change: Change
    anchor: str
    sides: Sides
    python: Sides | None
    effect: str
    reached: str
    reason: str
    operations: list[str]
    operation: str
    schema: str


@dataclass(frozen=True, slots=True)
class Group:
    """The changes of one severity."""

    severity: Severity
    anchor: str
    cards: list[Card]


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A report as the template shows it."""

    report: Report
    anchor: str
    headline: str
    groups: list[Group]
    approved: list[Card]
    operations: list[str]


def write_html(reports: Sequence[Report]) -> str:
    """Return the reports as one page."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES / "diff"),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["place"] = place_text
    template = environment.get_template("report.html.jinja")
    severities = [severity.value for severity in reversed(Severity)]
    return template.render(pages=list(_pages(reports)), severities=severities)


def _pages(reports: Sequence[Report]) -> Iterator[ReportPage]:
    taken: dict[str, int] = {}
    for number, report in enumerate(reports, 1):
        cards = [_card(report, change, taken) for change in report.changes]
        approved = [_card(report, change, taken) for change in report.approved]
        groups = [
            Group(severity, f"report-{number}-{severity}", found)
            for severity in reversed(Severity)
            if (found := [c for c in cards if c.change.severity is severity])
        ]
        operations = sorted({name for card in cards for name in card.operations})
        yield ReportPage(
            report, f"report-{number}", headline(report), groups, approved, operations
        )


def _card(report: Report, change: Change, taken: dict[str, int]) -> Card:
    python = change.python
    # Reports of several specs may have a change in common.
    seen = taken[change.fingerprint] = taken.get(change.fingerprint, 0) + 1
    operations = list(dict.fromkeys(f"{r.method} {r.path}" for r in change.reached))
    return Card(
        change=change,
        anchor=f"change-{change.fingerprint}{f'-{seen}' if seen > 1 else ''}",
        sides=excerpts(report, change.before, change.after),
        python=(
            marked_lines([_source(python.before), _source(python.after)])
            if python
            else None
        ),
        effect=effect_text(change),
        reached=reached_text(change),
        reason=reason_text(change),
        operations=operations,
        operation=_SEVERAL if len(operations) > 1 else (*operations, _NONE)[0],
        schema=_schema(change),
    )


def _source(text: str | None) -> list[ExcerptLine]:
    return [ExcerptLine(n, row) for n, row in enumerate((text or "").splitlines(), 1)]


def _schema(change: Change) -> str:
    """Return the component that a change is in, or the class on the source axis."""
    if change.targets:
        return change.targets[0].owner
    if not change.identity.startswith(_COMPONENTS):
        return _ELSEWHERE
    kind, _, rest = change.identity.removeprefix(_COMPONENTS).partition("/")
    name = unescape(rest.partition("/")[0])
    return name if kind == "schemas" else f"{kind} {name}"
