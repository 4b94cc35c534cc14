"""The steps of the workflow in docs/ci, run as GitHub would in a clone of a pull request."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from tests.diff.comparing import response_with

if TYPE_CHECKING:
    from specgen.ir import JsonValue

WORKFLOW = Path(__file__).parents[2] / "docs" / "ci" / "spec-diff.yml"


def git(folder: Path, *arguments: str) -> None:
    command = ["git", "-c", "user.name=A", "-c", "user.email=a@example.com", *arguments]
    subprocess.run(command, check=True, capture_output=True, cwd=folder)


def pull_request(folder: Path) -> Path:
    """Return a clone in which the merge of a pull request is checked out, without branches."""
    origin, clone = folder / "origin", folder / "clone"
    spec = origin / "specs" / "one.json"
    spec.parent.mkdir(parents=True)
    git(origin, "init", "-q", "-b", "main")
    for branch, kind in (("main", "integer"), ("change", "string")):
        git(origin, "checkout", "-q", "-B", branch)
        field: JsonValue = {"a": {"type": kind}}
        changed = response_with({"type": "object", "properties": field})
        spec.write_text(json.dumps(changed, indent=1), encoding="utf-8")
        git(origin, "add", ".")
        git(origin, "commit", "-qm", branch)
    git(folder, "clone", "-q", str(origin), str(clone))
    git(clone, "checkout", "-q", "--detach", "origin/change")
    git(clone, "branch", "-q", "-D", "change")
    return clone


def test_each_step_does_what_its_name_says(tmp_path: Path) -> None:
    [job] = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"].values()
    scripts = {s["name"]: s["run"] for s in job["steps"] if "run" in s}
    clone, summary = pull_request(tmp_path), tmp_path / "summary.md"
    here = {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "BASE": job["env"]["BASE"].replace("${{ github.base_ref }}", "main"),
        "GITHUB_STEP_SUMMARY": str(summary),
    }

    def run(name: str, **settings: str) -> subprocess.CompletedProcess[str]:
        command = ["bash", "-e", "-c", scripts[name]]
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            cwd=clone,
            env={**os.environ, **here, **settings},
        )

    written = run("Write the reports")
    assert (written.returncode, written.stderr) == (0, "")
    assert "schema-type" in summary.read_text(encoding="utf-8")
    assert "<article" in (clone / "spec-diff.html").read_text(encoding="utf-8")
    judged = run("Annotate, and fail if callers break")
    assert judged.returncode == 1
    assert "::error file=specs/one.json,line=" in judged.stdout
    # A base that the clone has not is no verdict.
    lost = run("Annotate, and fail if callers break", BASE="origin/nowhere")
    assert lost.returncode not in (0, 1)
