"""Stub servers run as programs: `specgen serve`, and generated ones."""

from __future__ import annotations

import contextlib
import http.client
import os
import subprocess
import sys
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from tests.stub.conftest import SPEC

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parents[2]
NONE: Mapping[str, str] = MappingProxyType({})


@contextlib.contextmanager
def running(
    *arguments: str, spec: Path = SPEC, **env: str
) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """Run `specgen serve`; give the port, and the process."""
    with listening("specgen", "serve", str(spec), *arguments, **env) as found:
        yield found


@contextlib.contextmanager
def listening(
    module: str, *arguments: str, **env: str
) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """Run a module that serves; give the port, and the process."""
    with subprocess.Popen(
        [sys.executable, "-m", module, *arguments, "--port=0"],
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


def get(
    port: int, path: str, host: str = "127.0.0.1", headers: Mapping[str, str] = NONE
) -> tuple[int, bytes]:
    return send(port, "GET", path, host=host, headers=headers)


def send(
    port: int,
    method: str,
    path: str,
    body: bytes | None = None,
    *,
    host: str = "127.0.0.1",
    headers: Mapping[str, str] = NONE,
) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(host, port, timeout=30)
    with contextlib.closing(connection):
        connection.request(method, path, body, dict(headers))
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
