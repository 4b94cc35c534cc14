"""The stub's packages import one another one way, and none of its modules form a circle."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

STUB = Path(__file__).parents[2] / "generator" / "specgen" / "stub"

# Each may import those before it, and itself.
ROOMS = (
    "kebab_case",
    "contract",
    "wire",
    "samples",
    "transport",
    "auth",
    "faults",
    "journal",
    "inspector",
    "serve",
    "key_store",
    "run",
    "serving",
    "testing",
)


def module_name(path: Path) -> str:
    parts = path.relative_to(STUB).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {module_name(path): path for path in sorted(STUB.rglob("*.py"))}
MODULES = {name: path for name, path in FILES.items() if name}


def imported(name: str, path: Path) -> set[str]:
    """The modules of the stub that a module imports, for type checkers alone included."""
    package = name.split(".") if path.stem == "__init__" else name.split(".")[:-1]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.ImportFrom(level=level, module=module) if level:
                base = package[: len(package) - level + 1]
                target = ".".join([*base, *([module] if module else [])])
                below = {".".join(filter(None, (target, a.name))) for a in node.names}
                found |= (below & set(MODULES)) or {target}
            case ast.Call(ast.Name("import_module"), [ast.Constant(str(module)), _]):
                level = len(module) - len(module.lstrip("."))
                base = package[: len(package) - level + 1]
                found.add(".".join([*base, module.lstrip(".")]))
    return found


GRAPH = {name: imported(name, path) for name, path in MODULES.items()}


def test_imports_lead_to_modules() -> None:
    assert set().union(*GRAPH.values()) <= set(MODULES)


def test_every_room_has_its_place() -> None:
    assert {name.partition(".")[0] for name in MODULES} == set(ROOMS)


@pytest.mark.parametrize("name", MODULES)
def test_rooms_import_one_way(name: str) -> None:
    room = ROOMS.index(name.partition(".")[0])
    later = {n for n in GRAPH[name] if ROOMS.index(n.partition(".")[0]) > room}
    assert later == set()


def test_modules_form_no_circle() -> None:
    TopologicalSorter(GRAPH).prepare()


@pytest.mark.parametrize("path", FILES.values(), ids=FILES)
def test_the_stub_imports_nothing_else_of_specgen(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level or (node.module or "").partition(".")[0] != "specgen"
        elif isinstance(node, ast.Import):
            assert not any(a.name.startswith("specgen") for a in node.names)


def test_only_the_command_line_prints() -> None:
    printing = {
        name.partition(".")[0]
        for name, path in MODULES.items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute | ast.Call)
        and ast.unparse(node).startswith(("print(", "sys.stdout", "sys.stderr"))
    }
    assert printing == {"run", "serving"}


def test_a_stub_that_starts_loads_nothing_of_the_generator() -> None:
    program = (
        "import json, sys\n"
        "from specgen.stub import Application, Rule, serving, testing\n"
        "print(json.dumps(sorted(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = set(json.loads(done.stdout))
    tops = {name.partition(".")[0] for name in loaded}
    assert {"pydantic", "uvicorn", "jsonschema_rs"} <= tops
    assert not tops & {"black", "cryptography", "datamodel_code_generator", "jinja2"}
    assert "yaml" not in tops
    own = {name for name in loaded if name.startswith("specgen.")}
    assert {name for name in own if not name.startswith("specgen.stub")} == set()
