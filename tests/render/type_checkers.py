"""The type checkers of those who use generated packages, with no configuration of ours."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

_CACHE = Path(__file__).parents[2] / ".mypy_cache" / "made"


def mypy(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run `mypy --strict` in a directory.

    Most of its work is what generated packages import: it is done once, and kept. One process at
    a time, since mypy expects no other to write to its cache.
    """
    _CACHE.mkdir(parents=True, exist_ok=True)
    with (_CACHE / "lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _run(
            "mypy", "--strict", "--config-file", os.devnull, *arguments, cwd=cwd
        )


def pyright(*arguments: str, cwd: Path) -> list[dict[str, Any]]:
    """Return what pyright finds in a directory: its diagnostics, errors and warnings alike."""
    done = _run("pyright", "--outputjson", *arguments, cwd=cwd)
    report = json.loads(done.stdout)
    assert report["summary"]["filesAnalyzed"], done.stdout
    found: list[dict[str, Any]] = report["generalDiagnostics"]
    return found


def _run(module: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={**os.environ, "MYPY_CACHE_DIR": str(_CACHE)},
    )
