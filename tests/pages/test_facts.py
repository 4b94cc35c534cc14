"""The audit finds the facts that a reader found, but for those that no page puts into words.

The pages are the vendors' and lie outside; `specs/statements/` keeps what they state.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from specgen.cli import main
from specgen.pages.auditing import frozen_statements
from specgen.pages.auditing.audit import audit
from specgen.pages.auditing.facts import facts_of
from specgen.pages.auditing.spec_text import value_at
from specgen.pages.prose_statements import words_of
from specgen.source import load

from tests.specs.test_facts import Fact, read_facts, text

if TYPE_CHECKING:
    from specgen.pages.auditing.compare import Finding
    from specgen.pages.auditing.facts import PageFact

SPECS = Path(__file__).parents[2] / "specs"
PROSE = "prose of the operation as a whole, without a number or a name"
SHOWN = "follows from a sample, which the audit compares as a whole"
NOT_STATED = {
    "A4": PROSE,
    "A5": PROSE,
    "A6": PROSE,
    "A104": PROSE,
    "H4": PROSE,
    "H57": PROSE,
    "A61": "one of the values of DryRun, by its description",
    "A63": "prose in the description of DryRun",
    "A65": "prose in the description of DryRun",
    "A67": "prose in the description of DryRun",
    "A83": SHOWN,
    "A88": SHOWN,
    "A89": SHOWN,
    "A90": SHOWN,
    "A91": SHOWN,
    "A93": SHOWN,
    "A94": SHOWN,
    "H5": "how a constraint is answered is our reading of it",
    "H15": "follows from the table of headers",
    "H35": "which properties a response requires is ours to say",
}


def audited(name: str) -> tuple[str, list[Finding], list[PageFact]]:
    path = SPECS / f"{name}.yaml"
    spec: dict[str, Any] = load(path).root.plain()
    [found] = audit(spec, frozen_statements.thaw(SPECS / "statements" / f"{name}.json"))
    return found.operation, found.findings, facts_of(spec, found)


AUDITS = {name: audited(name) for name in ("alibaba_kms", "huawei_kms")}


def is_found(fact: Fact) -> bool:
    operation, findings, _ = AUDITS[fact.operation.split(",")[0]]
    place = _place(fact)
    return any(
        finding.verdict in {"in the spec", "excused"}
        and (_is_at(place, finding, operation) or _says(fact, finding))
        for finding in findings
    )


def _place(fact: Fact) -> str:
    operation = AUDITS[fact.operation.split(",")[0]][0]
    return fact.pointer if fact.pointer[0] == "/" else f"{operation}/{fact.pointer}"


def _is_at(place: str, finding: Finding, operation: str) -> bool:
    at = finding.pointer
    is_inside = at != operation and place.startswith(f"{at}/")
    return place == at or is_inside or at.startswith(f"{place}/")


def _says(fact: Fact, finding: Finding) -> bool:
    told = finding.page.get("words", []) if isinstance(finding.page, dict) else []
    words = words_of(fact.value)
    return bool(words) and set(words) <= set(told)


@pytest.mark.parametrize("name", AUDITS)
def test_nothing_is_contradicted_missing_or_undecided(name: str) -> None:
    _, findings, _ = AUDITS[name]
    assert {finding.verdict for finding in findings} <= {"in the spec", "excused"}


def test_every_fact_that_a_page_states_is_found() -> None:
    assert {f.number for f in read_facts() if not is_found(f)} == set(NOT_STATED)


TOLD_BY_A_NOTE = {"H15": "it knows no other way to authenticate"}


def is_printed(fact: Fact) -> bool:
    """Whether a row of docs/facts.md has the place and the value of a fact, or a note has it."""
    place, value = _place(fact), TOLD_BY_A_NOTE.get(fact.number, fact.value)
    return any(
        value in f"{_printed_at(place, row)} {'; '.join(row.notes)}"
        for row in AUDITS[fact.operation.split(",")[0]][2]
    )


def _printed_at(place: str, row: PageFact) -> str:
    """The text of a row about a place; empty if it is about another."""
    if row.pointer == place:
        return f"{row.statement} {text(row.spec)}"
    is_inside = place.startswith(f"{row.pointer}/")
    found = value_at(row.spec, place.removeprefix(row.pointer)) if is_inside else None
    return "" if found is None else text(found)


def test_every_fact_is_printed_with_its_value() -> None:
    assert [fact for fact in read_facts() if not is_printed(fact)] == []


def test_the_printed_facts_are_those_of_the_specs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(SPECS.parent)
    code = main(["audit", "--facts", "docs/facts.md", "--check"])
    assert (code, capsys.readouterr().err) == (0, "")
