"""Facts about the blocks of a module, found while their statements are checked.

A block is parsed once: the facts about it are kept by its source, in memory and in the cache. They
are kept only for blocks whose statements are allowed, so a known block is not checked again.
"""

from __future__ import annotations

import ast
import hashlib
import json
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, NamedTuple

from specgen.cache import MEMORY, Cache
from specgen.code.allowed_statements import UnexpectedCodeError, check, outer_imports
from specgen.code.blocks import blocks, runs
from specgen.code.uses import Uses
from specgen.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_kept: ContextVar[Cache] = ContextVar("kept", default=MEMORY)


class Import(NamedTuple):
    """`from` and a relative module `import` some names."""

    level: int
    module: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ModuleFacts:
    """Facts about a module.

    Args:
        values: Names that are evaluated, other than arguments.
        types: Names in annotations.
        imports: Its relative imports.
        at_import: Digests of what runs when it is imported, one for each block: all but docstrings,
            comments and the bodies of functions.
    """

    values: frozenset[str]
    types: frozenset[str]
    imports: tuple[Import, ...]
    at_import: str


@contextmanager
def facts_kept(made: Cache) -> Iterator[None]:
    """Keep facts in a cache while the context is active."""
    token = _kept.set(made)
    try:
        yield
    finally:
        _kept.reset(token)


def refuse_unexpected(files: Mapping[str, str]) -> dict[str, ModuleFacts]:
    """Refuse modules with statements that generated modules do not have.

    Args:
        files: Their text by path.

    Returns:
        The facts about them by path.

    Raises:
        UnexpectedCodeError: A module contains a statement that templates do not make.
    """
    found = {}
    for path, text in files.items():
        try:
            found[path] = facts_of(_without_header(text))
        except UnexpectedCodeError as error:
            raise UnexpectedCodeError(f"{path}: {error}") from None
    return found


def facts_of(source: str) -> ModuleFacts:
    """Return the facts about a module.

    Args:
        source: The module. Each of its blocks must be code by itself.

    Raises:
        UnexpectedCodeError: The source contains a statement that templates do not make.
    """
    return _read(_kept.get().get("module-facts", source, _of_blocks))


def _of_blocks(source: str) -> str:
    made = _kept.get()
    parts = runs(source)
    try:
        found = (
            [_read(made.get("module-facts", run, _of_blocks)) for run in parts]
            if len(parts) > 1
            else [_read(made.get("facts", each, _examined)) for each in blocks(source)]
        )
    except UnexpectedCodeError:
        check(source)  # The message names a line of the module.
        raise
    return _written(_union(found))


def run_at_import(files: Mapping[str, str]) -> str:
    """Return a digest of what runs when the modules of a package are imported.

    Args:
        files: Their text by path.
    """
    digest = hashlib.sha256()
    for path, text in sorted(files.items()):
        if path.endswith(".py"):
            part = text
            if is_generated(text):
                part = facts_of(_without_header(text)).at_import
            digest.update(f"{path}\n{part}\n".encode())
    return digest.hexdigest()


def _without_header(text: str) -> str:
    """Return a module without the comment that names its spec, as it was when it was checked."""
    return text.partition("\n")[2] if text.startswith("#") else text


def is_generated(text: str) -> bool:
    """Tell whether a module was made by a template, and not copied from a runtime."""
    return not text.startswith("# Runtime ")


def _union(found: Iterable[ModuleFacts]) -> ModuleFacts:
    values: set[str] = set()
    types: set[str] = set()
    imports: list[Import] = []
    at_import = ""
    for facts in found:
        values |= facts.values
        types |= facts.types
        imports += facts.imports
        at_import += facts.at_import
    return ModuleFacts(frozenset(values), frozenset(types), tuple(imports), at_import)


def _written(facts: ModuleFacts) -> str:
    names = sorted(facts.values), sorted(facts.types)
    return json.dumps([*names, facts.imports, facts.at_import])


def _read(text: str) -> ModuleFacts:
    values, types, imports, at_import = json.loads(text)
    relative = tuple(
        Import(level, name, tuple(names)) for level, name, names in imports
    )
    return ModuleFacts(frozenset(values), frozenset(types), relative, at_import)


def _examined(block: str) -> str:
    tree = check(block)
    uses = Uses()
    uses.visit(tree.body)
    imports = tuple(
        Import(node.level, node.module or "", tuple(alias.name for alias in node.names))
        for node in outer_imports(tree.body)
        if isinstance(node, ast.ImportFrom) and node.level
    )
    digest = hashlib.sha256(_run_at_import(block, tree).encode()).hexdigest()
    names = frozenset(uses.values), frozenset(uses.types)
    return _written(ModuleFacts(*names, imports, digest))


def _run_at_import(block: str, tree: ast.Module) -> str:
    """Return a block without the lines that cannot fail when it is imported."""
    lines: list[str | None] = list(block.split("\n"))
    for node in _harmless(tree.body):
        start, end = node.lineno - 1, node.end_lineno or node.lineno
        before = (lines[start] or "")[: node.col_offset]
        after = (lines[end - 1] or "").encode()[node.end_col_offset :]
        # Statements that share a line with others stay.
        if not before.strip() and not after.strip():
            lines[start:end] = [_defined(node), *[None] * (end - start - 1)]
    return "\n".join(line for line in lines if line is not None)


def _harmless(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield statements of functions, and those that are text or name a text."""
    for node in body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield from node.body
            case ast.ClassDef() | ast.If():
                yield from _harmless(node.body)
            case ast.Expr(ast.Constant(str())):
                yield node
            case ast.Assign([ast.Name()], ast.Constant(str())):
                yield node


def _defined(node: ast.stmt) -> str | None:
    """Return the name that a statement outside of functions defines."""
    match node:
        case ast.Assign([ast.Name(name)], ast.Constant(str())):
            return name
    return None
