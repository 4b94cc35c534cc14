"""The stub as a program that runs for long: workers, edits, strangers, and its end."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.stub.conftest import SPEC
from tests.stub.program import get, read_until, refused, running

if TYPE_CHECKING:
    import subprocess

# Its end


def test_a_request_under_way_is_answered_before_the_end(tmp_path: Path) -> None:
    faults = tmp_path / "faults.yaml"
    faults.write_text("rules: [{drip: {bytes: 1, every-ms: 20}}]")
    with (
        running("--no-auth", f"--faults={faults}") as (port, process),
        socket.create_connection(("127.0.0.1", port), timeout=30) as connection,
    ):
        connection.sendall(b"GET /orders/1 HTTP/1.1\r\nHost: a\r\n\r\n")
        answer = b""
        while b"{" not in answer:
            answer += connection.recv(1000)
        assert b"}" not in answer
        process.send_signal(signal.SIGTERM)
        while chunk := connection.recv(1000):
            answer += chunk
        assert json.loads(answer.partition(b"\r\n\r\n")[2]) == {"id": "1", "lines": 1}
        process.communicate()
        assert process.returncode == 0


# Workers


def children(process: subprocess.Popen[str]) -> list[int]:
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(pid) for pid in listed.read_text().split()]


linux = pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="there is no /proc here"
)


@linux
def test_workers_share_a_port_and_end_together() -> None:
    with running("--no-auth", "--workers=2") as (port, process):
        assert len(children(process)) == 2
        assert [get(port, "/orders/1")[0] for _ in range(4)] == [200] * 4
        assert get(port, "/__stub__/requests")[0] == 403
        assert get(port, "/__stub__/health")[0] == 200
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate()
        assert (process.returncode, errors) == (0, "")


@linux
def test_a_worker_that_fails_ends_them_all() -> None:
    with running("--no-auth", "--workers=2") as (_, process):
        os.kill(children(process)[0], signal.SIGKILL)
        process.communicate()
        assert process.returncode == 1


# Strangers


def test_strangers_get_no_pages_unless_they_are_asked_for() -> None:
    with running("--no-auth", "--host=0.0.0.0") as (port, process):
        assert get(port, "/orders/1")[0] == 200
        assert get(port, "/__stub__/health")[0] == 200
        assert get(port, "/__stub__/")[0] == 403
        process.terminate()
        _, errors = process.communicate()
    assert (
        "warning: any host that reaches 0.0.0.0 can call the stub; what is below"
        in errors
    )


def test_strangers_get_pages_that_are_asked_for() -> None:
    with running("--no-auth", "--host=0.0.0.0", "--admin") as (port, process):
        assert get(port, "/__stub__/")[0] == 200
        process.terminate()
        assert (
            "warning: any host that reaches 0.0.0.0 can call the stub\n"
            in process.communicate()[1]
        )


def test_pages_can_be_left_out() -> None:
    with running("--no-auth", "--no-admin") as (port, _):
        assert get(port, "/__stub__/")[0] == 403


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--workers=2", "--admin"],
            "--admin shows a single process: leave out --workers",
        ),
        (
            ["--workers=2", "--rate-limits"],
            "rules and rate limits count calls in one process",
        ),
        (["--workers=0"], "expected a number from 1 to 64"),
        (["--watch", "--host=nowhere.invalid"], "cannot listen on nowhere.invalid:0: "),
    ],
)
def test_options_that_do_not_go_together(arguments: list[str], message: str) -> None:
    assert message in refused(*arguments)


# Edits


def test_edits_are_served_and_mistakes_are_not(tmp_path: Path) -> None:
    spec = tmp_path / "orders.yaml"
    shutil.copy(SPEC, spec)
    with running("--no-auth", "--watch", spec=spec) as (port, process):
        assert json.loads(get(port, "/orders/1")[1])["lines"] == 1
        failures: list[Exception] = []
        done = threading.Event()

        def call() -> None:
            while not done.is_set():
                try:
                    assert get(port, "/orders/1")[0] == 200
                except (OSError, http.client.HTTPException, AssertionError) as error:
                    failures.append(error)

        calling = threading.Thread(target=call)
        calling.start()
        try:
            good = spec.read_text()
            spec.write_text(good.replace('{id: "1", lines: 1}', '{id: "1", lines: 5}'))
            read_until(process, "reloaded; listening on http")
            assert json.loads(get(port, "/orders/1")[1])["lines"] == 5
            spec.write_text(good.replace("operationId: getOrder", "operationId: ["))
            problem = read_until(process, "error[", errors=True)
            assert problem.startswith(f"{spec}:")
            read_until(process, "what was served before goes on", errors=True)
            assert json.loads(get(port, "/orders/1")[1])["lines"] == 5
            spec.write_text(good)
            read_until(process, "reloaded; listening on http")
            assert json.loads(get(port, "/orders/1")[1])["lines"] == 1
        finally:
            done.set()
            calling.join()
        assert failures == []
        process.send_signal(signal.SIGTERM)
        process.communicate()
        assert process.returncode == 0
