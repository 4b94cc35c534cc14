"""Source that was rendered before from the same views.

The views are plain data, so a template that is given the same prints the same. Where something is
in the spec is not part of it: places move with every edit.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, cast

from specgen import code
from specgen.code import Code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from specgen.cache import Cache

_PLAIN: Final = frozenset({str, Code, int, float, bool, type(None)})
_PLAIN_TYPES: Final = frozenset(
    f"{name}{null}"
    for name in ("str", "Code", "int", "float", "bool")
    for null in ("", " | None")
)
"""Annotations of fields whose values need no look."""
_PLACES: Final = frozenset({"location", "pointer"})


def recalled(
    made: Cache,
    kind: str,
    given: Callable[[], object],
    render: Callable[[], Sequence[Code]],
) -> list[Code]:
    """Return parts of a module, rendered now or before.

    The module that they are put into is checked like any other.

    Args:
        made: Cache of generated code.
        kind: Kind of the parts.
        given: Returns all that they are rendered from.
        render: Renders them.
    """
    if not made.outlives_run:
        return list(render())
    found = made.get(kind, content(given()), lambda _: json.dumps(render()))
    return [code.recalled(part) for part in json.loads(found)]


class _Same:
    """A value that equals itself alone, however much it holds."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.value is other.value

    def __hash__(self) -> int:
        return id(self.value)


def content_once(value: object, shown: Callable[[Any], object]) -> str:
    """Return the content of a value that several modules are rendered from.

    Args:
        value: Frozen data.
        shown: Returns the part of it that templates are given.
    """
    return _content_of(_Same(value), shown)


@lru_cache(maxsize=20_000)
def _content_of(same: _Same, shown: Callable[[Any], object]) -> str:
    return content(shown(same.value))


def content(value: object) -> str:
    """Return a digest of the content of data, without its places in a spec.

    Args:
        value: Frozen dataclasses, tuples, lists and mappings of plain values.

    Raises:
        TypeError: It holds something else.
    """
    return hashlib.sha256(repr(_nested(value)).encode()).hexdigest()


def _nested(value: object) -> object:
    """Return data as tuples and lists, whose `repr` is quick and tells all that they hold."""
    kind = type(value)
    return (_NESTED.get(kind) or _nesting(kind))(value)


def _listed(parts: Iterable[object]) -> list[object]:
    return [
        part if not part or type(part) in _PLAIN else _nested(part) for part in parts
    ]


_NESTED: Final[dict[type, Callable[[Any], object]]] = {
    dict: lambda value: ("dict", _listed(value.items())),
    list: lambda value: ("list", _listed(value)),
    tuple: _listed,
}
"""For each kind of data, the function that returns it as tuples and lists."""


def _nesting(kind: type) -> Callable[[Any], object]:
    name = kind.__name__
    if issubclass(kind, tuple):
        return _NESTED.setdefault(kind, lambda value: (name, _listed(value)))
    said = [
        f for f in fields(cast("type[Any]", kind)) if f.compare or f.name not in _PLACES
    ]
    plain = _getter(f.name for f in said if f.type in _PLAIN_TYPES)
    others = _getter(f.name for f in said if f.type not in _PLAIN_TYPES)
    return _NESTED.setdefault(
        kind, lambda value: (name, plain(value), _listed(others(value)))
    )


def _getter(names: Iterable[str]) -> Callable[[Any], tuple[object, ...]]:
    """Return a function that returns the values of some attributes."""
    found = tuple(names)
    if not found:
        return lambda _: ()
    get = attrgetter(*found)
    return get if len(found) > 1 else lambda value: (get(value),)
