"""The exact text of every finding. `SPECGEN_REWRITE=1 pytest tests/diagnostics` writes it anew."""

from __future__ import annotations

import ast
import os
from datetime import date
from pathlib import Path

import pytest
from specgen.commands.diff_inputs import open_inputs
from specgen.diagnostics import Diagnostic, SpecError, render
from specgen.diagnostics.codes import codes, severities
from specgen.diff.document_diff import compare_all
from specgen.diff.model.removal_policy import Policy
from specgen.diff.severity.approvals import approve
from specgen.pages.drafting import draft
from specgen.pages.drafting.into import add_to, read_spec
from specgen.pages.reading import read_page
from specgen.pages.resolving import resolve
from specgen.pages.vocabulary import vocabulary_for
from specgen.pipeline import load_specs
from specgen.source import SourceLines
from specgen.view.client import client_view

ROOT = Path(__file__).parents[2]
CASES = Path(__file__).relative_to(ROOT).parent
TODAY = date(2026, 1, 1)
REPORTERS = {"Diagnostic", "report", "_report", "_fail"}
COMMAND_LINE = {"cli.py", "commands"}
WITHOUT_TEXT = {
    "page-too-large",
    "reserved-name",
    "unreadable-file",
    "unreadable-page",
}
"""What is wrong is not in the file."""


def findings(case: Path) -> list[Diagnostic]:
    """What is found in a case: of two documents when they are compared, else when generating."""
    try:
        if (case / "base.yaml").exists():
            return compared(case)
        if (case / "page.md").exists():
            add_page(case)
        spec = next(case.glob("*.[yj]*"), case / "spec.yaml")
        (loaded,), found = load_specs([spec])
        client_view(loaded.api, spec.name)
    except SpecError as error:
        return list(error.diagnostics)
    return found


def add_page(case: Path) -> None:
    page = read_page(case / "page.md")
    vocabulary = vocabulary_for(page)
    spec = case / "spec.yaml"
    made = draft([(resolve(page, vocabulary), vocabulary)], read_spec(spec))
    add_to(spec, made)


def compared(case: Path) -> list[Diagnostic]:
    couples = open_inputs([str(case / "base.yaml"), str(case / "spec.yaml")], None)
    reports = compare_all(couples, Policy(TODAY, {}))
    approvals = case / "approved.yaml"
    if approvals.exists():
        reports = approve(reports, approvals, TODAY)
    return [note for report in reports for note in report.notes]


def text_of(case: Path) -> str:
    return "".join(path.read_text("utf-8", "replace") for path in case.glob("*.[yj]*"))


@pytest.mark.parametrize("code", codes())
def test_text_is_as_pinned(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    found = findings(CASES / code)
    text = "\n\n".join(render(finding, SourceLines()) for finding in found) + "\n"
    pinned = CASES / code / "stderr.txt"
    if "SPECGEN_REWRITE" in os.environ:
        pinned.write_text(text, encoding="utf-8")
    assert code in {finding.code for finding in found}
    assert text == pinned.read_text(encoding="utf-8")


@pytest.mark.parametrize("code", codes())
def test_the_example_of_a_code_is_one(code: str) -> None:
    lines = [line.strip() for line in codes()[code].example.strip().splitlines()]
    text = text_of(ROOT / CASES / code)
    assert code in WITHOUT_TEXT or [line for line in lines if line not in text] == []


@pytest.mark.parametrize("code", codes())
def test_a_code_is_explained_in_sentences(code: str) -> None:
    entry = codes()[code]
    assert entry.severity in ("error", "warning")
    assert not entry.title.endswith(".")
    assert entry.explanation.endswith(".")
    assert entry.cure.endswith(".")


def test_severities_are_those_of_the_table() -> None:
    assert severities() == {name: code.severity for name, code in codes().items()}


def test_there_is_a_case_of_every_code_and_of_no_other() -> None:
    cases = {path.name for path in (ROOT / CASES).glob("*/") if path.name[0] != "_"}
    assert cases == set(codes())


def test_every_code_is_reported_somewhere_and_no_other_is() -> None:
    generator = ROOT / "generator" / "specgen"
    nodes = [
        node
        for path in generator.rglob("*.py")
        if path.relative_to(generator).parts[0] not in COMMAND_LINE
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    ]
    constants = {n.value for n in nodes if isinstance(n, ast.Constant)}
    assert set(codes()) - constants == set()
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    assert {code for call in calls for code in reported(call)} - set(codes()) == set()


def reported(call: ast.Call) -> list[str]:
    """Return the codes that a call reports, as far as they stand in it."""
    name = (
        call.func.attr
        if isinstance(call.func, ast.Attribute)
        else getattr(call.func, "id", "")
    )
    values = [keyword.value for keyword in call.keywords if keyword.arg == "code"]
    if name in REPORTERS:
        values += call.args[:1]
    constants = [value.value for value in values if isinstance(value, ast.Constant)]
    return [constant for constant in constants if isinstance(constant, str)]
