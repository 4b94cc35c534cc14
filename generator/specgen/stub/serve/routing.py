"""Routing of paths: literal segments before templated ones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar
from urllib.parse import quote

from ..wire.request import percent_decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

T = TypeVar("T")

_LONGEST_REMEMBERED = 256
# Characters that are unescaped in a path; `%` begins an existing escape.
_AS_THEY_ARE = ":@!$&'()*+,;=-._~%"
_ESCAPE = re.compile("%[0-9a-f]{2}", re.IGNORECASE)
_PARAMETER = re.compile(r"\{([^{}]*)\}")
# A target, and the names of the path's parameters in order.
_Entry: TypeAlias = tuple[T, tuple[str, ...]]
# The text around the parameters of a segment: `{id}.json` is ("", ".json").
_Around: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Route(Generic[T]):
    """A target at a path, and the percent-encoded values of the path's parameters."""

    target: T
    values: Mapping[str, str]


class _Node(Generic[T]):
    __slots__ = ("below", "entries", "literal", "templated")

    def __init__(self) -> None:
        self.literal: dict[str, _Node[T]] = {}
        self.templated: dict[_Around, _Node[T]] = {}
        self.entries: list[_Entry[T]] = []
        self.below: list[T] = []


class Router(Generic[T]):
    """A trie of path templates, segment by segment."""

    def __init__(self) -> None:
        self._root: _Node[T] = _Node()
        self._remembered = lru_cache(maxsize=4096)(self._find)

    def add(self, template: str, target: T) -> None:
        """Serve `target` at a path.

        Args:
            template: Path with parameters in braces, as in `/v1/{id}`.
            target: The target.
        """
        node = self._root
        node.below.append(target)
        for segment in _segments(template):
            texts = _PARAMETER.sub("\0", segment).split("\0")
            around = tuple(quote(text, safe=_AS_THEY_ARE) for text in texts)
            if len(around) > 1:
                node = _templated(node, around)
            else:
                node = node.literal.setdefault(_plain(segment), _Node())
            node.below.append(target)
        node.entries.append((target, tuple(_PARAMETER.findall(template))))
        self._remembered.cache_clear()

    def find(self, path: str) -> tuple[Route[T], ...]:
        """Return the targets at a path; none if nothing is served there.

        An empty segment, as after a trailing slash, is treated like any other.

        Args:
            path: Percent-encoded path as it arrived.
        """
        if len(path) > _LONGEST_REMEMBERED:
            return self._find(path)
        return self._remembered(path)

    def _find(self, path: str) -> tuple[Route[T], ...]:
        entries, values = _walk(self._root, _segments(path), 0, ()) or ((), ())
        routes: list[Route[T]] = []
        for target, names in entries:
            found = dict(zip(names, values, strict=True))
            # A parameter that is in the path twice has one value.
            if all(found[n] == v for n, v in zip(names, values, strict=True)):
                routes.append(Route(target, found))
        return tuple(routes)

    def nearest(self, path: str) -> list[T]:
        """Return the targets at or below the deepest known part of a path."""
        node = self._root
        for segment in _segments(path):
            child = next(_children(node, segment), None)
            if child is None:
                break
            node = child[0]
        return node.below


def _templated(node: _Node[T], around: _Around) -> _Node[T]:
    """Return the child for a templated segment; those with more literal text come first."""
    child = node.templated.setdefault(around, _Node())
    ordered = sorted(node.templated.items(), key=lambda item: -sum(map(len, item[0])))
    node.templated = dict(ordered)
    return child


def _segments(path: str) -> list[str]:
    return path.removeprefix("/").split("/")


def _plain(segment: str) -> str:
    if "%" not in segment:
        return segment
    try:
        return percent_decode(segment.encode())
    except UnicodeDecodeError:
        return segment


def _walk(
    node: _Node[T], segments: list[str], depth: int, values: tuple[str, ...]
) -> tuple[list[_Entry[T]], tuple[str, ...]] | None:
    # As long as there is nothing to choose from, there is nothing to come back to.
    while depth < len(segments) and not node.templated:
        child = node.literal.get(_plain(segments[depth]))
        if child is None:
            return None
        node, depth = child, depth + 1
    if depth == len(segments):
        return (node.entries, values) if node.entries else None
    for child, captured in _children(node, segments[depth]):
        found = _walk(child, segments, depth + 1, values + captured)
        if found is not None:
            return found
    return None


def _children(
    node: _Node[T], segment: str
) -> Iterator[tuple[_Node[T], tuple[str, ...]]]:
    literal = node.literal.get(_plain(segment))
    if literal is not None:
        yield literal, ()
    if "%" in segment and node.templated:
        segment = _ESCAPE.sub(lambda found: found[0].upper(), segment)
    for around, child in node.templated.items():
        captured = _capture(segment, around)
        if captured is not None:
            yield child, captured


def _capture(segment: str, around: _Around) -> tuple[str, ...] | None:
    """Return the values between the texts of `around`; each ends where the next text begins."""
    first, *between, last = around
    end = len(segment) - len(last)
    if end <= len(first) or not segment.startswith(first) or not segment.endswith(last):
        return None
    rest, values = segment[len(first) : end], list[str]()
    for text in between:
        end = rest.find(text, 1)
        if end < 0:
            return None
        values.append(rest[:end])
        rest = rest[end + len(text) :]
    return (*values, rest) if rest else None
