"""Which files of a runtime a package needs: those that its own files import, and so on."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


def runtime_files(directory: Path, files: Mapping[str, str]) -> dict[str, str]:
    """Return the files of the runtime that `files` import, directly or through one another.

    Args:
        directory: Where the runtime lies.
        files: The package's own files by path; they take precedence over the runtime's.
    """
    found: dict[str, str] = {}
    pending = [
        target for path, text in files.items() for target in _imports(path, text)
    ]
    while pending:
        path = pending.pop()
        if path in found or path in files or path not in _modules(directory):
            continue
        found[path] = (directory / path).read_text(encoding="utf-8")
        pending.extend(_imports_of_runtime(path, found[path]))
    return dict(sorted(found.items()))


@cache
def _modules(directory: Path) -> frozenset[str]:
    return frozenset(
        path.relative_to(directory).as_posix() for path in directory.rglob("*.py")
    )


@cache
def _imports_of_runtime(path: str, text: str) -> tuple[str, ...]:
    """Do as `_imports`, once for all packages of one run."""
    return tuple(_imports(path, text))


def _imports(path: str, text: str) -> Iterator[str]:
    """Yield the files that the module at `path` may import relatively."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = PurePosixPath(path)
            for _ in range(node.level):
                base = base.parent
            parts = (node.module or "").split(".") if node.module else []
            yield str(base.joinpath(*parts)) + ".py"
            yield str(base.joinpath(*parts, "__init__.py"))
            yield from (
                str(base.joinpath(*parts, alias.name)) + ".py" for alias in node.names
            )
