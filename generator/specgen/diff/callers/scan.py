"""Finding uses of a client's classes, methods, fields and arguments in Python source, by its AST.

Nothing is imported or run. A name counts as a use of the client if its file imports the package, or
another file that does, and unless it belongs to a module from elsewhere.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from specgen.diff.callers.sources import read_sources
from specgen.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from specgen.diff.callers.sources import CallerSource

_GETATTR: Final = frozenset(
    {"getattr", "setattr", "delattr", "attrgetter", "methodcaller"}
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where source mentions something of a client.

    Args:
        file: Path of the file, from the scanned directory.
        line: Line, from 1.
        name: A class, method, function or field.
        holder: The name before it, such as a group of methods; empty if there is none.
        arguments: The keyword arguments given, where it is called.
        is_call: Whether it is called.
        unpacks: Whether some arguments come from `**` and are not known.
    """

    file: str
    line: int
    name: str
    holder: str = ""
    arguments: frozenset[str] = frozenset()
    is_call: bool = False
    unpacks: bool = False


@dataclass(frozen=True, slots=True)
class Scan:
    """The uses found in a directory.

    Args:
        uses: Every use, by file and line.
        unread: Files that cannot be parsed, with the reason.
        dynamic: Places that name an attribute when they are run, as `file:line`.
    """

    uses: tuple[Mention, ...]
    unread: tuple[str, ...] = ()
    dynamic: tuple[str, ...] = ()


def scan(directory: Path, package: str) -> Scan:
    """Return the uses of a package below a directory.

    Args:
        directory: The directory.
        package: Name of the package, as the last part of how it is imported.
    """
    sources, unread = read_sources(directory, package)
    uses = [use for source in sources for use in _uses(source)]
    dynamic = [place for source in sources for place in _dynamic(source)]
    return Scan(tuple(uses), tuple(unread), tuple(dynamic))


def _uses(source: CallerSource) -> list[Mention]:
    nodes = list(ast.walk(source.tree))
    calls = {id(node.func): node for node in nodes if isinstance(node, ast.Call)}
    found = [use for node in nodes for use in _uses_in(node, source, calls)]
    return sorted(found, key=lambda use: use.line)


def _uses_in(
    node: ast.AST, source: CallerSource, calls: dict[int, ast.Call]
) -> Iterator[Mention]:
    file = source.file
    match node:
        case ast.Attribute(value=value, attr=name):
            if not _is_foreign(value, source):
                holder = _last_name(value)
                yield _use(file, node.lineno, (name, holder), calls.get(id(node)))
        case ast.Name(id=alias) if alias in source.names:
            name = source.names[alias]
            yield _use(file, node.lineno, (name, ""), calls.get(id(node)))
        case ast.ImportFrom(module=module, names=names):
            last = (module or "").rpartition(".")[2]
            listed = [last, *(alias.name for alias in names)]
            yield from (Mention(file, node.lineno, name) for name in listed)
        case ast.Import(names=names):
            listed = [alias.name.rpartition(".")[2] for alias in names]
            yield from (Mention(file, node.lineno, name) for name in listed)
        case _:
            return


def _is_foreign(value: ast.expr, source: CallerSource) -> bool:
    """Tell whether an expression is a module, or part of one, that has nothing to do with it."""
    while isinstance(value, ast.Attribute):
        value = value.value
    return isinstance(value, ast.Name) and value.id in source.foreign


def _last_name(value: ast.expr) -> str:
    match value:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""


def _use(
    file: str, line: int, names: tuple[str, str], call: ast.Call | None
) -> Mention:
    if call is None:
        return Mention(file, line, *names)
    given = frozenset(k.arg for k in call.keywords if k.arg is not None)
    unpacks = any(k.arg is None for k in call.keywords)
    return Mention(file, line, *names, given, is_call=True, unpacks=unpacks)


def _dynamic(source: CallerSource) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and _last_name(node.func) in _GETATTR:
            yield f"{source.file}:{node.lineno}: {_last_name(node.func)}"
