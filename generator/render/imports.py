"""Import blocks: just the names a module uses, in the order that linters ask for."""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_MARK = "# imports\n"


def with_imports(
    source: str,
    known: Mapping[str, Iterable[str]],
    exported: Iterable[str] = (),
    deferred: Iterable[str] = (),
) -> str:
    """Put import statements in place of the line `# imports` of a module.

    Names that only annotations use are imported for type checkers alone.

    Args:
        source: The module.
        known: The modules that names may come from, each with those names.
        exported: Names that the module offers to others, and so needs whether it uses them or not.
        deferred: Names that it offers, but imports only when they are asked for.
    """
    uses = _Uses()
    uses.visit(ast.parse(source))
    origin = {name: module for module, names in known.items() for name in names}
    values = {name for name in {*uses.values, *exported} if name in origin}
    types = {
        name
        for name in {*uses.types, *deferred} - values
        if name in origin and origin[name] != "typing"
    }
    values |= {name for name in uses.types if origin.get(name) == "typing"}
    if types:
        origin["TYPE_CHECKING"] = "typing"
        values.add("TYPE_CHECKING")
    blocks = [_statements(values, origin)]
    if types:
        guarded = _statements(types, origin).splitlines()
        blocks.append(
            "\n".join(
                [
                    "if TYPE_CHECKING:",
                    *(f"    {line}" if line else "" for line in guarded),
                ]
            )
        )
    return source.replace(_MARK, "\n\n".join(blocks) + "\n", 1)


def _statements(names: Iterable[str], origin: Mapping[str, str]) -> str:
    modules: dict[str, list[str]] = {}
    for name in names:
        modules.setdefault(origin[name], []).append(name)
    groups: dict[int, list[str]] = {}
    for module in sorted(modules):
        listed = ", ".join(sorted(modules[module], key=by_kind))
        groups.setdefault(_group(module), []).append(f"from {module} import {listed}")
    return "\n\n".join("\n".join(lines) for _, lines in sorted(groups.items()))


def by_kind(name: str) -> tuple[int, str]:
    """Return a key that sorts constants before classes before functions."""
    return (0 if name.isupper() else 1 if name.lstrip("_")[0].isupper() else 2, name)


def _group(module: str) -> int:
    if module.startswith("."):
        return 2
    return 0 if module.partition(".")[0] in sys.stdlib_module_names else 1


class _Uses(ast.NodeVisitor):
    """Collects the names that a module uses, in annotations and elsewhere."""

    def __init__(self) -> None:
        self.values: set[str] = set()
        self.types: set[str] = set()
        self._target = self.values

    def visit_Name(self, node: ast.Name) -> None:
        self._target.add(node.id)

    def visit_arg(self, node: ast.arg) -> None:
        self._annotation(node.annotation)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self._annotation(node.annotation)
        if node.value is not None:
            self.visit(node.value)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._function(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._annotation(node.returns)
        for child in (*node.decorator_list, node.args, *node.body):
            self.visit(child)

    def _annotation(self, node: ast.expr | None) -> None:
        if node is not None:
            self._target = self.types
            self.visit(node)
            self._target = self.values
