"""The names that no spec's package may have: its module in the stub server needs a free one."""

from __future__ import annotations

import ast
import symtable
from functools import cache
from pathlib import PurePosixPath

from specgen.render.stub import stub_files


@cache
def reserved_names() -> frozenset[str]:
    """Return the names of the stub server's own modules, and of what its package holds."""
    files = stub_files([])
    modules = {PurePosixPath(path).parts[0].removesuffix(".py") for path in files}
    package = files["__init__.py"]
    held = symtable.symtable(package, "__init__.py", "exec").get_identifiers()
    # What the package makes on demand is compared with what is asked for.
    compared = (
        node.comparators[0]
        for node in ast.walk(ast.parse(package))
        if isinstance(node, ast.Compare)
    )
    made = (c.value for c in compared if isinstance(c, ast.Constant))
    return frozenset([*modules, "key_store", *held, *map(str, made)])
