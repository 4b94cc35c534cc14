"""Running programs that may take too long."""

from __future__ import annotations

import os
import signal
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Done:
    """How a program ended; `code` is None where it was stopped."""

    code: int | None
    output: str
    errors: str


def run(command: Sequence[str], *, cwd: Path, seconds: float) -> Done:
    """Run a program, and stop it and all that it started when its time is over."""
    process = subprocess.Popen(
        command,
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    try:
        output, errors = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, errors = process.communicate()
        return Done(None, output, errors)
    return Done(process.returncode, output, errors)
