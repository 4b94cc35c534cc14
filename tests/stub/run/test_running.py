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
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from specgen.cli import main
from specgen.stub.run.options import parser
from specgen.stub.serving import _application, run

from tests.stub.calling import call
from tests.stub.conftest import SPEC
from tests.stub.program import get, read_until, running

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from specgen.stub.serve.application import Application

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


@pytest.mark.parametrize(
    ("options", "status", "warning"),
    [
        (["--host=0.0.0.0"], 403, "; paths below /__stub__/ are off without --admin"),
        (["--host=0.0.0.0", "--admin"], 200, "\n"),
        (["--no-admin"], 403, ""),
        ([], 200, ""),
    ],
)
async def test_strangers_get_no_pages_unless_they_are_asked_for(
    make_app: Callable[..., Application],
    options: list[str],
    status: int,
    warning: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def create(*, admin: bool, **_: Any) -> Application:
        return make_app(admin=admin)

    app = _application(create, parser("stub").parse_args(options), "stub", None)
    assert (await call(app, "GET", "/orders/1")).status == 200
    assert (await call(app, "GET", "/__stub__/health")).status == 200
    assert (await call(app, "GET", "/__stub__/")).status == status
    said = capsys.readouterr().err
    always = "warning: any host that reaches 0.0.0.0 can call the stub"
    assert said.startswith(f"{always}{warning}") if warning else said == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--workers=2", "--admin"],
            "--admin needs a single process: leave out --workers",
        ),
        (
            ["--workers=2", "--rate-limits"],
            "rules and rate limits count calls in one process",
        ),
        (["--workers=0"], "expected a number from 1 to 64"),
    ],
)
def test_options_that_do_not_go_together(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def unreached(**_: object) -> NoReturn:
        raise AssertionError

    try:
        code: object = run(unreached, arguments, package="stub")
    except SystemExit as stopped:
        code = stopped.code
    printed = capsys.readouterr()
    assert (code, printed.out) == (2, "")
    assert message in printed.err


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("--host=nowhere.invalid", "cannot listen on nowhere.invalid:0: "),
        ("--write-ca=x", "--write-ca and --tls-name go with --tls"),
    ],
)
def test_options_are_refused_before_files_are_watched(
    option: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", str(SPEC), "--watch", "--port=0", option]) == 2
    assert message in capsys.readouterr().err


# Edits


def test_edits_are_served_and_mistakes_are_not(tmp_path: Path) -> None:
    spec = tmp_path / "orders.yaml"
    shutil.copy(SPEC, spec)
    with running("--no-auth", "--watch", spec=spec) as (port, process):
        assert json.loads(get(port, "/orders/1")[1])["lines"] == 1
        failures: list[Exception] = []
        done = threading.Event()

        def call() -> None:
            while not done.wait(0.01):
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
            read_until(process, "the previous specs are still served", errors=True)
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
