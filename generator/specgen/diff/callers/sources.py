"""The Python files of a consumer that import a package, directly or through other files."""

from __future__ import annotations

import ast
import warnings
from dataclasses import field
from typing import TYPE_CHECKING, Final

from specgen.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SKIPPED: Final = frozenset({".git", ".venv", "venv", "node_modules", "__pycache__"})
_LARGEST: Final = 2_000_000

Module = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CallerSource:
    """A file that imports the package, or a file that does.

    Args:
        file: Its path from the scanned directory.
        tree: Its syntax tree.
        names: Names that it imports from the package or from such files, with the original ones.
        foreign: Modules, and what else it imports, from elsewhere.
    """

    file: str
    tree: ast.Module
    names: dict[str, str] = field(default_factory=dict[str, str])
    foreign: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Import:
    """One imported name: `name` is the local one, `path` its origin."""

    name: str
    original: str
    path: Module


def read_sources(directory: Path, package: str) -> tuple[list[CallerSource], list[str]]:
    """Return the files that have to do with a package, and those that cannot be read.

    Args:
        directory: The directory; the package in it is left out.
        package: Name of the package, as the last part of how it is imported.
    """
    trees, unread = _parsed_files(directory, package)
    modules = {_module(file): file for file in trees}
    imports = {file: list(_imports(tree, file)) for file, tree in trees.items()}
    concerned: set[str] = set()
    while True:
        more = {
            file
            for file, listed in imports.items()
            if file not in concerned
            and any(_concerns(i.path, package, modules, concerned) for i in listed)
        }
        if not more:
            break
        concerned |= more
    found = []
    for file in sorted(concerned):
        ours = [
            i for i in imports[file] if _concerns(i.path, package, modules, concerned)
        ]
        others = {i.name for i in imports[file]} - {i.name for i in ours}
        names = {i.name: i.original for i in ours}
        found.append(CallerSource(file, trees[file], names, frozenset(others)))
    return found, unread


def _parsed_files(
    directory: Path, package: str
) -> tuple[dict[str, ast.Module], list[str]]:
    trees: dict[str, ast.Module] = {}
    unread: list[str] = []
    for path in sorted(directory.rglob("*.py")):
        parts = path.relative_to(directory).parts
        if _SKIPPED & set(parts) or package in parts[:-1]:
            continue
        name = "/".join(parts)
        try:
            trees[name] = _parsed(path)
        except SyntaxError as error:
            unread.append(f"{name}:{error.lineno}: {error.msg}")
        except (ValueError, OSError, RecursionError) as error:
            unread.append(f"{name}: {error}")
    return trees, unread


def _parsed(path: Path) -> ast.Module:
    if path.stat().st_size > _LARGEST:
        raise ValueError("too large")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        return ast.parse(path.read_bytes())


def _module(file: str) -> Module:
    parts = file.removesuffix(".py").split("/")
    return tuple(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(tree: ast.Module, file: str) -> Iterator[_Import]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            start = _origin(node, file)
            for alias in node.names:
                name = alias.asname or alias.name
                yield _Import(name, alias.name, (*start, alias.name))
        elif isinstance(node, ast.Import):
            for alias in node.names:
                path = tuple(alias.name.split("."))
                yield _Import(alias.asname or path[0], path[-1], path)


def _origin(node: ast.ImportFrom, file: str) -> Module:
    """Return the module that names are imported from, a relative one from the directory."""
    written = tuple(node.module.split(".")) if node.module else ()
    if not node.level:
        return written
    here = file.split("/")[: -node.level]
    return (*here, *written)


def _concerns(
    path: Module, package: str, modules: dict[Module, str], concerned: set[str]
) -> bool:
    """Tell whether an import leads to the package, or to a file that has to do with it."""
    if package in path:
        return True
    # Where the directory is not where imports start, their end says which file is meant.
    wanted = (path, path[:-1])
    return any(
        module and module[-len(tail) :] == tail and file in concerned
        for tail in wanted
        if tail
        for module, file in modules.items()
    )
