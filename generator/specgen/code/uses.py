"""The names that a module uses, in annotations and elsewhere."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from specgen.code.walk import children

if TYPE_CHECKING:
    from collections.abc import Iterable

_NOTHING: frozenset[str] = frozenset()


class Uses:
    """Names that are used.

    Attributes:
        values: Names that are evaluated, other than what their function takes or imports.
        types: Names in annotations.
    """

    def __init__(self) -> None:
        self.values: set[str] = set()
        self.types: set[str] = set()

    def visit(
        self, nodes: Iterable[ast.AST], hidden: frozenset[str] = _NOTHING
    ) -> None:
        """Collect the names that some nodes use.

        Args:
            nodes: The nodes.
            hidden: Arguments and imports of the functions around them.
        """
        for node in nodes:
            if isinstance(node, ast.Name):
                if node.id not in hidden:
                    self.values.add(node.id)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                self._function(node, hidden)
            elif isinstance(node, ast.AnnAssign):
                self._annotation(node.annotation)
                self.visit([node.value] if node.value else [], hidden)
            else:
                self.visit(children(node), hidden)

    def _function(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef, hidden: frozenset[str]
    ) -> None:
        given = node.args
        named = (*given.posonlyargs, *given.args, *given.kwonlyargs)
        for argument in (*named, given.vararg, given.kwarg):
            self._annotation(argument.annotation if argument else None)
        self._annotation(node.returns)
        defaults = (default for default in given.kw_defaults if default)
        self.visit([*node.decorator_list, *given.defaults, *defaults], hidden)
        # In the body an argument or an import hides the module's name.
        imported = (
            alias.name
            for statement in node.body
            if isinstance(statement, ast.ImportFrom)
            for alias in statement.names
        )
        inner = hidden.union((argument.arg for argument in named), imported)
        self.visit(node.body, inner)

    def _annotation(self, node: ast.expr | None) -> None:
        pending: list[ast.AST] = [node] if node else []
        while pending:
            found = pending.pop()
            if isinstance(found, ast.Name):
                self.types.add(found.id)
            else:
                pending += children(found)
