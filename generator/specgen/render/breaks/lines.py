"""Lines of tokens, and where they may be broken."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from specgen.render.breaks.tokens import COMMA, DOT, Token

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = 88
_STEP = 4


class CannotSplitError(Exception):
    """A line cannot be broken in this way."""


@dataclass(slots=True, eq=False)
class Line:
    """A line that may be too long.

    Args:
        indent: Columns before it.
        tokens: Its tokens.
        in_brackets: Whether the line holds all that is between brackets, or an item of it.
        must_split: Whether it is broken even if it fits.
        hidden: Its opening parentheses that had no text when it was made.
    """

    indent: int
    tokens: list[Token]
    in_brackets: bool = False
    must_split: bool = False
    hidden: list[Token] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The line as it is printed."""
        joined = "".join([token.space + token.text for token in self.tokens])
        return " " * self.indent + joined.lstrip(" ")

    @property
    def fits(self) -> bool:
        """Whether the line is short enough."""
        return len(self.text) <= WIDTH

    @property
    def is_definition(self) -> bool:
        """Whether the line begins the header of a function."""
        first = self.tokens[0].text
        return first == "def" or (first == "async" and self.tokens[1].text == "def")


class Split(NamedTuple):
    """A line broken at brackets."""

    head: Line
    body: Line
    tail: Line

    @property
    def opening(self) -> Token:
        """The bracket at the end of the head."""
        return self.head.tokens[-1]

    @property
    def closing(self) -> Token:
        """The bracket at the beginning of the tail."""
        return self.tail.tokens[0]

    def lines(self) -> list[Line]:
        """Return the lines; parentheses that may be left out are needed now."""
        self.opening.show()
        self.closing.show()
        return [self.head, self.body, self.tail]


def whole(indent: int, tokens: list[Token], *, in_brackets: bool = False) -> Line:
    """Return a line that contains both brackets of each pair."""
    return Line(indent, tokens, in_brackets, hidden=marked(tokens))


def marked(tokens: Sequence[Token]) -> list[Token]:
    """Note the depth of tokens, and return the opening parentheses that have no text."""
    depth = 0
    for token in tokens:
        depth -= token.is_closing
        token.depth = depth
        depth += token.is_opening
    return [token for token in tokens if token.is_opening and not token.text]


def closing_place(tokens: list[Token], opening: Token, start: int) -> int:
    """Return where a bracket is closed.

    Raises:
        CannotSplitError: The bracket is closed on another line.
    """
    for n in range(start, len(tokens)):
        if tokens[n].opening is opening:
            return n
    raise CannotSplitError


def split_at(line: Line, start: int, end: int) -> Split:
    """Break a line at the brackets in two places."""
    head, body, tail = (
        line.tokens[: start + 1],
        line.tokens[start + 1 : end],
        line.tokens[end:],
    )
    inner = whole(line.indent + _STEP, body, in_brackets=True)
    inner.must_split = head[-1].is_display and COMMA in delimiters(body[:-1]).values()
    first = Line(line.indent, head, hidden=marked(_within_brackets(head)))
    return Split(first, inner, Line(line.indent, tail))


def _within_brackets(tokens: list[Token]) -> list[Token]:
    """Return the tokens of those pairs of brackets that are complete."""
    closed = {id(token.opening) for token in tokens if token.is_closing}
    return [token for token in tokens if id(token) in closed]


def delimiters(tokens: Sequence[Token]) -> dict[int, int]:
    """Return the priorities of the places after which a line may be broken, outside brackets."""
    found: dict[int, int] = {}
    depth = 0
    for n, token in enumerate(tokens):
        if token.is_closing:
            depth -= 1
        elif token.is_opening:
            depth += 1
        elif depth or not token.priority:
            continue
        elif token.priority == COMMA:
            found[n] = COMMA
        elif n and (token.priority != DOT or tokens[n - 1].is_closing):
            found[n - 1] = token.priority
    return found
