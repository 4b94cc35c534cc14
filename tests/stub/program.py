"""The command `specgen serve`, run as a program."""

from __future__ import annotations

import contextlib
import http.client
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.stub.conftest import SPEC

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]


@contextlib.contextmanager
def running(
    *arguments: str, spec: Path = SPEC, **env: str
) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """Run the command; give the port, and the process."""
    command = [
        sys.executable,
        "-m",
        "specgen",
        "serve",
        str(spec),
        "--port=0",
        *arguments,
    ]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert "listening on http" in line, (line, process.communicate())
            yield int(line.rsplit(":", 1)[1]), process
        finally:
            process.terminate()
            process.communicate()


def refused(*arguments: str) -> str:
    """Run the command, which must fail; return the last line of what it says."""
    command = [
        sys.executable,
        "-m",
        "specgen",
        "serve",
        str(SPEC),
        "--port=0",
        *arguments,
    ]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout) == (2, "")
    return done.stderr.splitlines()[-1]


def get(port: int, path: str, host: str = "127.0.0.1") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(host, port, timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", path)
        with connection.getresponse() as response:
            return response.status, response.read()


def read_until(
    process: subprocess.Popen[str], text: str, *, errors: bool = False
) -> str:
    stream = process.stderr if errors else process.stdout
    assert stream is not None
    for line in stream:
        if text in line:
            return line
    raise AssertionError(f"it ended without saying {text!r}")
