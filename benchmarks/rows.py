"""Rows of the table of benchmarks: a command, and what its runs took."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[1]
_FEW_SECONDS = 0.2
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


@dataclass
class Row:
    """A command, and the CPU seconds, wall seconds and megabytes of its runs.

    Args:
        work: The work, the same for all programs that are compared.
        program: The program that does it.
        command: The command.
        prepare: Called before each run.
        may_fail: Whether a failure is shown in the table, and does not end the benchmarks.
    """

    work: str
    program: str
    command: tuple[str, ...]
    prepare: Callable[[], object]
    may_fail: bool = False
    failed: bool = False
    runs: list[tuple[float, float, float]] = field(default_factory=list)

    def run(self) -> None:
        """Run the command once.

        Raises:
            SystemExit: It fails.
        """
        self.prepare()
        # Where a program finds others of its environment, such as one that formats code.
        directory = Path(self.command[0]).parent
        began = time.perf_counter()
        with tempfile.TemporaryFile() as told:
            process = subprocess.Popen(
                self.command,
                env=ENVIRONMENT
                | {"PATH": f"{directory}{os.pathsep}{os.environ['PATH']}"},
                stdout=subprocess.DEVNULL,
                stderr=told,
            )
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            self.failed = bool(process.returncode)
            if self.failed and not self.may_fail:
                told.seek(0)
                raise SystemExit(f"{self.work}, {self.program}: {told.read().decode()}")
        wall = time.perf_counter() - began
        self.runs.append((used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024))

    def median(self, column: int) -> float:
        """Return the median of a column of the runs."""
        return statistics.median(run[column] for run in self.runs)

    @property
    def spread(self) -> str:
        """The least and the most CPU seconds."""
        cpu = [run[0] for run in self.runs]
        return f"{seconds(min(cpu))} to {seconds(max(cpu))}"


def seconds(number: float) -> str:
    """Return seconds as text, with milliseconds where there are few."""
    return f"{number:.2f}" if number >= _FEW_SECONDS else f"{number:.3f}"


def installed(environment: Path, *requirements: str) -> Path | None:
    """Install a peer in an environment of its own; return its Python, or None if that fails."""
    python = environment / "bin" / "python"
    for command in (
        [sys.executable, "-m", "venv", str(environment)],
        [str(python), "-m", "pip", "install", "--quiet", *requirements],
    ):
        if subprocess.run(command, capture_output=True, check=False).returncode:
            return None
    return python
