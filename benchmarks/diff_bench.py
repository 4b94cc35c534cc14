"""Compare our verdicts with another tool's on spec pairs (`cases.jsonl` and `data/`)."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypedDict

from specgen.diff.document_diff import compare
from specgen.diff.model.effects import Severity
from specgen.diff.model.removal_policy import Policy
from specgen.diff.revisions import open_side

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from specgen.diff.model.change import Change

_LEVELS: Final = {
    "error": Severity.BREAKING,
    "warning": Severity.WARNING,
    "info": Severity.INFO,
}


class Finding(TypedDict, total=False):
    """One finding of the other tool."""

    id: str
    level: str
    level_later: str
    operation: str
    path: str
    text: str


class Case(TypedDict):
    """One pair of documents."""

    name: str
    base: str
    revision: str
    options: dict[str, int]
    today: str
    expected: list[Finding]


@dataclass(frozen=True)
class Outcome:
    """The verdicts of both tools on a case.

    Args:
        name: The case.
        expected: Whether the other tool calls it breaking.
        actual: Whether we do, on the wire.
        missed: Findings at error or warning that none of our changes matches.
        answered: How many findings one of our changes matches.
        changes: Our changes.
        findings: Findings of the other tool.
    """

    name: str
    expected: bool
    actual: bool
    missed: tuple[Finding, ...]
    answered: int
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...]

    @property
    def differs(self) -> bool:
        """Whether the tools disagree, on the verdict or on a finding."""
        return self.expected != self.actual or bool(self.missed)


def cases(folder: Path) -> Iterator[Case]:
    """Yield the cases of a bench."""
    with (folder / "cases.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def run(folder: Path, case: Case) -> Outcome:
    """Compare the documents of a case."""
    options = case["options"]
    notice = {
        "stable": options["deprecation_days_stable"],
        "beta": options["deprecation_days_beta"],
    }
    policy = Policy(date.fromisoformat(case["today"]), notice)
    data = folder / "data"
    base, revision = str(data / case["base"]), str(data / case["revision"])
    report = compare(open_side(base), open_side(revision), policy)
    wire = [change for change in report.changes if change.axis == "wire"]
    findings = case["expected"]
    serious = [f for f in findings if level(f) is not Severity.INFO]
    missed = tuple(f for f in serious if not _is_answered(f, wire))
    return Outcome(
        name=case["name"],
        expected=any(level(f) is Severity.BREAKING for f in findings),
        actual=any(c.severity is Severity.BREAKING for c in wire),
        missed=missed,
        answered=len(serious) - len(missed),
        changes=report.changes,
        findings=tuple(findings),
    )


def level(finding: Finding) -> Severity:
    """Return the severity of a finding, as the other tool would set it today."""
    return _LEVELS[finding.get("level_later") or finding["level"]]


def _is_answered(finding: Finding, changes: list[Change]) -> bool:
    """Tell whether a change of at least that severity reaches the operation of a finding."""
    wanted = level(finding).rank
    operation = finding.get("operation"), finding.get("path", "").removeprefix(
        "webhook:"
    )
    for change in changes:
        reached = {(r.method, r.path) for r in change.reached}
        everywhere = not finding.get("path") or finding.get("operation") in (
            "",
            "N/A",
            None,
        )
        if change.severity.rank >= wanted and (everywhere or operation in reached):
            return True
    return False


def summary(outcomes: Sequence[Outcome]) -> str:
    """Return agreement on verdicts and recall of findings in two lines."""
    agreed = sum(o.expected == o.actual for o in outcomes)
    answered = sum(o.answered for o in outcomes)
    total = answered + sum(len(o.missed) for o in outcomes)
    return (
        f"verdicts: {agreed} of {len(outcomes)} agree ({agreed / len(outcomes):.1%})\n"
        f"findings: {answered} of {total} answered ({answered / total:.1%})\n"
    )


def details(outcome: Outcome, *, verbose: bool) -> str:
    """Return the verdicts and findings of both tools on a case."""
    word = {True: "breaking", False: "fine"}
    lines = [
        f"{outcome.name}: they say {word[outcome.expected]}, we say {word[outcome.actual]}"
    ]
    lines += [
        f"    theirs: {level(finding)} {finding['id']}: {finding['text'][:120]}"
        for finding in (outcome.findings if verbose else outcome.missed)
    ]
    lines += [
        f"    ours:   {change.severity} {change.axis} {change.rule}: {change.message}"
        for change in (outcome.changes if verbose else ())
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print agreement and recall, and every disagreement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "folder", type=Path, help="the directory that holds cases.jsonl and data/"
    )
    parser.add_argument(
        "--verbose", action="store_true", help="show both tools' findings"
    )
    arguments = parser.parse_args()
    outcomes = [run(arguments.folder, case) for case in cases(arguments.folder)]
    for outcome in outcomes:
        if outcome.differs:
            sys.stdout.write(details(outcome, verbose=arguments.verbose))
    sys.stdout.write(summary(outcomes))


if __name__ == "__main__":
    main()
