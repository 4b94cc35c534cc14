"""Every option of every signing algorithm, given by the spec or left out, alone and together."""

from __future__ import annotations

import inspect
import json
from dataclasses import dataclass
from importlib import import_module
from itertools import chain, combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from specgen.view.security import read_runtime

from templates.client.runtime.auth._issued_token import IssuedToken
from tests.render.packages import mypy_complaints, packages_of, put, run, write_spec

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads(
    (ROOT / "generator/specgen/validate/extensions.schema.json").read_text(
        encoding="utf-8"
    )
)["$defs"]
ALGORITHMS = SCHEMA["x-specgen-signature"]["properties"]["algorithm"]["enum"]
VALUES = {
    "str": "somewhere",
    "Mapping[str, str]": {"Action": "x-acs-action", "Version": "x-acs-version"},
}
PROGRAM = """
import json, sys
from made.bells import auth
from made.bells.client import BellsClient
from made.stub_server import create_app
from made.stub_server.testing import StubServer

key = auth.AccessKey("testid", "testsecret")
with StubServer(create_app()) as stub:
    for name, arguments in json.load(sys.stdin).items():
        signed = getattr(auth, f"key_{name}")(key, **arguments)
        with BellsClient(endpoint=stub.url, auth=signed, retry=None) as client:
            getattr(client, f"ring_{name}")()
    print(json.dumps([[c.operation, c.status, c.signature[0].outcome] for c in stub.calls()]))
"""


def options(algorithm: str) -> dict[str, Any]:
    """Each option that the algorithm's class declares, with a value of the declared type."""
    module = algorithm.replace("-", "_")
    runtime = read_runtime(module)
    assert runtime is not None
    found = getattr(
        import_module(f"templates.client.runtime.auth.{module}"), runtime.class_name
    )
    return {
        name: VALUES[parameter.annotation]
        for name, parameter in inspect.signature(found).parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY
    }


def required(algorithm: str) -> set[str]:
    runtime = read_runtime(algorithm.replace("-", "_"))
    assert runtime is not None
    return {name for name, _ in runtime.options}


def subsets(names: list[str]) -> Iterator[tuple[str, ...]]:
    return chain.from_iterable(
        combinations(names, count) for count in range(len(names) + 1)
    )


@dataclass(frozen=True)
class Case:
    """A security scheme of which the spec gives some options."""

    algorithm: str
    given: tuple[str, ...]

    @property
    def name(self) -> str:
        words = self.algorithm, *self.given
        return "_".join(word.replace("-", "_") for word in words)

    @property
    def arguments(self) -> dict[str, Any]:
        """What the caller must give."""
        every = options(self.algorithm)
        asked = required(self.algorithm).difference(self.given)
        return {name: every[name] for name in sorted(asked)}

    @property
    def scheme(self) -> dict[str, Any]:
        every = options(self.algorithm)
        given = {name.replace("_", "-"): every[name] for name in self.given}
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "x-specgen-signature": {"algorithm": self.algorithm, **given},
        }

    @property
    def operation(self) -> dict[str, Any]:
        sent = {"Action": f"Ring{self.name}", "Version": "1"}
        return {
            "operationId": f"ring_{self.name}",
            "parameters": [
                {"name": n, "in": "query", "required": True, "schema": {"const": v}}
                for n, v in sent.items()
            ],
            "security": [{f"key_{self.name}": []}],
            "responses": {"204": {"description": "Rung."}},
        }


CASES = [
    Case(algorithm, given)
    for algorithm in ALGORITHMS
    for given in subsets(list(options(algorithm)))
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with packages of a spec that has every case."""
    root = tmp_path_factory.mktemp("bells")
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Bells", "version": "1"},
        "x-specgen-client": {"name": "Bells"},
        "paths": {f"/#Action=Ring{c.name}": {"post": c.operation} for c in CASES},
        "components": {"securitySchemes": {f"key_{c.name}": c.scheme for c in CASES}},
    }
    put(root, packages_of([write_spec(root / "specs", document, "bells")]))
    return root


@pytest.fixture(scope="module")
def outcomes(made: Path) -> dict[str, list[object]]:
    """What the stub makes of a signed call of each case."""
    arguments = {case.name: case.arguments for case in CASES}
    done = run(PROGRAM, cwd=made, given=json.dumps(arguments))
    assert done.stderr == ""
    return {operation: found for operation, *found in json.loads(done.stdout)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_signed_call_is_accepted_whichever_options_the_spec_gives(
    case: Case, outcomes: dict[str, list[object]]
) -> None:
    assert outcomes[f"ring_{case.name}"] == [204, "verified"]


def test_types_are_right_whichever_options_the_spec_gives(made: Path) -> None:
    assert mypy_complaints(made) == ""


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_schema_knows_the_options_of_an_algorithm(algorithm: str) -> None:
    (declared,) = [
        case["then"]["properties"]
        for case in SCHEMA["x-specgen-signature"]["allOf"]
        if case["if"]["properties"]["algorithm"]["const"] == algorithm
    ]
    names = {name.replace("-", "_") for name in declared}
    assert names - {"algorithm", "x_specgen_source"} == set(options(algorithm))


def test_the_schema_knows_the_algorithms_and_the_token_providers() -> None:
    modules = [
        import_module(f"templates.client.runtime.auth.{path.stem}")
        for path in (ROOT / "templates/client/runtime/auth").glob("[!_]*.py")
    ]
    names = {
        module.__name__.rpartition(".")[2].replace("_", "-"): module
        for module in modules
    }
    assert sorted(ALGORITHMS) == sorted(
        name
        for name, module in names.items()
        if hasattr(module, "string_to_sign") or name.endswith("-sha256")
    )
    # A provider is a class that is called like its file.
    providers = {
        kind.__name__.lower()
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, IssuedToken)
    }
    assert sorted(SCHEMA["x-specgen-token-provider"]["enum"]) == sorted(
        name for name in names if name.replace("-", "") in providers
    )
