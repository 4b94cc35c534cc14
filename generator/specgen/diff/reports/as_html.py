"""Reports as one HTML file that needs nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import jinja2

from specgen.diff.model.effects import Severity
from specgen.diff.reports.excerpt import Line, excerpt
from specgen.diff.reports.prose import effect_text, headline, place_text, reached_text
from specgen.templates import TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from specgen.diff.model.change import Change, Report


@dataclass(frozen=True, slots=True)
class Card:
    """A change as the template shows it."""

    change: Change
    before: list[Line]
    after: list[Line]
    python: tuple[list[Line], list[Line]]
    effect: str
    reached: str
    operations: list[str]


@dataclass(frozen=True, slots=True)
class Page:
    """A report as the template shows it."""

    report: Report
    headline: str
    cards: list[Card]
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
    return template.render(
        pages=[_page(report) for report in reports], severities=severities
    )


def _page(report: Report) -> Page:
    cards = [_card(report, change) for change in report.changes]
    approved = [_card(report, change) for change in report.approved]
    operations = sorted({name for card in cards for name in card.operations})
    return Page(report, headline(report), cards, approved, operations)


def _card(report: Report, change: Change) -> Card:
    python = change.python
    return Card(
        change=change,
        before=excerpt(report, change.before),
        after=excerpt(report, change.after),
        python=_sources(python.before, python.after) if python else ([], []),
        effect=effect_text(change),
        reached=reached_text(change),
        operations=list(dict.fromkeys(f"{r.method} {r.path}" for r in change.reached)),
    )


def _sources(before: str | None, after: str | None) -> tuple[list[Line], list[Line]]:
    """Return the lines of two signatures, with those marked that differ."""
    one, two = (before or "").splitlines(), (after or "").splitlines()
    blocks = SequenceMatcher(a=one, b=two, autojunk=False).get_matching_blocks()
    kept = {block.a + n for block in blocks for n in range(block.size)}
    kept_after = {block.b + n for block in blocks for n in range(block.size)}
    return (
        [Line(n, text, n not in kept) for n, text in enumerate(one)],
        [Line(n, text, n not in kept_after) for n, text in enumerate(two)],
    )
