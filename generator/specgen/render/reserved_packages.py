"""Reserved package names: those of modules in the stub server."""

from __future__ import annotations

import ast
import symtable
from functools import cache
from pathlib import PurePosixPath

from specgen.render.stub import stub_files


@cache
def reserved_names() -> frozenset[str]:
    """Return the names of the stub server's own modules, and the exports of its package."""
    files = stub_files([])
    modules = {PurePosixPath(path).parts[0].removesuffix(".py") for path in files}
    package = files["__init__.py"]
    held = symtable.symtable(package, "__init__.py", "exec").get_identifiers()
    # The package compares the requested name with those of attributes it creates on demand.
    compared = (
        node.comparators[0]
        for node in ast.walk(ast.parse(package))
        if isinstance(node, ast.Compare)
    )
    made = (c.value for c in compared if isinstance(c, ast.Constant))
    return frozenset([*modules, "key_store", *held, *map(str, made)])
