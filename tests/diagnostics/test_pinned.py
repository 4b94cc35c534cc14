"""The exact text of every finding. `SPECGEN_REWRITE=1 pytest tests/diagnostics` writes it anew."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest

from generator.diagnostics import Diagnostic, SpecError, render
from generator.openapi.references import References
from generator.parse import parse
from generator.source import SourceLines, load
from generator.validate import validate

ROOT = Path(__file__).parents[2]
CASES = Path(__file__).relative_to(ROOT).parent
STAGES = ("source", "openapi", "validate", "parse")
REPORTERS = {"Diagnostic", "report", "_report", "_fail"}
CODES = sorted(
    path.name for path in (ROOT / CASES).iterdir() if (path / "stderr.txt").exists()
)


def findings(spec: Path) -> list[Diagnostic]:
    try:
        references = References(load(spec))
        found = validate(references)
        if not found:
            parse(references)
    except SpecError as error:
        return list(error.diagnostics)
    return found


@pytest.mark.parametrize("code", CODES)
def test_text_is_as_pinned(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    spec = next((CASES / code).glob("spec.*"), CASES / code / "spec.yaml")
    found = findings(spec)
    text = "\n\n".join(render(finding, SourceLines()) for finding in found) + "\n"
    pinned = CASES / code / "stderr.txt"
    if "SPECGEN_REWRITE" in os.environ:
        pinned.write_text(text, encoding="utf-8")
    assert code in {finding.code for finding in found}
    assert text == pinned.read_text(encoding="utf-8")


def test_every_code_has_a_case() -> None:
    files = [
        path for stage in STAGES for path in (ROOT / "generator" / stage).rglob("*.py")
    ]
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in files]
    calls = [
        node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)
    ]
    assert {code for call in calls for code in reported(call)} == set(CODES)


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
