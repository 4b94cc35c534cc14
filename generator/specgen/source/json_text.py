"""Parse JSON text into nodes, without recursion."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NoReturn

from specgen.diagnostics import Diagnostic, SpecError
from specgen.source import scalars
from specgen.source.nodes import MappingNode, Node, ScalarNode, SequenceNode

if TYPE_CHECKING:
    from specgen.source.text import SourceText

_STRINGS = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\r\n]*")
# What most of a document is: keys and strings without escapes, and what separates values.
_SIMPLE_KEY = re.compile(r'[ \t\r\n]*"([^"\\\x00-\x1f]*)"[ \t\r\n]*:[ \t\r\n]*')
_SIMPLE_VALUE = re.compile(r'[ \t\r\n]*(?:"([^"\\\x00-\x1f]*)"|([{\[]))')
_SIMPLE_MEMBER = re.compile(
    r'[ \t\r\n]*(?:(,?)[ \t\r\n]*"([^"\\\x00-\x1f]*)"[ \t\r\n]*:[ \t\r\n]*'
    r'(?:"([^"\\\x00-\x1f]*)"|([{\[])|(true|false)\b)|(}))'
)
# The last group of it that matches.
_BRACKET, _FLAG, _CLOSING = 4, 5, 6
_SEPARATOR = re.compile(r"[ \t\r\n]*([,\]}]?)")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_CONSTANT = re.compile(r"true|false|null")
_SURROGATE = re.compile("[\ud800-\udfff]")
_WORD = re.compile(r"\w+|.", re.DOTALL)


class JsonComposer:
    """Parser of one JSON document.

    Args:
        source: The text.
        max_depth: The number of levels it may be nested.

    Attributes:
        diagnostics: Findings that do not prevent a tree: duplicate keys.
    """

    def __init__(self, source: SourceText, max_depth: int) -> None:
        self.diagnostics: list[Diagnostic] = []
        self._source = source
        self._text = source.text
        self._max_depth = max_depth
        self._open: list[MappingNode | SequenceNode] = []
        self._at = 0

    def run(self) -> Node:
        """Return the document as a node.

        Raises:
            SpecError: The document is not JSON.
        """
        root = self._value()
        while self._open:
            holder = self._open[-1]
            if isinstance(holder, MappingNode):
                self._simple_members(holder)
                if not self._open:
                    break
                holder = self._open[-1]
            closing = "}" if isinstance(holder, MappingNode) else "]"
            is_empty = self._at == self._opened + 1
            mark = self._separator()
            if mark == closing:
                self._at += 1
                self._open.pop()
                continue
            if not is_empty:
                if mark != ",":
                    self._fail("json-syntax", f"`,` or `{closing}` is expected here")
                self._at += 1
            self._entry(holder)
        if self._next():
            self._fail("json-syntax", "unexpected text after the end of the document")
        return root

    def _entry(self, holder: MappingNode | SequenceNode) -> None:
        if isinstance(holder, SequenceNode):
            holder.elements.append(self._value())
            return
        key, start, end = self._key()
        if not holder.add(key, start, end, self._value()):
            first = holder.key_location(key)
            self._report(
                "duplicate-key",
                f"`{key}` is given twice in this mapping",
                start,
                end,
                f"it is first given at line {first.line}; keep one of them",
            )

    def _simple_members(self, holder: MappingNode | SequenceNode) -> None:
        """Read on while mappings begin, continue and end in the usual way."""
        while isinstance(holder, MappingNode):
            found = _SIMPLE_MEMBER.match(self._text, self._at)
            if found is None:
                return
            kind = found.lastindex or 0
            if kind == _CLOSING:
                self._at = found.end()
                self._open.pop()
                if not self._open:
                    return
                holder = self._open[-1]
                continue
            is_first = self._at == self._opened + 1
            comma, key = found.group(1, 2)
            if is_first is bool(comma) or key in holder:
                return
            self._at = found.end()
            start, end = found.span(2)
            if kind == _BRACKET:
                node = self._opening(found.start(kind), found[kind])
                holder.add(key, start - 1, end + 1, node)
                holder = node
            else:
                is_flag = kind == _FLAG
                value = found[kind] == "true" if is_flag else found[kind]
                place = found.start(kind) - (not is_flag)
                scalar = ScalarNode(self._source, place, self._at, value)
                holder.add(key, start - 1, end + 1, scalar)

    def _key(self) -> tuple[str, int, int]:
        """Return a key with its offsets, and go behind its colon."""
        simple = _SIMPLE_KEY.match(self._text, self._at)
        if simple is not None:
            self._at = simple.end()
            return simple[1], simple.start(1) - 1, simple.end(1) + 1
        if self._next() != '"':
            self._fail("json-syntax", "a key in double quotes is expected here")
        start = self._at
        key = self._string()
        end = self._at
        if self._next() != ":":
            self._fail("json-syntax", "`:` is expected here")
        self._at += 1
        return key, start, end

    def _value(self) -> Node:
        simple = _SIMPLE_VALUE.match(self._text, self._at)
        if simple is None:
            start, character = self._skip(), self._next()
            value = self._string() if character == '"' else self._plain()
            return ScalarNode(self._source, start, self._at, value)
        self._at = simple.end()
        if simple[2] is None:
            return ScalarNode(self._source, simple.start(1) - 1, self._at, simple[1])
        return self._opening(simple.start(2), simple[2])

    def _opening(self, start: int, bracket: str) -> MappingNode | SequenceNode:
        kind = MappingNode if bracket == "{" else SequenceNode
        node = kind(self._source, start, start + 1)
        self._opened = start
        if len(self._open) >= self._max_depth:
            self._fail("too-deep", f"nested more than {self._max_depth} levels deep")
        self._open.append(node)
        return node

    def _string(self) -> str:
        start = self._at
        try:
            value, self._at = _STRINGS.raw_decode(self._text, start)
        except json.JSONDecodeError as error:
            self._at = error.pos
            message = error.msg.removesuffix(" at").removesuffix(" starting")
            self._fail("json-syntax", message[0].lower() + message[1:])
        text = str(value)
        if _SURROGATE.search(text):
            end, self._at = self._at, start
            self._fail(
                "json-syntax",
                "half of a surrogate pair is not a character",
                end=end,
            )
        return text

    def _plain(self) -> bool | float | str | None:
        found = _CONSTANT.match(self._text, self._at) or _NUMBER.match(
            self._text, self._at
        )
        if found is None:
            self._fail("json-syntax", "a value is expected here")
        try:
            value = scalars.resolve(found[0])
        except ValueError as error:
            self._fail("json-syntax", str(error), end=found.end())
        self._at = found.end()
        return value

    def _skip(self) -> int:
        found = _SPACE.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return self._at

    def _next(self) -> str:
        self._skip()
        return self._text[self._at : self._at + 1]

    def _separator(self) -> str:
        """Go to the next character, and return it if it separates or ends values."""
        found = _SEPARATOR.match(self._text, self._at)
        if found is None:
            return ""
        self._at = found.start(1)
        return found[1]

    def _fail(self, code: str, message: str, *, end: int | None = None) -> NoReturn:
        word = _WORD.match(self._text, self._at)
        stop = end or (word.end() if word else self._at)
        self._report(code, message, self._at, stop)
        raise SpecError(self.diagnostics)

    def _report(
        self, code: str, message: str, start: int, end: int, hint: str | None = None
    ) -> None:
        location = self._source.location(start, end)
        self.diagnostics.append(Diagnostic(code, message, location, hint))
