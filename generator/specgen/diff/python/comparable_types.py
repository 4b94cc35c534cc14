"""The types of two clients in a comparable form: names, parts and bases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.diff.python.subtypes import holds, spelled_out, with_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from specgen.diff.python.matching import Matched
    from specgen.diff.python.surface import Definition
    from specgen.view.types import TypeExpr


class Types:
    """The types of two clients.

    Args:
        matched: The definitions of both.
        names: New names of classes and unions by the old ones.
    """

    def __init__(self, matched: Matched, names: Mapping[str, str]) -> None:
        self._names = names
        # A union that both clients have is reported where it is defined.
        self._unions = {
            names.get(d.name, d.name): with_names(d.parts[0].type, names)
            for d in (*matched.gone, *matched.come)
            if d.kind == "union"
        }
        self._before = _ancestors([*matched.gone, *(one for one, _ in matched.kept)])
        self._after = _ancestors([*matched.come, *(two for _, two in matched.kept)])

    def of_base(self, expr: TypeExpr) -> TypeExpr:
        """Return a type of the older client, by the names of the newer one."""
        return with_names(expr, self._names)

    def holds(self, wide: TypeExpr, narrow: TypeExpr) -> bool:
        """Tell whether a type checker takes every value of one type for a value of the other."""
        big, small = (spelled_out(expr, self._unions) for expr in (wide, narrow))
        return holds(big, small, self._after)

    def lost_bases(self, one: Definition, two: Definition) -> list[str]:
        """Return the classes that a class no longer extends, by their new names."""
        before = {
            self._names.get(name, name) for name in self._before.get(one.name, ())
        }
        return sorted(before - self._after.get(two.name, frozenset()))


def _ancestors(definitions: Iterable[Definition]) -> dict[str, frozenset[str]]:
    """Return the names of all classes that each class extends."""
    bases = {d.name: d.bases for d in definitions if d.kind == "model"}
    return {name: frozenset(_above(name, bases)) for name in bases if bases[name]}


def _above(name: str, bases: Mapping[str, tuple[str, ...]]) -> set[str]:
    pending, found = [*bases.get(name, ())], set[str]()
    while pending:
        base = pending.pop()
        if base not in found:
            found.add(base)
            pending.extend(bases.get(base, ()))
    return found
