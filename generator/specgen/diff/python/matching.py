"""Matching of the definitions and arguments of two clients, renamed ones included."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from specgen.diff.python.subtypes import class_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from specgen.diff.python.surface import Definition, SurfacePart

_TEMPLATE: Final = re.compile(r"\{[^{}]*\}")
_PATH: Final = "path "


class Matched(NamedTuple):
    """The definitions of two clients.

    Args:
        kept: Those that both have, renamed ones included.
        gone: Those that only the base has.
        come: Those that only the revision has.
    """

    kept: list[tuple[Definition, Definition]]
    gone: list[Definition]
    come: list[Definition]

    @property
    def new_names(self) -> dict[str, str]:
        """New names of classes and unions by the old ones."""
        return {
            one.name: two.name
            for one, two in self.kept
            if one.is_type and one.name != two.name
        }


def matched(before: Sequence[Definition], after: Sequence[Definition]) -> Matched:
    """Match definitions: by what they are on the wire, by name, or by their content and use."""
    found = Matched([], list(before), list(after))
    for identity in (_on_the_wire, _by_template, _by_name):
        found = _match(found, identity)
    found = _renamed(found)
    order = {id(definition): number for number, definition in enumerate(before)}
    found.kept.sort(key=lambda pair: order[id(pair[0])])
    return found


def _match(left: Matched, identity: Callable[[Definition], str | None]) -> Matched:
    index: dict[tuple[str, str], list[Definition]] = {}
    for two in left.come:
        name = identity(two)
        if name is not None:
            index.setdefault((two.kind, name), []).append(two)
    kept, taken = list(left.kept), set[int]()
    gone: list[Definition] = []
    for one in left.gone:
        found = index.get((one.kind, identity(one) or ""))
        if found:
            two = found.pop(0)
            taken.add(id(two))
            kept.append((one, two))
        else:
            gone.append(one)
    return Matched(kept, gone, [two for two in left.come if id(two) not in taken])


def _on_the_wire(definition: Definition) -> str | None:
    return definition.key


def _by_template(definition: Definition) -> str | None:
    """The key of a method without the names of path parameters, which are not sent."""
    is_method = definition.kind == "method"
    return _TEMPLATE.sub("{}", definition.key) if is_method else None


def _by_name(definition: Definition) -> str | None:
    """The name of a method, which stays where only its path is another."""
    return definition.name if definition.kind == "method" else None


def _renamed(found: Matched) -> Matched:
    """Match classes and unions that have another name, with the same content in the same place."""
    known = -1
    while len(found.kept) != known:
        known = len(found.kept)
        before, after = (_uses([p[n] for p in found.kept]) for n in (0, 1))
        come: dict[str, list[Definition]] = {}
        for two in found.come:
            come.setdefault(_content(two), []).append(two)
        for one in found.gone:
            used = before.get(one.name, set())
            alike = come.get(_content(one), [])
            there = [two for two in alike if used & after.get(two.name, set())]
            if there:
                alike.remove(there[0])
                found.kept.append((one, there[0]))
        taken = {id(each) for pair in found.kept[known:] for each in pair}
        gone, new = (
            [d for d in definitions if id(d) not in taken]
            for definitions in (found.gone, found.come)
        )
        found = Matched(found.kept, gone, new)
    return found


def _content(definition: Definition) -> str:
    """Return the content of a class or union, which no other kind of definition has."""
    is_type = definition.is_type
    text = definition.signature.partition("\n")[2] if is_type else definition.key
    return f"{definition.kind} {text}"


_Uses: TypeAlias = dict[str, set[tuple[int, str]]]
"""For each class, which parts of which definitions mention it."""


def _uses(definitions: Sequence[Definition]) -> _Uses:
    found: _Uses = {}
    for number, definition in enumerate(definitions):
        types = [(part.key, part.type) for part in definition.parts]
        if definition.returns is not None:
            types.append(("", definition.returns))
        for key, each in types:
            for name in class_names(each):
                found.setdefault(name, set()).add((number, key))
    return found


def matched_parts(
    before: Definition, after: Definition
) -> Iterator[tuple[SurfacePart | None, SurfacePart | None]]:
    """Yield the arguments or fields of two definitions.

    They match by what they are on the wire, path parameters by position, and else by name: where an
    argument is sent is nothing to those that give it.
    """
    one, two = ({part.key: part for part in d.parts} for d in (before, after))
    moved = dict(zip(*(_path_keys(d) for d in (before, after)), strict=False))
    known = {key: two.get(key) or two.get(moved.get(key, "")) for key in one}
    taken = {part.key for part in known.values() if part}
    named = {part.name: part for part in after.parts if part.key not in taken}
    for key, part in one.items():
        other = known[key] or named.pop(part.name, None)
        if other is not None:
            taken.add(other.key)
        yield part, other
    yield from ((None, part) for key, part in two.items() if key not in taken)


def _path_keys(definition: Definition) -> list[str]:
    names = _TEMPLATE.findall(definition.key)
    keys = [f"{_PATH}{name[1:-1]}" for name in names]
    known = {part.key for part in definition.parts}
    return [key for key in keys if key in known]
