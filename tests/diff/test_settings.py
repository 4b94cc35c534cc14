"""Severities that a project sets, and approvals of many changes at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from specgen.cli import main

from tests.diff.comparing import document

if TYPE_CHECKING:
    from specgen.ir import JsonValue


def api(most: int) -> JsonValue:
    """Return an API of two operations that take short names."""
    schema: JsonValue = {"type": "string", "maxLength": most}
    paths: JsonValue = {
        path: {
            "get": {
                "operationId": f"get{number}",
                "parameters": [{"name": "q", "in": "query", "schema": schema}],
                "responses": {"200": {"description": ""}},
            }
        }
        for number, path in enumerate(("/internal/a", "/b"))
    }
    return document(paths)


@pytest.fixture(autouse=True)
def _two_specs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, most in (("a.yaml", 2), ("b.yaml", 1)):
        Path(name).write_text(json.dumps(api(most)), encoding="utf-8")


def compared(capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, JsonValue]:
    arguments = ["a.yaml", "b.yaml", "--format", "json", "--fail-on", "never", *more]
    assert main(["diff", *arguments]) == 0
    report: dict[str, JsonValue] = json.loads(capsys.readouterr().out)
    return report


@pytest.mark.parametrize(
    ("entries", "breaking"),
    [
        ("[]", 2),
        ('[{ rule = "schema-*", level = "info" }]', 0),
        ('[{ rule = "server-*", level = "info" }]', 2),
        ('[{ path = "/internal/*", level = "warning" }]', 1),
        ('[{ place = "/paths/~1b/*", level = "info", reason = "ours" }]', 1),
        # The first that fits counts.
        (
            '[{ path = "/b", level = "breaking" }, { rule = "*-maxLength", level = "info" }]',
            1,
        ),
    ],
)
def test_a_project_sets_severities(
    entries: str, breaking: int, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("pyproject.toml").write_text(
        f"[tool.specgen.diff]\nseverity = {entries}\n", "utf-8"
    )
    report = compared(capsys)
    assert isinstance(report["changes"], list)
    found = [
        c for c in report["changes"] if isinstance(c, dict) and c["axis"] == "wire"
    ]
    assert sum(c["severity"] == "breaking" for c in found) == breaking
    assert [c["usual"] for c in found if c["severity"] != "breaking"] == [
        "breaking"
    ] * (2 - breaking)
    main(["diff", "a.yaml", "b.yaml"])
    assert (
        "breaking by default: set in pyproject.toml" in capsys.readouterr().out
    ) is (breaking < 2)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("severities = []", "did you mean `severity`?"),
        ("severity = 1", "not a list of tables"),
        ("severity = [1]", "entry 1 of `severity` is not a table"),
        ('severity = [{ rules = "a", level = "info" }]', "did you mean `rule`?"),
        ('severity = [{ rule = "a", level = "none" }]', "`level` of entry 1"),
        ('severity = [{ rule = "server-remove", level = "info" }]', "`server-removed`"),
        ('severity = [{ level = "info" }]', "none of `rule`, `place` and `path`"),
        ('severity = [{ rule = 1, level = "info" }]', "is not text"),
    ],
)
def test_wrong_settings_are_named(
    table: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("pyproject.toml").write_text(f"[tool.specgen.diff]\n{table}\n", "utf-8")
    assert main(["diff", "a.yaml", "b.yaml"]) == 2
    errors = capsys.readouterr().err
    assert "pyproject.toml: [tool.specgen.diff]" in errors
    assert message in errors


def test_an_approval_may_cover_many_changes_until_it_expires(
    capsys: pytest.CaptureFixture[str],
) -> None:
    entry: dict[str, JsonValue] = {
        "rule": "schema-*",
        "path": "/internal/*",
        "reason": "ours",
    }
    approved: JsonValue = {"approved": [{**entry, "expires": "2026-06-01"}]}
    Path("approved.yaml").write_text(json.dumps(approved), "utf-8")
    given = ("--approvals", "approved.yaml", "--today")
    report = compared(capsys, *given, "2026-06-01")
    assert isinstance(report["summary"], dict)
    assert [report["summary"][key] for key in ("breaking", "approved")] == [1, 1]
    report = compared(capsys, *given, "2026-06-02")
    assert isinstance(report["summary"], dict)
    assert [report["summary"][key] for key in ("breaking", "approved")] == [2, 0]
    assert isinstance(report["notes"], list)
    [note] = report["notes"]
    assert "rule `schema-*`, path `/internal/*` expired on 2026-06-01" in str(note)
