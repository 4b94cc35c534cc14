"""The folders of the generator are its stages, and imports go one way."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

GENERATOR = Path(__file__).parents[2] / "generator" / "specgen"

# Each may import those before it, and itself.
STAGES = (
    "stub",
    "templates",
    "inputs",
    "code",
    "naming",
    "source",
    "diagnostics",
    "openapi",
    "validate",
    "ir",
    "parse",
    "view",
    "models",
    "render",
    "emit",
    "pipeline",
    "diff",
    "vendor",
    "commands",
    "cli",
)
# Locations are part of diagnostics, and reading a file finds what is wrong with it.
_BOTH_WAYS = {("source", "diagnostics")}

# What runs in a process of its own, and tells the one that started it how that went.
_PROGRAMS = {"emit/confined.py"}


def imported(path: Path) -> set[str]:
    """The stages that a module imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
            "specgen"
        ):
            parts = (node.module or "").split(".")[1:]
            found |= {parts[0]} if parts else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            names = (alias.name.split(".") for alias in node.names)
            found |= {
                parts[1] for parts in names if parts[0] == "specgen" and len(parts) > 1
            }
    return found - {"__version__"}


def stage_of(path: Path) -> str:
    return path.relative_to(GENERATOR).parts[0].removesuffix(".py")


MODULES = sorted(p for p in GENERATOR.rglob("*.py") if not stage_of(p).startswith("__"))


@pytest.mark.parametrize(
    "path", MODULES, ids=lambda p: p.relative_to(GENERATOR).as_posix()
)
def test_imports_go_one_way(path: Path) -> None:
    stage = stage_of(path)
    later = STAGES[STAGES.index(stage) + 1 :]
    wrong = {name for name in imported(path) if name in later} - {
        name for first, name in _BOTH_WAYS if first == stage
    }
    assert wrong == set()
    assert imported(path) <= set(STAGES)


def test_only_the_command_line_prints() -> None:
    printing = set()
    for path in MODULES:
        if path.relative_to(GENERATOR).as_posix() in _PROGRAMS:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name("print")):
                    printing.add(stage_of(path))
                case ast.Attribute(ast.Name("sys"), "stdout" | "stderr"):
                    printing.add(stage_of(path))
    # Those of the stub that may are told in `test_rooms`.
    assert printing <= {"commands", "cli", "stub"}
