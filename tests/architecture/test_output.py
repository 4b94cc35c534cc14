"""Only the command line prints; everything else returns what is to be said."""

from __future__ import annotations

import ast

from tests.architecture.imports import PATHS, nodes_of

# What runs in a process of its own, and tells the one that started it how that went.
_PROGRAMS = {"specgen.emit.import_sandbox"}
_COMMAND_LINE = (
    "specgen.commands",
    "specgen.cli",
    "specgen.stub.run",
    "specgen.stub.serving",
)


def prints(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name("print")):
            return True
        case ast.Attribute(ast.Name("sys"), "stdout" | "stderr"):
            return True
    return False


def test_only_the_command_line_prints() -> None:
    printing = {name for name in PATHS if any(map(prints, nodes_of(name)))}
    assert [n for n in printing - _PROGRAMS if not n.startswith(_COMMAND_LINE)] == []
