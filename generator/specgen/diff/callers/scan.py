"""Finding uses of a client's classes, methods, fields and arguments in Python source, by its AST.

Nothing is imported or run. A name counts as a use of the client if its file imports the package, so
what is passed through other modules, `getattr` and `**arguments` are not seen.
"""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SKIPPED: Final = frozenset({".git", ".venv", "venv", "node_modules", "__pycache__"})
_LARGEST: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class Use:
    """A place where source mentions something of a client.

    Args:
        file: Path of the file, from the scanned directory.
        line: Line, from 1.
        name: A class, method, function or field.
        arguments: The keyword arguments given, where it is called.
        is_call: Whether it is called.
        unpacks: Whether some arguments come from `**` and are not known.
    """

    file: str
    line: int
    name: str
    arguments: frozenset[str] = frozenset()
    is_call: bool = False
    unpacks: bool = False


@dataclass(frozen=True, slots=True)
class Scan:
    """The uses found in a directory.

    Args:
        uses: Every use, by file and line.
        unread: Files that cannot be parsed, with the reason.
    """

    uses: tuple[Use, ...]
    unread: tuple[str, ...] = ()


def scan(directory: Path, package: str) -> Scan:
    """Return the uses of a package below a directory.

    Args:
        directory: The directory.
        package: Name of the package, as the last part of how it is imported.
    """
    uses: list[Use] = []
    unread: list[str] = []
    for path in _sources(directory, package):
        name = path.relative_to(directory).as_posix()
        try:
            tree = _parsed(path)
        except (SyntaxError, ValueError, OSError, RecursionError) as error:
            unread.append(f"{name}: {error}")
            continue
        if _imports(tree, package):
            uses += sorted(_uses(tree, name), key=lambda use: use.line)
    return Scan(tuple(uses), tuple(unread))


def _sources(directory: Path, package: str) -> Iterator[Path]:
    """Yield the Python files below a directory, those of the package itself aside."""
    for path in sorted(directory.rglob("*.py")):
        parts = path.relative_to(directory).parts
        if not _SKIPPED & set(parts) and package not in parts[:-1]:
            yield path


def _parsed(path: Path) -> ast.Module:
    if path.stat().st_size > _LARGEST:
        raise ValueError("too large")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        return ast.parse(path.read_bytes())


def _imports(tree: ast.Module, package: str) -> bool:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names = [node.module or "", *(alias.name for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        if any(package in name.split(".") for name in names):
            return True
    return False


def _uses(tree: ast.Module, file: str) -> Iterator[Use]:
    calls = {
        id(node.func): node for node in ast.walk(tree) if isinstance(node, ast.Call)
    }
    aliases = _aliases(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=name):
                yield _use(file, node.lineno, name, calls.get(id(node)))
            case ast.Name(id=alias) if alias in aliases:
                yield _use(file, node.lineno, aliases[alias], calls.get(id(node)))
            case ast.ImportFrom(module=module, names=names):
                last = (module or "").rpartition(".")[2]
                listed = [last, *(alias.name for alias in names)]
                yield from (Use(file, node.lineno, name) for name in listed)
            case ast.Import(names=names):
                listed = [alias.name.rpartition(".")[2] for alias in names]
                yield from (Use(file, node.lineno, name) for name in listed)
            case _:
                continue


def _aliases(tree: ast.Module) -> dict[str, str]:
    """Return the original names of imports, by the names they are imported as."""
    return {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def _use(file: str, line: int, name: str, call: ast.Call | None) -> Use:
    if call is None:
        return Use(file, line, name)
    given = frozenset(k.arg for k in call.keywords if k.arg is not None)
    unpacks = any(k.arg is None for k in call.keywords)
    return Use(file, line, name, given, is_call=True, unpacks=unpacks)
