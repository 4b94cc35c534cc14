"""The rooms of the diff: imports between them go one way, and no module imports in a circle."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

GENERATOR = Path(__file__).parents[2] / "generator"
DIFF = GENERATOR / "specgen" / "diff"

# Each may import those before it, and itself. Modules beside the rooms come last.
ROOMS = (
    "model",
    "rules",
    "graph",
    "walk",
    "schema",
    "compare",
    "severity",
    "evidence",
    "python",
    "callers",
    "reports",
    "",
)
MODULES = sorted(DIFF.rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(GENERATOR).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {name_of(path) for path in MODULES}


def imported(path: Path) -> set[str]:
    """The modules of the diff that a module imports, for types too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
            found.add(node.module)
    return found & NAMES - {name_of(path), "specgen.diff"}


def room_of(name: str) -> str:
    parts = name.split(".")[2:]
    return parts[0] if parts and (DIFF / parts[0]).is_dir() else ""


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_between_rooms_go_one_way(path: Path) -> None:
    allowed = ROOMS[: ROOMS.index(room_of(name_of(path))) + 1]
    assert {name for name in imported(path) if room_of(name) not in allowed} == set()


def test_no_module_imports_in_a_circle() -> None:
    left = {name_of(path): imported(path) for path in MODULES}
    while leaves := {name for name, needs in left.items() if not needs & left.keys()}:
        left = {name: needs for name, needs in left.items() if name not in leaves}
    assert sorted(left) == []
