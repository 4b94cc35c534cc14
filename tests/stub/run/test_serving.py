"""The command line of the generated server."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.stub.program import get, listening

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from tests.stub.conftest import Stub


def serving(
    stub: Stub, *arguments: str
) -> AbstractContextManager[tuple[int, subprocess.Popen[str]]]:
    module = f"{stub.root.name}.stub_server"
    return listening(module, *arguments, PYTHONPATH=str(stub.root.parent))


def status(port: int, path: str, **headers: str) -> int:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return get(port, path, headers=given)[0]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_listens_and_stops_when_told(
    stub: Stub, number: signal.Signals
) -> None:
    with serving(stub) as (port, process):
        assert status(port, "/parcels/1", X_Token="testtoken") == 200
        process.send_signal(number)
        out, err = process.communicate()
        assert (process.returncode, out, err) == (0, "", "")


def test_credentials_and_tokens_of_ones_own(stub: Stub) -> None:
    with serving(stub, "--token", "own", "--credential", "id:secret:sts") as (port, _):
        assert status(port, "/parcels/1", X_Token="own") == 200
        assert status(port, "/parcels/1", X_Token="testtoken") == 401


def test_no_auth_lets_everybody_pass_and_verbose_logs_requests(stub: Stub) -> None:
    with serving(stub, "--no-auth", "--verbose") as (port, process):
        assert status(port, "/parcels/1?token=hush") == 200
        process.terminate()
        _, err = process.communicate()
        assert "GET '/parcels/1' getParcel: 200" in err
        assert "hush" not in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--credential", "id"],
            "argument --credential: expected ID:SECRET or ID:SECRET:TOKEN",
        ),
        (
            ["--credential", "id:secret:"],
            "argument --credential: expected ID:SECRET or ID:SECRET:TOKEN",
        ),
        (
            ["--port", "65536"],
            "argument --port: '65536' is not a valid port (0 to 65535)",
        ),
        *(
            (
                ["--request-timeout", text],
                "argument --request-timeout: expected seconds, more than 0 and at most 86400",
            )
            for text in ("0", "-1", "nan", "inf", "soon", "86401")
        ),
        (["--token="], "argument --token: expected a token"),
        (["--porter"], "unrecognized arguments: --porter"),
    ],
)
def test_arguments_that_are_wrong(
    stub: Stub, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    serving_module = stub.module("stub_server.serving")
    with pytest.raises(SystemExit) as stopped:
        serving_module.main(stub.server.create_app, arguments)
    assert stopped.value.code == 2
    assert capsys.readouterr().err == f"{message}; see --help\n"


def test_the_help_says_how_it_is_called(
    stub: Stub, capsys: pytest.CaptureFixture[str]
) -> None:
    serving_module = stub.module("stub_server.serving")
    with pytest.raises(SystemExit) as stopped:
        serving_module.main(stub.server.create_app, ["--help"])
    assert stopped.value.code == 0
    expected = f"usage: python -m {stub.root.name}.stub_server [-h]"
    assert capsys.readouterr().out.startswith(expected)


def test_the_name_of_a_file_that_is_empty_is_not_taken_for_none(
    stub: Stub, capsys: pytest.CaptureFixture[str]
) -> None:
    serving_module = stub.module("stub_server.serving")
    assert serving_module.main(stub.server.create_app, ["--faults="]) == 2
    assert capsys.readouterr().err == ": Is a directory\n"


def test_a_port_in_use_is_told_in_a_sentence(
    stub: Stub, capsys: pytest.CaptureFixture[str]
) -> None:
    serving_module = stub.module("stub_server.serving")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert serving_module.main(stub.server.create_app, ["--port", str(port)]) == 2
    expected = f"cannot listen on 127.0.0.1:{port}: Address already in use\n"
    assert capsys.readouterr().err == expected


def test_what_makes_answers_is_not_loaded_until_it_is_needed(stub: Stub) -> None:
    code = f"import sys, {stub.root.name}.stub_server as s; s.create_app(); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(stub.root.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stdout.split())
    assert "specgen.stub.samples.response_bodies" in loaded
    assert (
        not {f"specgen.stub.samples.{n}" for n in ("maker", "value", "pattern")}
        & loaded
    )
