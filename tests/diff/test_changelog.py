"""`specgen changelog`: releases of a repository, and what each changed for callers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from specgen.cli import main
from specgen.diff.document_diff import compare_all
from specgen.diff.model.removal_policy import Policy
from specgen.diff.reports.as_changelog import Release, write_changelog
from specgen.diff.revisions import Inputs

from tests.diff.comparing import TODAY, document, response_with, side
from tests.diff.test_command import git

if TYPE_CHECKING:
    from specgen.ir import JsonValue

    Object = dict[str, JsonValue]

S: JsonValue = {"type": "string"}


def operation(tag: str, **fields: JsonValue) -> Object:
    responses: JsonValue = {"200": {"description": ""}}
    return {"tags": [tag], "operationId": tag, "responses": responses, **fields}


def commit(tag: str, **paths: JsonValue) -> None:
    value = document({f"/{name}": {"get": found} for name, found in paths.items()})
    Path("specs").mkdir(exist_ok=True)
    Path("specs/zoo.yaml").write_text(json.dumps(value, indent=1), encoding="utf-8")
    git("add", "-A")
    git("commit", "-m", tag, "--date", "2026-01-02T00:00:00Z")
    git("tag", tag)


@pytest.fixture(autouse=True)
def _releases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-01-02T00:00:00Z")
    git("init")
    commit("v1.0", pets=operation("pets"), birds=operation("birds"))
    query: JsonValue = [{"name": "q", "in": "query", "schema": S}]
    commit("v1.1", pets=operation("pets", parameters=query), birds=operation("birds"))
    commit(
        "v2.0",
        pets=operation("pets", summary="All.", deprecated=True, parameters=query),
    )


def written(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["changelog", *arguments]) == 0
    return capsys.readouterr().out.partition("\n\n## ")[2]


def test_each_tag_is_a_release_in_the_order_of_keep_a_changelog(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert written(capsys, "v1.0..v2.0") == """\
[v2.0] - 2026-01-02

### Deprecated

**pets**

- GET /pets: deprecated

### Removed

**birds**

- **breaking:** GET /birds: removed

## [v1.1] - 2026-01-02

### Added

**pets**

- GET /pets: query parameter `q`: added
"""


def test_a_spec_that_moves_is_followed(capsys: pytest.CaptureFixture[str]) -> None:
    git("mv", "specs/zoo.yaml", "specs/park.yaml")
    git("commit", "-m", "Rename")
    assert written(capsys, "v2.0..") == """\
[HEAD] - 2026-01-02

### Changed

- **breaking:** package `zoo` is called `park` now
"""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["v1.0"], "is not a range of two revisions"),
        (["v1.0...v2.0"], "is not a range of two revisions"),
        (["v1.0..v3.0"], "git has no revision `v3.0`"),
        (["v1.0..v2.0", "elsewhere"], "has a spec in elsewhere/"),
    ],
)
def test_wrong_ranges_are_named(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["changelog", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_what_breaks_python_alone_is_told() -> None:
    name: JsonValue = {"type": "string"}
    sides = [
        response_with({"type": "object", "properties": fields})
        for fields in ({"a": name, "b": name}, {"a": name})
    ]
    base, revision = (side(each, "zoo.yaml") for each in sides)
    [report] = compare_all([Inputs(base, revision)], Policy(TODAY))
    told = write_changelog([Release("v2", "2026-01-01", [report])])
    assert "- **breaking:** field `b` of" in told
