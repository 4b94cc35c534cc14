"""Compose YAML text into nodes, without recursion, and collect every finding."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import yaml

from specgen.diagnostics import Diagnostic
from specgen.source import scalars
from specgen.source.nodes import (
    MAX_DEPTH,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
)
from specgen.source.syntax import syntax_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from specgen.source.nodes import Scalar
    from specgen.source.text import SourceText

MAX_ALIASED_NODES = 250_000

_TAG = "tag:yaml.org,2002:"
_TYPES: dict[str, tuple[type, ...]] = {
    f"{_TAG}null": (type(None),),
    f"{_TAG}bool": (bool,),
    f"{_TAG}int": (int,),
    f"{_TAG}float": (float, int),
}
_MERGE = f"{_TAG}merge"
_STRING_TAGS = {"!", f"{_TAG}str"}


class _Frame:
    """A collection that is being read."""

    __slots__ = ("anchor", "height", "key", "merged", "node", "size", "start")

    def __init__(
        self, node: MappingNode | SequenceNode, start: int, anchor: str | None
    ) -> None:
        self.node = node
        self.start = start
        self.anchor = anchor
        self.size = 1
        self.height = 0
        self.key: _Key | None = None
        self.merged: list[MappingNode] = []


class _Key:
    """A key whose value comes next; `text` is None for an invalid key."""

    __slots__ = ("end", "is_merge", "start", "text")

    def __init__(
        self, text: str | None, start: int, end: int, *, is_merge: bool = False
    ) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.is_merge = is_merge


class _Anchored:
    """The target of an alias: a node, the number of nodes it expands to, and their depth."""

    __slots__ = ("height", "node", "size")

    def __init__(self, node: Node, size: int, height: int) -> None:
        self.node = node
        self.size = size
        self.height = height


class _GaveUpError(Exception):
    """Reading cannot continue; the reason is among the diagnostics."""


class Composer:
    """Composer of one document.

    Args:
        source: The text.

    Attributes:
        root: The document's node once `run` is done; None when there is none.
        diagnostics: The findings.
    """

    def __init__(self, source: SourceText) -> None:
        self.root: Node | None = None
        self.diagnostics: list[Diagnostic] = []
        self._source = source
        self._stack: list[_Frame] = []
        self._anchors: dict[str, _Anchored | _Frame] = {}
        self._aliased = 0
        self._documents = 0
        self._handlers: dict[type, Callable[..., None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._mapping_start,
            yaml.SequenceStartEvent: self._sequence_start,
            yaml.MappingEndEvent: self._collection_end,
            yaml.SequenceEndEvent: self._collection_end,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document_start,
        }

    def run(self) -> None:
        """Read the text to its end, or up to an error that stops the parser."""
        try:
            for event in yaml.parse(self._source.text, Loader=yaml.CSafeLoader):
                handler = self._handlers.get(type(event))
                if handler is not None:
                    handler(event)
        except yaml.MarkedYAMLError as error:
            self.diagnostics.append(syntax_error(error, self._source))
        except _GaveUpError:
            pass

    def _document_start(self, event: yaml.DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            start, end = _span(event)
            hint = "keep one document per file"
            self._fail("yaml-syntax", "a second document begins here", start, end, hint)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        start, end = _span(event)
        if event.style in {"|", ">"}:
            end = start + 1
        frame = self._stack[-1] if self._stack else None
        if frame and frame.key is None and isinstance(frame.node, MappingNode):
            is_merge = event.value == "<<" and (
                event.implicit[0] or event.tag == _MERGE
            )
            frame.key = _Key(event.value, start, end, is_merge=is_merge)
            if not event.anchor:
                return
            node = ScalarNode(self._source, start, end, event.value)
        else:
            node = ScalarNode(self._source, start, end, self._value(event, start, end))
            self._place(node, start, end, 1, 0)
        if event.anchor:
            self._anchors[event.anchor] = _Anchored(node, 1, 0)

    def _value(self, event: yaml.ScalarEvent, start: int, end: int) -> Scalar:
        """Return the value of a scalar, according to its tag if it has one."""
        if event.tag in _STRING_TAGS or (event.tag is None and not event.implicit[0]):
            return str(event.value)
        try:
            value = scalars.resolve(event.value)
        except ValueError as error:
            self._report(
                "yaml-syntax", str(error), start, end, "quote it if it is meant as text"
            )
            return None
        if event.tag is not None:
            self._check_tag(event.tag, value, start, end)
        return value

    def _check_tag(self, tag: str, value: Scalar, start: int, end: int) -> None:
        expected = _TYPES.get(tag)
        if expected is None:
            self._unsupported_tag(tag, start, end)
        elif not isinstance(value, expected):
            self._report(
                "yaml-syntax", f"not a value for the tag `{_short(tag)}`", start, end
            )

    def _unsupported_tag(self, tag: str, start: int, end: int) -> None:
        message = f"the tag `{_short(tag)}` is not supported"
        self._report(
            "unsupported-tag",
            message,
            start,
            end,
            "specs are plain data: remove the tag",
        )

    def _mapping_start(self, event: yaml.MappingStartEvent) -> None:
        self._open(event, MappingNode(self._source, *_first_character(event)), "map")

    def _sequence_start(self, event: yaml.SequenceStartEvent) -> None:
        self._open(event, SequenceNode(self._source, *_first_character(event)), "seq")

    def _open(
        self,
        event: yaml.CollectionStartEvent,
        node: MappingNode | SequenceNode,
        tag: str,
    ) -> None:
        if event.tag and event.tag not in {"!", f"{_TAG}{tag}"}:
            self._unsupported_tag(event.tag, *_first_character(event))
        self._check_depth(0, *_first_character(event))
        frame = _Frame(node, _span(event)[0], event.anchor)
        if event.anchor:
            self._anchors[event.anchor] = frame
        self._stack.append(frame)

    def _collection_end(self, _: yaml.CollectionEndEvent) -> None:
        frame = self._stack.pop()
        if isinstance(frame.node, MappingNode):
            for merged in frame.merged:
                frame.node.merge(merged)
        self._place(frame.node, frame.start, frame.start + 1, frame.size, frame.height)
        if frame.anchor and self._anchors.get(frame.anchor) is frame:
            self._anchors[frame.anchor] = _Anchored(
                frame.node, frame.size, frame.height
            )

    def _alias(self, event: yaml.AliasEvent) -> None:
        start, end = _span(event)
        target = self._anchors.get(event.anchor or "")
        if not isinstance(target, _Anchored):
            reason = (
                "is not defined above" if target is None else "would contain itself"
            )
            self._fail(
                "yaml-syntax", f"the anchor `{event.anchor}` {reason}", start, end
            )
        self._aliased += target.size
        if self._aliased > MAX_ALIASED_NODES:
            message = f"aliases expand to more than {MAX_ALIASED_NODES} nodes"
            hint = "write each value once, and use `$ref` for shared parts"
            self._fail("alias-bomb", message, start, end, hint)
        self._check_depth(target.height, start, end)
        self._place(target.node, start, end, target.size, target.height)

    def _check_depth(self, height: int, start: int, end: int) -> None:
        if len(self._stack) + height >= MAX_DEPTH:
            message = f"nested more than {MAX_DEPTH} levels deep"
            self._fail(
                "too-deep",
                message,
                start,
                end,
                "move inner parts out and refer to them",
            )

    def _place(self, node: Node, start: int, end: int, size: int, height: int) -> None:
        """Add a complete node to the collection being read."""
        if not self._stack:
            self.root = node
            return
        frame = self._stack[-1]
        frame.size += size
        frame.height = max(frame.height, height + 1)
        if isinstance(frame.node, SequenceNode):
            frame.node.elements.append(node)
        elif frame.key is None:
            frame.key = self._key(node, start, end)
        else:
            self._add(frame, frame.node, frame.key, node)
            frame.key = None

    def _key(self, node: Node, start: int, end: int) -> _Key:
        if isinstance(node, ScalarNode) and isinstance(node.value, str):
            return _Key(node.value, start, end)
        self._report("yaml-syntax", "a key must be a string or a number", start, end)
        return _Key(None, start, end)

    def _add(self, frame: _Frame, mapping: MappingNode, key: _Key, value: Node) -> None:
        if key.is_merge:
            frame.merged += self._merged(value, key)
        elif key.text is not None and not mapping.add(
            key.text, key.start, key.end, value
        ):
            first = mapping.key_location(key.text)
            hint = f"it is first given at line {first.line}; keep one of them"
            message = f"`{key.text}` is given twice in this mapping"
            self._report("duplicate-key", message, key.start, key.end, hint)

    def _merged(self, value: Node, key: _Key) -> list[MappingNode]:
        values = value.elements if isinstance(value, SequenceNode) else [value]
        mappings = [v for v in values if isinstance(v, MappingNode)]
        if len(mappings) != len(values):
            message = "`<<` takes a mapping or a list of mappings"
            self._report("yaml-syntax", message, key.start, key.end)
        return mappings

    def _fail(
        self, code: str, message: str, start: int, end: int, hint: str | None = None
    ) -> NoReturn:
        self._report(code, message, start, end, hint)
        raise _GaveUpError

    def _report(
        self, code: str, message: str, start: int, end: int, hint: str | None = None
    ) -> None:
        location = self._source.location(start, end)
        self.diagnostics.append(Diagnostic(code, message, location, hint))


def _span(event: yaml.Event) -> tuple[int, int]:
    start, end = event.start_mark, event.end_mark
    return (start.index, end.index) if start and end else (0, 0)


def _first_character(event: yaml.Event) -> tuple[int, int]:
    start, _ = _span(event)
    return start, start + 1


def _short(tag: str) -> str:
    return f"!!{tag.removeprefix(_TAG)}" if tag.startswith(_TAG) else tag
