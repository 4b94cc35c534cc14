"""`specgen serve`, as a program."""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from specgen.stub.run.options import OPTIONS, SWITCHES, add_options, given, parser
from specgen.stub.serving import _application

from tests.stub.calling import call
from tests.stub.conftest import SPEC

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from specgen.stub.serve.application import Application

ROOT = Path(__file__).parents[3]


def test_every_option_is_forwarded_as_it_was_given() -> None:
    values = {"credential": "id:secret", "request-timeout": "2.5"}
    values |= dict.fromkeys(("port", "fd", "workers"), "3")
    arguments = [f"--{o.name}={values.get(o.name, '-x=y z')}" for o in OPTIONS]
    arguments += [*(f"--{name}" for name in SWITCHES), "--no-admin"]
    unchecked = argparse.ArgumentParser()
    add_options(unchecked, checked=False)
    assert given(unchecked.parse_args(arguments)) == arguments
    assert given(unchecked.parse_args([])) == []
    read = vars(parser("stub").parse_args(arguments))
    assert read.keys() == {*vars(unchecked.parse_args([])), "verbose"}
    assert (read["port"], read["tls_name"], read["admin"]) == (3, ["-x=y z"], False)


def command(*arguments: str) -> list[str]:
    return [
        sys.executable,
        "-m",
        "specgen",
        "serve",
        str(SPEC),
        "--port=0",
        *arguments,
    ]


@contextlib.contextmanager
def serving(*arguments: str) -> Iterator[http.client.HTTPConnection]:
    with subprocess.Popen(
        command(*arguments),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line.startswith("listening on http://127.0.0.1:"), line
            connection = http.client.HTTPConnection(
                line.split("//")[1].strip(), timeout=20
            )
            with contextlib.closing(connection):
                yield connection
        finally:
            process.terminate()
            process.communicate()


def get(connection: http.client.HTTPConnection, path: str) -> tuple[int, Any]:
    connection.request("GET", path)
    with connection.getresponse() as response:
        return response.status, json.loads(response.read())


def test_rules_and_the_places_of_broken_rules(tmp_path: Path) -> None:
    faults = tmp_path / "faults.yaml"
    faults.write_text("rules: [{operation: getOrder, error: Away, times: 1}]")
    with serving("--no-auth", "--rate-limits", f"--faults={faults}") as connection:
        assert [get(connection, "/orders/1")[0] for _ in range(5)] == [
            503,
            200,
            200,
            429,
            429,
        ]
        connection.request(
            "POST", "/orders", headers={"content-type": "application/json"}
        )
        with connection.getresponse() as response:
            assert (response.status, bool(response.read())) == (400, True)
        _, found = get(connection, "/__stub__/requests?valid=false")
        location = found["requests"][-1]["violation"]["location"]
        file, line, _ = location.rsplit(":", 2)
        assert file == str(SPEC)
        assert "requestBody:" in SPEC.read_text().splitlines()[int(line) - 1]


async def test_the_seed_makes_what_has_no_example(
    make_app: Callable[..., Application],
) -> None:
    sent, headers = b'{"lines": 1}', {"content-type": "application/json"}
    with serving("--no-auth", "--seed=7") as connection:
        connection.request("POST", "/orders", sent, headers)
        with connection.getresponse() as response:
            found = response.read()
    app = make_app(seed="7")
    assert (
        await call(app, "POST", "/orders", body=sent, headers=headers)
    ).body == found


@pytest.mark.parametrize(
    ("given", "of_rules"),
    [((), "7"), (("--seed", "8"), "8"), (("--seed", ""), "")],
    ids=str,
)
def test_the_seed_of_a_rules_file_is_for_its_rules(
    tmp_path: Path,
    make_app: Callable[..., Application],
    given: tuple[str, ...],
    of_rules: str,
) -> None:
    faults = tmp_path / "faults.yaml"
    faults.write_text("seed: 7\nrules: []")
    seeds: list[str] = []

    def create(*, seed: str, **_: Any) -> Application:
        seeds.append(seed)
        return make_app(seed=seed)

    arguments = parser("stub").parse_args([f"--faults={faults}", *given])
    app = _application(create, arguments, "stub", None)
    assert (seeds, app.rules.seed) == (["".join(given[1:])], of_rules)


def test_rules_that_are_wrong_stop_the_start(tmp_path: Path) -> None:
    faults = tmp_path / "faults.yaml"
    faults.write_text("rules:\n- error: Awry\n")
    done = subprocess.run(
        command(f"--faults={faults}"),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    last = done.stderr.splitlines()[-1]
    assert last.startswith(f"{faults}:2:10: error: `Awry` is not documented")
