"""The output of commands that the README shows."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from specgen.cli import main

ROOT = Path(__file__).parents[2]
SPEC = "specs/alibaba_kms.yaml"


@pytest.fixture
def readme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    shutil.copytree(ROOT / "specs", tmp_path / "specs")
    monkeypatch.chdir(tmp_path)
    return (ROOT / "README.md").read_text("utf-8")


def test_the_difference_of_a_session(
    readme: str, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = Path(SPEC)
    before, name, after = spec.read_text("utf-8").partition("- name: KeyVersionId")
    edited = before + name + after.replace("required: true", "required: false", 1)
    Path("after.yaml").write_text(edited, encoding="utf-8")
    assert main(["diff", SPEC, "after.yaml"]) == 0
    printed = capsys.readouterr().out.replace("after.yaml:", f"{SPEC}:")
    shown = readme.partition("2 info; required version bump")[2].partition("```")[0]
    for line in shown.replace("2086a2ea…:", "").splitlines()[1:]:
        assert "…" in line or line in printed.splitlines()


def test_the_message_about_a_typo(
    readme: str, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = Path("specs/huawei_kms.yaml")
    text = spec.read_text("utf-8")
    spec.write_text(text.replace("\nsecurity:", "\nsecurty:", 1), encoding="utf-8")
    assert main(["generate", "--strict"]) == 2
    assert capsys.readouterr().err in readme
