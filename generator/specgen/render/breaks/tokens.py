"""Tokens of a statement, with the precedence of its operators and its optional parentheses."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMA, DOT = 18, 1
_TERNARY, _LOGIC, _STRINGS, _COMPARISON = 16, 14, 12, 10
_PRIORITIES = {
    ",": COMMA, ".": DOT, "|": 9, "^": 8, "&": 7, "<<": 6, ">>": 6, "+": 5, "-": 5, "*": 4, "/": 4,
    "//": 4, "%": 4, "==": _COMPARISON, "!=": _COMPARISON, "<": _COMPARISON, ">": _COMPARISON,
    "<=": _COMPARISON, ">=": _COMPARISON, "is": _COMPARISON, "in": _COMPARISON, "and": _LOGIC,
    "or": _LOGIC, "if": _TERNARY, "else": _TERNARY,
}  # fmt: skip
_UNARY = frozenset({"+", "-", "*"})
_TOKEN = re.compile(
    r'( *)("(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|\w+(?:\.\d\w*)?|\.\.\.|->|[!=<>]=|<<|>>|//|\*\*'
    r"|[()\[\]{},.:=|^&+\-*/%<>@~])"
)
_PAIRS = {")": "(", "]": "[", "}": "{"}
_OPENING = frozenset(_PAIRS.values())


class UndecidedError(Exception):
    """Only black can tell how source is laid out."""


@dataclass(slots=True, eq=False)
class Token:
    """A token.

    Args:
        text: Its text; none for a parenthesis that may be left out.
        space: Blanks before it.
        priority: Of a line break before it, or after it if it is a comma.
        kind: The bracket that it is, even if it has no text.
        opening: The bracket that it closes.
        is_display: Whether it is a bracket of a tuple, list, set or dictionary.
        is_detached: Whether it is a comma that the statement did not have, or was copied.
        is_argument: Whether it is between the brackets of a call or definition.
        depth: Number of brackets around it in the line that was last made with it. As black
            does, this is read after other lines were tried.
    """

    text: str
    space: str = ""
    priority: int = 0
    kind: str = ""
    opening: Token | None = None
    is_display: bool = False
    is_detached: bool = False
    is_argument: bool = False
    depth: int = 0

    @property
    def is_opening(self) -> bool:
        """Whether it is an opening bracket."""
        return self.kind in _OPENING

    @property
    def is_closing(self) -> bool:
        """Whether it is a closing bracket."""
        return self.opening is not None

    @property
    def is_call(self) -> bool:
        """Whether it is a parenthesis around arguments."""
        return self.kind == "(" and not self.is_display

    def show(self) -> None:
        """Give a bracket its text."""
        self.text = self.kind


def tokens_of(text: str) -> list[Token]:
    """Return the tokens of a statement on one line, spelled as black spells it.

    Raises:
        UndecidedError: The statement is not one that generated code contains.
    """
    found: list[Token] = []
    end = 0
    while end < len(text):
        match = _TOKEN.match(text, end)
        if match is None:
            raise UndecidedError
        end = match.end()
        found.append(Token(match[2], match[1]))
    _match(found)
    return found


def _match(tokens: list[Token]) -> None:
    """Note which brackets belong together, and where lines may be broken."""
    opened: list[Token] = []
    previous = Token("")
    for token, following in zip(tokens, [*tokens[1:], Token("")], strict=True):
        text = token.text
        token.priority = _PRIORITIES.get(text, 0)
        token.is_argument = bool(opened) and opened[-1].is_call
        if text in _OPENING:
            token.kind = text
            token.is_display = not _is_operand(previous)
            opened.append(token)
        elif text in _PAIRS:
            token.kind, token.opening = text, opened.pop()
            token.is_display = token.opening.is_display
        elif text in _UNARY and not following.space:
            token.priority = 0
        elif text[0] in "\"'" and previous.text[:1] in ('"', "'"):
            token.priority = _STRINGS
        elif (text, previous.text) == ("in", "not"):
            previous.priority, token.priority = _COMPARISON, 0
        previous = token


def _is_operand(token: Token) -> bool:
    """Tell whether brackets after a token call it or index it."""
    text = token.text
    is_name = text.isidentifier() and (
        not keyword.iskeyword(text) or text in ("None", "True", "False")
    )
    return is_name or token.opening is not None or text[:1] in ('"', "'")


def inner(tokens: list[Token], place: int) -> list[Token]:
    """Return the tokens between a bracket and the one that closes it."""
    for end in range(place + 1, len(tokens)):
        if tokens[end].opening is tokens[place]:
            return tokens[place + 1 : end]
    raise UndecidedError


def outermost(tokens: list[Token]) -> Iterator[Token]:
    """Yield the tokens that are in no brackets."""
    depth = 0
    for token in tokens:
        depth -= token.is_closing
        if not depth:
            yield token
        depth += token.is_opening
