"""Import blocks: only the names that a module uses, in the order that linters require."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from specgen import code
from specgen.code.module_facts import facts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from specgen.code import Code

# All other imports of generated modules are their own or from the standard library.
_THIRD_PARTY = frozenset({"pydantic", "pytest", "specgen"})
_NUMBERS = re.compile(r"([0-9]+)")
_Natural: TypeAlias = tuple[str, ...]


def with_imports(
    source: Code,
    known: Mapping[str, Iterable[str]],
    exported: Iterable[str] = (),
    deferred: Iterable[str] = (),
    renamed: Mapping[str, tuple[str, str]] | None = None,
) -> Code:
    """Replace the line `# imports` of a module by import statements.

    Names that only annotations use are imported for type checkers alone.

    Args:
        source: The module.
        known: The modules that names may come from, with their names.
        exported: Names that the module exports, imported even if unused.
        deferred: Names that it exports but imports on first use.
        renamed: Names that it imports under an alias: module and name by alias.
    """
    renamed = renamed or {}
    uses = facts_of(source)
    origin = {name: module for module, names in known.items() for name in names}
    origin.update((alias, module) for alias, (module, _) in renamed.items())
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
    originals = {alias: name for alias, (_, name) in renamed.items()}
    blocks = [_statements(values, origin, originals)]
    if types:
        guarded = code.indented(_statements(types, origin, originals), 4)
        blocks.append(code.fill("if TYPE_CHECKING:\n{}", guarded))
    return code.with_line(source, "# imports", code.joined(blocks, "\n\n"))


def _statements(
    names: Iterable[str], origin: Mapping[str, str], originals: Mapping[str, str]
) -> Code:
    modules: dict[str, list[str]] = {}
    for name in names:
        modules.setdefault(origin[name], []).append(name)
    groups: dict[int, list[Code]] = {}
    for module in sorted(modules, key=_farthest_first):
        groups.setdefault(_group(module), []).extend(
            _of_module(module, modules[module], originals)
        )
    return code.joined(
        (code.joined(lines, "\n") for _, lines in sorted(groups.items())), "\n\n"
    )


def _of_module(
    module: str, names: list[str], originals: Mapping[str, str]
) -> Iterator[Code]:
    source = code.module(module)
    found: list[tuple[str, Code]] = []
    plain = sorted(set(names) - originals.keys(), key=as_imported)
    if plain:
        listed = code.joined(map(code.name, plain))
        found.append((plain[0], code.fill("from {} import {}", source, listed)))
    for alias in sorted(set(names) & originals.keys(), key=originals.__getitem__):
        original, new = code.name(originals[alias]), code.name(alias)
        line = code.fill("from {} import {} as {}", source, original, new)
        found.append((original, line))
    yield from (line for _, line in sorted(found, key=lambda f: as_imported(f[0])))


def by_kind(name: str) -> tuple[int, _Natural]:
    """Return a key that sorts as linters require for `__all__`: constants, classes, functions."""
    return _kind(name), _natural(name)


def as_imported(name: str) -> tuple[int, _Natural, _Natural]:
    """Return a key that sorts the names of an import statement: like `by_kind`, ignoring case."""
    return _kind(name), _natural(name.lower()), _natural(name)


def _kind(name: str) -> int:
    # A linter counts bytes here.
    if len(name.encode()) > 1 and name.isupper():
        return 0
    return 1 if name[0].isupper() else 2


def _natural(name: str) -> _Natural:
    """Return a key that compares digits as numbers, those with a leading 0 first."""
    return tuple(
        (
            (part if part[0] == "0" else f"1{len(part):09}{part}")
            if part.isdigit()
            else part
        )
        for part in _NUMBERS.split(name)
        if part
    )


def _farthest_first(module: str) -> tuple[int, str]:
    return (len(module.lstrip(".")) - len(module), module)


def _group(module: str) -> int:
    if module.startswith("."):
        return 2
    return 1 if module.partition(".")[0] in _THIRD_PARTY else 0
