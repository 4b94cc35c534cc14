"""The tree of a YAML document: plain data in which every key and value has a location."""

from __future__ import annotations

import re
from itertools import compress
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import ItemsView, Iterator

    from specgen.diagnostics.location import Location
    from specgen.source.text import SourceText

MAX_DEPTH = 100

_INDEX = re.compile("0|[1-9][0-9]{0,8}")

Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"
Scalar: TypeAlias = "bool | int | float | str | None"


class _Node:
    """The base of all nodes: a location in a source file."""

    __slots__ = ("_end", "_source", "_start")

    def __init__(self, source: SourceText, start: int, end: int) -> None:
        self._source = source
        self._start = start
        self._end = end

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

    __slots__ = ("value",)

    def __init__(self, source: SourceText, start: int, end: int, value: Scalar) -> None:
        super().__init__(source, start, end)
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

    __slots__ = ("_plain", "elements")

    def __init__(self, source: SourceText, start: int, end: int) -> None:
        super().__init__(source, start, end)
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


class MappingNode(_Node):
    """Values by key, in document order. Keys that are not strings are their text: `200`.

    Args:
        source: The text the node was read from.
        start: Offset of the first character.
        end: Offset after the first character.
    """

    __slots__ = ("_keys", "_plain", "_values")

    def __init__(self, source: SourceText, start: int, end: int) -> None:
        super().__init__(source, start, end)
        self._values: dict[str, Node] = {}
        self._keys: dict[str, tuple[int, int]] = {}
        self._plain: dict[str, Plain] | None = None

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    @property
    def location(self) -> Location:
        """The location of the value: its first key, or its opening brace."""
        start, end = next(iter(self._keys.values()), (self._start, self._end))
        is_block = start == self._start
        return self._source.location(self._start, end if is_block else self._end)

    def __contains__(self, key: object) -> bool:
        return key in self._values

    def get(self, key: str) -> Node | None:
        """Return the value at `key`, None if there is none."""
        return self._values.get(key)

    def child(self, token: str) -> Node | None:
        """Return the value at a key, None if there is none."""
        return self._values.get(token)

    def items(self) -> ItemsView[str, Node]:
        """Return the keys with their values."""
        return self._values.items()

    def key_location(self, key: str) -> Location:
        """Return the location of a key.

        Raises:
            KeyError: There is no such key.
        """
        return self._source.location(*self._keys[key])

    def add(self, key: str, start: int, end: int, value: Node) -> bool:
        """Add a value unless the key exists; return whether it was added."""
        if key in self._values:
            return False
        self._values[key] = value
        self._keys[key] = (start, end)
        return True

    def merge(self, other: MappingNode) -> None:
        """Add the entries of `other` whose keys do not exist here, as `<<` does."""
        self._values = {**other._values, **self._values}
        self._keys = {**other._keys, **self._keys}

    def remove(self, key: str) -> None:
        """Remove a key with its value, if it exists."""
        self._values.pop(key, None)
        self._keys.pop(key, None)
        if self._plain is not None:
            self._plain.pop(key, None)

    def plain(self) -> dict[str, Plain]:
        """Return the mapping as JSON data, the same object each time: do not modify it."""
        if self._plain is None:
            self._plain = {key: value.plain() for key, value in self._values.items()}
        return self._plain


Node: TypeAlias = ScalarNode | SequenceNode | MappingNode
"""A value. An alias gives the same node as its anchor."""
