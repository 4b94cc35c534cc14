"""How far references may lead, wherever that is said."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from specgen.cli import main

if TYPE_CHECKING:
    from pathlib import Path

SPEC = {
    "openapi": "3.1.0",
    "info": {"title": "Keys", "version": "1"},
    "paths": {
        "/key": {
            "get": {
                "operationId": "getKey",
                "responses": {
                    "200": {
                        "description": "A key.",
                        "content": {
                            "application/json": {
                                "schema": {"$ref": "../common/key.yaml#/Key"}
                            }
                        },
                    }
                },
            }
        }
    },
}
KEY = "Key: {type: object, properties: {id: {type: string}}}\n"


@pytest.fixture
def split(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with a spec that refers to a file beside the spec's own directory."""
    for name, text in (
        ("api/keys.json", json.dumps(SPEC)),
        ("common/key.yaml", KEY),
    ):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def generate(*options: str) -> int:
    return main(["generate", "api/keys.json", "--out", "out", *options])


def test_a_file_outside_is_refused(
    split: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert generate() == 2
    assert "leads out of the root directory" in capsys.readouterr().err
    assert not (split / "out").exists()


@pytest.mark.usefixtures("split")
def test_an_option_names_the_root() -> None:
    assert generate("--root", ".") == 0
    assert generate("--root", ".", "--check") == 0
    assert generate("--root", "api") == 2


@pytest.mark.usefixtures("split")
def test_a_run_under_a_wider_root_does_not_let_the_next_one_pass(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert generate("--root", ".") == 0
    assert generate("--check") == 2
    assert "leads out of the root directory" in capsys.readouterr().err


def test_the_project_names_the_root(split: Path) -> None:
    project = split / "pyproject.toml"
    project.write_text("[tool.specgen]\nroot = '.'\n", encoding="utf-8")
    assert generate() == 0
    project.write_text("[tool.specgen]\nroot = 1\n", encoding="utf-8")
    assert generate() == 2


def test_a_repository_is_the_root(split: Path) -> None:
    (split / ".git").mkdir()
    assert generate() == 0
    assert main(["diff", "api/keys.json", "api/keys.json"]) == 0


@pytest.mark.usefixtures("split")
def test_a_comparison_follows_references_in_the_root(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["diff", "api/keys.json", "api/keys.json", "--root", "."]) == 0
    assert "common/key.yaml" not in capsys.readouterr().out
    assert main(["diff", "api/keys.json", "api/keys.json"]) == 0
    assert "leads out of the root directory" in capsys.readouterr().out
