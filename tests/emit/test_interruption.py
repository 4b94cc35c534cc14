"""Killed at any moment, a run leaves each file old or new, and the next run repairs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from specgen.emit import plan, write

from tests.emit.versions import NEW, NEWER, OLD

ROOT = Path(__file__).parents[2]

# Writes NEW, and is killed before or after the step of that number that changes the disk.
_PROGRAM = """
import os, signal, sys
from pathlib import Path
from specgen.emit import plan, write
from tests.emit.versions import NEW

when, at, count = sys.argv[2], int(sys.argv[3]), 0

def killing(real):
    def step(*given, **named):
        global count
        count += 1
        if count == at and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*given, **named)
        if count == at and when == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    return step

os.replace = killing(os.replace)
os.fdopen = killing(os.fdopen)
Path.unlink = killing(Path.unlink)
root = Path(sys.argv[1])
write(plan(root, [NEW]))
print(count)
"""


def write_new(root: Path, when: str, at: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(root), when, str(at)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def texts(root: Path) -> dict[str, str]:
    found = (path for path in (root / "one").rglob("*") if path.is_file())
    return {
        path.relative_to(root / "one").as_posix(): path.read_text("utf-8")
        for path in found
    }


STEPS = 11
"""Three files, the manifest before and after them are opened and replaced, one is deleted."""


def test_the_steps_are_all_there_are(tmp_path: Path) -> None:
    write(plan(tmp_path, [OLD]))
    assert write_new(tmp_path, "never", 0).stdout == f"{STEPS}\n"


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", range(1, STEPS + 1))
def test_every_file_is_old_or_new_and_the_next_run_repairs(
    tmp_path: Path, when: str, at: int
) -> None:
    write(plan(tmp_path, [OLD]))
    assert write_new(tmp_path, when, at).returncode == -signal.SIGKILL
    for path, text in texts(tmp_path).items():
        if path.endswith(".py"):
            assert text in (OLD.files.get(path), NEW.files.get(path))
    for package in (NEW, OLD, NEWER):
        planned = plan(tmp_path, [package])
        assert planned.edited == ()
    write(plan(tmp_path, [NEWER]))
    wanted = {**NEWER.files, "specgen.json": NEWER.manifest.text()}
    assert texts(tmp_path) == wanted
    assert plan(tmp_path, [NEWER]).changes == ()


def test_a_failure_leaves_no_temporary_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    write(plan(tmp_path, [OLD]))
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        write(plan(tmp_path, [NEW]))
    assert texts(tmp_path).keys() == {*OLD.files, "specgen.json"}
