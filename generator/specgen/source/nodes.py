"""The tree of a YAML document: plain data in which every key and value has a location."""

from __future__ import annotations

import re
from itertools import compress
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from specgen.diagnostics.location import Location
    from specgen.source.text import SourceText

MAX_DEPTH = 100

_INDEX = re.compile("0|[1-9][0-9]{0,8}")

Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"
Scalar: TypeAlias = "bool | int | float | str | None"


class _Node:
    """The base of all nodes: a location in a source file."""

    __slots__ = ()
    _source: SourceText
    _start: int
    _end: int

    @property
    def location(self) -> Location:
        """The location of the value."""
        return self._source.location(self._start, self._end)

    def child(self, token: str) -> Node | None:
        """Return the child at an unescaped token of a JSON pointer, None if there is none."""
        del token
        return None


class ScalarNode(_Node):
    """A string, number, boolean or null.

    Args:
        source: The text the node was read from.
        start: Offset of the first character.
        end: Offset after the last character.
        value: The value by the rules of YAML 1.2.
    """

    __slots__ = ("_end", "_source", "_start", "value")

    def __init__(self, source: SourceText, start: int, end: int, value: Scalar) -> None:
        self._source = source
        self._start = start
        self._end = end
        self.value = value

    def plain(self) -> Scalar:
        """Return the value."""
        return self.value


class SequenceNode(_Node):
    """A list of values.

    Args:
        source: The text the node was read from.
        start: Offset of the first character.
        end: Offset after the first character.
    """

    __slots__ = ("_end", "_plain", "_source", "_start", "elements")

    def __init__(self, source: SourceText, start: int, end: int) -> None:
        self._source = source
        self._start = start
        self._end = end
        self.elements: list[Node] = []
        self._plain: list[Plain] | None = None

    def child(self, token: str) -> Node | None:
        """Return the element at an index, None if there is none."""
        if _INDEX.fullmatch(token) and int(token) < len(self.elements):
            return self.elements[int(token)]
        return None

    def remove(self, element: Node) -> None:
        """Remove an element from the list."""
        kept = [e is not element for e in self.elements]
        self.elements = list(compress(self.elements, kept))
        if self._plain is not None:
            self._plain[:] = compress(self._plain, kept)

    def plain(self) -> list[Plain]:
        """Return the list as JSON data, the same object each time: do not modify it."""
        if self._plain is None:
            self._plain = [element.plain() for element in self.elements]
        return self._plain


class MappingNode(_Node, dict[str, "Node"]):
    """Values by key, in document order. Keys that are not strings are their text: `200`.

    It equals no other node, and is true even if it is empty. Change it by its own methods alone.

    Args:
        source: The text the node was read from.
        start: Offset of the first character.
        end: Offset after the first character.
    """

    __slots__ = ("_end", "_keys", "_plain", "_source", "_start")
    __eq__ = object.__eq__
    __ne__ = object.__ne__
    __hash__ = object.__hash__  # type: ignore[assignment]  # a `dict` has none

    def __init__(self, source: SourceText, start: int, end: int) -> None:
        self._source = source
        self._start = start
        self._end = end
        self._keys: dict[str, tuple[int, int]] = {}
        self._plain: dict[str, Plain] | None = None

    def __bool__(self) -> bool:
        return True

    @property
    def location(self) -> Location:
        """The location of the value: its first key, or its opening brace."""
        start, end = next(iter(self._keys.values()), (self._start, self._end))
        is_block = start == self._start
        return self._source.location(self._start, end if is_block else self._end)

    child = dict.get  # type: ignore[assignment]  # of `str`; a method here takes longer

    def key_location(self, key: str) -> Location:
        """Return the location of a key.

        Raises:
            KeyError: There is no such key.
        """
        return self._source.location(*self._keys[key])

    def add(self, key: str, start: int, end: int, value: Node) -> bool:
        """Add a value unless the key exists; return whether it was added."""
        if key in self:
            return False
        self[key] = value
        self._keys[key] = (start, end)
        return True

    def merge(self, other: MappingNode) -> None:
        """Add the entries of `other` whose keys do not exist here, as `<<` does."""
        values = {**other, **self}
        self.clear()
        self.update(values)
        self._keys = {**other._keys, **self._keys}

    def remove(self, key: str) -> None:
        """Remove a key with its value, if it exists."""
        self.pop(key, None)
        self._keys.pop(key, None)
        if self._plain is not None:
            self._plain.pop(key, None)

    def plain(self) -> dict[str, Plain]:
        """Return the mapping as JSON data, the same object each time: do not modify it."""
        if self._plain is None:
            self._plain = {key: value.plain() for key, value in self.items()}
        return self._plain


Node: TypeAlias = ScalarNode | SequenceNode | MappingNode
"""A value. An alias gives the same node as its anchor."""
