"""`specgen serve`, as a program."""

from __future__ import annotations

import argparse
import ast
import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import specgen.stub
from specgen.stub.run.options import OPTIONS, SWITCHES, add_options, given, parser
from specgen.stub.serving import _application, run

from tests.stub.calling import call
from tests.stub.conftest import SPEC
from tests.stub.program import get, running, send

if TYPE_CHECKING:
    from collections.abc import Callable

    from specgen.stub.serve.application import Application


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


def test_rules_seed_and_the_places_of_broken_rules(
    tmp_path: Path, make_app: Callable[..., Application]
) -> None:
    faults = tmp_path / "faults.yaml"
    faults.write_text("rules: [{operation: getOrder, error: Away, times: 1}]")
    options = ("--no-auth", "--rate-limits", "--seed=7", f"--faults={faults}")
    sent, headers = b'{"lines": 1}', {"content-type": "application/json"}
    with running(*options) as (port, _):
        statuses = [get(port, "/orders/1")[0] for _ in range(5)]
        assert statuses == [503, 200, 200, 429, 429]
        status, body = send(port, "POST", "/orders", headers=headers)
        assert (status, bool(body)) == (400, True)
        found = json.loads(get(port, "/__stub__/requests?valid=false")[1])
        location = found["requests"][-1]["violation"]["location"]
        file, line, _ = location.rsplit(":", 2)
        assert file == str(SPEC)
        assert "requestBody:" in SPEC.read_text().splitlines()[int(line) - 1]
        _, made = send(port, "POST", "/orders", sent, headers=headers)
    answer = call(make_app(seed="7"), "POST", "/orders", body=sent, headers=headers)
    assert asyncio.run(answer).body == made


def test_the_documentation_has_every_option() -> None:
    text = (Path(__file__).parents[3] / "docs" / "stub.md").read_text(encoding="utf-8")
    names = {option.name for option in OPTIONS if option.help} | SWITCHES.keys()
    assert {name for name in names if f"--{name}" not in text} == set()


def test_every_option_is_read() -> None:
    stub = Path(specgen.stub.__file__).parent
    nodes = [
        node
        for path in (stub / "serving.py", *(stub / "run").glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
    ]
    read = {n.attr for n in nodes if isinstance(n, ast.Attribute)}
    names = {option.name for option in OPTIONS} | SWITCHES.keys()
    assert {name for name in names if name.replace("-", "_") not in read} == set()


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


def test_rules_that_are_wrong_stop_the_start(
    tmp_path: Path,
    make_app: Callable[..., Application],
    capsys: pytest.CaptureFixture[str],
) -> None:
    faults = tmp_path / "faults.yaml"
    faults.write_text("rules:\n- error: Awry\n")

    def create(*, rules: Any, **_: Any) -> Application:
        return make_app(rules=rules)

    assert run(create, [f"--faults={faults}"], package="stub") == 2
    error = capsys.readouterr().err
    assert error.startswith(f"{faults}:2:10: error: `Awry` is not documented")
