"""Measure the stub against a bare ASGI application with pydantic, in one run.

Part of `make bench`; `python -m benchmarks.stub` prints the table alone. Linux only: it reads
/proc. Servers run on one core and callers on another, if there is one. A server with one caller
goes to sleep after each response; with several it finds the next request waiting.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from generated import alibaba_kms, huawei_kms
from generated.alibaba_kms import _messages as alibaba_wire
from generated.huawei_kms import _messages as huawei_wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_BODY = b'{"key_id": "0d0466b0-e727-4d9c-b35d-f84bb474a37f"}'
_PATH = "/v1.0/0d0466b0e7274d9cb35df84bb474a37f/kms/get-publickey"
_JSON = ("Content-Type", "application/json;charset=utf-8")
_STUB = ["-m", "generated.stub_server", "--port", "0"]
_CORES = sorted(os.sched_getaffinity(0))
_CALLERS = 16


@dataclass
class Subject:
    """A server, and the requests that it is sent.

    Args:
        title: Its name in the table.
        command: The arguments that start it, after the interpreter.
        request: Returns the bytes of a request to a host.
    """

    title: str
    command: list[str]
    request: Callable[[str], bytes]
    alone: list[float] = field(default_factory=list[float])
    together: list[float] = field(default_factory=list[float])
    start: list[float] = field(default_factory=list[float])
    first_memory: int = 0
    memory: int = 0


def main() -> None:
    """Measure, and print the table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--requests", type=int, default=6000, help="in each round")
    parser.add_argument("--starts", type=int, default=5)
    arguments = parser.parse_args()
    subjects = _subjects()
    os.sched_setaffinity(0, {_CORES[-1]})
    with TemporaryDirectory() as folder:
        _compile_once(folder)
        for _ in range(1 + arguments.starts):
            for subject in subjects:
                _measure_start(subject)
        for subject in subjects:
            # The first one has compiled the modules, as it does after an installation.
            del subject.start[0]
        _measure(subjects, arguments)
    print(_table(subjects))


def _compile_once(folder: str) -> None:
    """Have the servers' modules compiled once, also where Python is told not to."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = folder


def _measure(subjects: list[Subject], arguments: argparse.Namespace) -> None:
    with ExitStack() as stack:
        running = [(s, *stack.enter_context(_running(s))) for s in subjects]
        for warm_up in (True, *[False] * arguments.rounds):
            for subject, process, host in running:
                requests = [subject.request(host) for _ in range(arguments.requests)]
                half = len(requests) // 2
                alone = _cpu_of(process, host, requests[:half], callers=1)
                together = _cpu_of(process, host, requests[half:], callers=_CALLERS)
                if not warm_up:
                    subject.alone.append(alone)
                    subject.together.append(together)
        for subject, process, _ in running:
            subject.memory = _memory(process)


def _subjects() -> list[Subject]:
    bare = ["-m", "benchmarks.bare"]
    return [
        Subject("bare ASGI, pydantic", bare, _plain),
        Subject("stub, no signatures", [*_STUB, "--no-auth"], _plain),
        Subject("stub, token", _STUB, _with_token),
        Subject("stub, AK/SK", _STUB, _with_access_key),
        Subject("stub, ACS3 (GET, query)", _STUB, _acs3),
        Subject("stub, GET, no signatures", [*_STUB, "--no-auth"], _acs3),
    ]


def _plain(host: str) -> bytes:
    return _http("POST", _PATH, [("Host", host), _JSON], _BODY)


def _with_token(host: str) -> bytes:
    headers = [("Host", host), _JSON, ("X-Auth-Token", "testtoken")]
    return _http("POST", _PATH, headers, _BODY)


def _with_access_key(host: str) -> bytes:
    user = huawei_kms.AccessKey("testak", "testsk")
    auth = huawei_kms.auth.access_key_sdk(user)
    headers = (("Host", host), _JSON)
    request = huawei_wire.Request("POST", f"http://{host}", _PATH, (), headers, _BODY)
    signed = auth.sign(request, user, now=datetime.now(UTC), nonce="")
    return _http("POST", _PATH, list(signed.headers), _BODY)


def _acs3(host: str) -> bytes:
    user = alibaba_kms.AccessKey("testid", "testsecret")
    auth = alibaba_kms.auth.access_key_acs3(user)
    query = (("KeyId", "alias/example"), ("KeyVersionId", "any"))
    named = (("Action", "GetPublicKey"), ("Version", "2016-01-20"))
    request = alibaba_wire.Request(
        "GET", f"http://{host}", "/", (*named, *query), (("Host", host),)
    )
    nonce = os.urandom(16).hex()
    signed = auth.sign(request, user, now=datetime.now(UTC), nonce=nonce)
    target = "/?" + "&".join(f"{name}={value}" for name, value in signed.query)
    return _http("GET", target, list(signed.headers), b"")


def _http(
    method: str, target: str, headers: list[tuple[str, str]], body: bytes
) -> bytes:
    lines = [f"{method} {target} HTTP/1.1", *(f"{n}: {v}" for n, v in headers)]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


@contextmanager
def _running(subject: Subject) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with subprocess.Popen(
        [sys.executable, *subject.command], stdout=subprocess.PIPE, text=True
    ) as process:
        os.sched_setaffinity(process.pid, {_CORES[0]})
        try:
            if process.stdout is None:
                raise RuntimeError("the server has no output")
            yield process, process.stdout.readline().rpartition("/")[2].strip()
        finally:
            process.terminate()


def _measure_start(subject: Subject) -> None:
    began = time.perf_counter()
    with _running(subject) as (process, host), _connected(host) as connection:
        connection.sendall(subject.request(host))
        _receive(connection)
        subject.start.append(time.perf_counter() - began)
        subject.first_memory = _memory(process)


def _cpu_of(
    process: subprocess.Popen[str], host: str, requests: list[bytes], *, callers: int
) -> float:
    """Return the microseconds of CPU that the server spends on a request."""
    with ExitStack() as stack:
        connections = [stack.enter_context(_connected(host)) for _ in range(callers)]
        before = _cpu(process)
        for start in range(0, len(requests), callers):
            group = list(
                zip(connections, requests[start : start + callers], strict=False)
            )
            for connection, request in group:
                connection.sendall(request)
            for connection, _ in group:
                _receive(connection)
        return (_cpu(process) - before) / len(requests) * 1e6


@contextmanager
def _connected(host: str) -> Iterator[socket.socket]:
    name, _, port = host.partition(":")
    with socket.create_connection((name, int(port))) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield connection


def _receive(connection: socket.socket) -> None:
    received = connection.recv(65536)
    if not received.startswith(b"HTTP/1.1 200 "):
        raise RuntimeError(received.decode("latin-1"))
    head, _, body = received.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65536)


def _cpu(process: subprocess.Popen[str]) -> float:
    """Return the seconds of CPU that a process has used, in user mode and in the kernel."""
    text = Path(f"/proc/{process.pid}/schedstat").read_text(encoding="ascii")
    return int(text.split()[0]) / 1e9


def _memory(process: subprocess.Popen[str]) -> int:
    """Return the resident memory of a process, in bytes."""
    pages = Path(f"/proc/{process.pid}/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _table(subjects: list[Subject]) -> str:
    """Return CPU per request and its ratio to the bare server, starts and memory."""
    titles = (
        "server",
        "one caller, µs",
        "ratio",
        f"{_CALLERS} callers, µs",
        "ratio",
        "start, ms",
        "memory, MB",
        "memory at the end, MB",
    )
    bare = subjects[0]
    lines = [f"| {' | '.join(titles)} |", "|---" * len(titles) + "|"]
    lines += [
        f"| {subject.title} | {_compared(subject.alone, bare.alone)} |"
        f" {_compared(subject.together, bare.together)} |"
        f" {min(subject.start) * 1e3:.0f} |"
        f" {subject.first_memory / 1e6:.0f} | {subject.memory / 1e6:.0f} |"
        for subject in subjects
    ]
    return "\n".join(lines)


def _compared(times: list[float], others: list[float]) -> str:
    # Rounds are compared with one another: what else the machine does changes in between.
    ratios = [one / other for one, other in zip(times, others, strict=True)]
    return f"{min(times):.0f} | {statistics.median(ratios):.2f}"


if __name__ == "__main__":
    main()
