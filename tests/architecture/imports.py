"""Which module of the generator imports which, read from the source."""

from __future__ import annotations

import ast
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.util import resolve_name
from pathlib import Path
from typing import TYPE_CHECKING

from specgen.code.walk import walk

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

ROOT = Path(__file__).parents[2] / "generator"


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


PATHS = {module_name(path): path for path in sorted((ROOT / "specgen").rglob("*.py"))}


@cache
def tree_of(name: str) -> ast.Module:
    return ast.parse(PATHS[name].read_text(encoding="utf-8"))


@cache
def nodes_of(name: str) -> list[ast.AST]:
    """All nodes of a module, walked once for all tests."""
    return list(walk(tree_of(name)))


def _named(name: str, package: str) -> set[str]:
    """The names that a module imports by statements and by `import_module`."""
    found = set()
    for node in nodes_of(name):
        match node:
            case ast.ImportFrom():
                base = resolve_name("." * node.level + (node.module or ""), package)
                found |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
            case ast.Import():
                found |= {alias.name for alias in node.names}
            case ast.Call(ast.Name("import_module"), [ast.Constant(str(module)), *_]):
                found.add(resolve_name(module, package))
    return found


def _parents(name: str) -> set[str]:
    parts = name.split(".")
    return {".".join(parts[:length]) for length in range(1, len(parts))}


def imported(name: str) -> frozenset[str]:
    """The other modules of the project that a module imports, for types alone included.

    The packages that it lies in do not count: it is part of them.
    """
    is_package = PATHS[name].name == "__init__.py"
    found = _named(name, name if is_package else name.rpartition(".")[0])
    return frozenset(found & PATHS.keys() - {name, *_parents(name)})


@cache
def graph() -> dict[str, frozenset[str]]:
    """Return what each module imports. It takes seconds: no test module needs it at its import."""
    return {name: imported(name) for name in PATHS}


def circle(arrows: Mapping[str, Collection[str]]) -> list[str]:
    """Modules each of which imports the next, the last the first; none if there is no circle."""
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []
