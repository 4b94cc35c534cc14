"""A walk over syntax trees, several times as fast as `ast.walk`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_WITHOUT_NODES = frozenset(
    {"arg", "asname", "attr", "conversion", "ctx", "id", "is_async", "kind", "level", "module",
     "kwd_attrs", "name", "op", "ops", "rest", "simple", "type_comment", "type_ignores"}
)  # fmt: skip
_LEAVES = (ast.Constant, ast.Global, ast.Nonlocal)
_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {}


def walk(root: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and all below it, other than contexts and operators, in no particular order."""
    pending = [root]
    while pending:
        node = pending.pop()
        yield node
        pending += children(node)


def children(node: ast.AST) -> list[ast.AST]:
    """Return the nodes right below a node, other than contexts and operators."""
    found: list[ast.AST] = []
    kind = type(node)
    for name in _FIELDS.get(kind) or _fields(kind):
        value = getattr(node, name)
        if isinstance(value, list):
            found += value if None not in value else filter(None, value)
        elif value is not None:
            found.append(value)
    return found


def _fields(kind: type[ast.AST]) -> tuple[str, ...]:
    """Return the fields of a kind of nodes that hold nodes."""
    if issubclass(kind, _LEAVES):
        return ()
    names = tuple(name for name in kind._fields if name not in _WITHOUT_NODES)
    return _FIELDS.setdefault(kind, names)
