"""The syntax of regular expressions, as far as texts can be generated for it."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from typing import TypeAlias

_DEEPEST = 50
_OF_RANGE = 63
_QUANTIFIER = re.compile(r"(?:([*+?])|\{(\d{1,4})(?:(,)(\d{1,4})?)?\})[?+]?")
_GROUP = re.compile(r"\(\?(?::|P?<[A-Za-z_]\w*>)|\((?!\?)")
_LOOK = re.compile(r"\(\?<?[=!]")
_HEX = re.compile(r"x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]{1,6})\}")
_PROPERTY = re.compile(r"([pP])\{([^}]*)\}")
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v", "0": "\0"}
_LETTERS = string.ascii_letters
# The characters to choose from: the usual ones first.
_USUAL = "a0A-_. x1Z!/@#~\u00e9"
_ANY = "".join(dict.fromkeys(_USUAL + _LETTERS + string.digits + string.punctuation))
_WORD = f"{_LETTERS}{string.digits}_"
_CLASSES = {"d": string.digits, "w": _WORD, "s": " \t\n\r\f\v"}
_PROPERTIES = {
    "L": _LETTERS,
    "Ll": string.ascii_lowercase,
    "Lu": string.ascii_uppercase,
    "N": string.digits,
    "Nd": string.digits,
    "P": "-.,!",
    "S": "+$",
    "Z": " ",
    "Zs": " ",
}


class UnsupportedError(Exception):
    """A part of a pattern that is not supported."""


@dataclass(frozen=True, slots=True)
class Chars:
    """One character out of some, the usual one first."""

    choices: str


@dataclass(frozen=True, slots=True)
class Repeat:
    """A node that is repeated; `high` is None where there is no limit."""

    item: Node
    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class PatternGroup:
    """One of several sequences."""

    branches: tuple[tuple[Node, ...], ...]


Node: TypeAlias = Chars | Repeat | PatternGroup
_NOTHING = PatternGroup(((),))


def parse_pattern(pattern: str) -> Node:
    """Parse a regular expression.

    Parts that match no character, such as anchors, are left out: the engine decides whether a
    text matches.

    Args:
        pattern: The regular expression.

    Raises:
        UnsupportedError: The expression is wrong, or no text can be made for it.
    """
    parser = _Parser(pattern)
    try:
        return parser.parse()
    except IndexError:
        raise UnsupportedError from None


class _Parser:
    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0
        self._depth = 0

    def parse(self) -> Node:
        found = self._branches()
        if self._at < len(self._pattern):
            raise UnsupportedError
        return found

    def _branches(self) -> Node:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise UnsupportedError
        found = [self._sequence()]
        while self._take("|"):
            found.append(self._sequence())
        self._depth -= 1
        return PatternGroup(tuple(found))

    def _sequence(self) -> tuple[Node, ...]:
        found: list[Node] = []
        while self._at < len(self._pattern) and self._pattern[self._at] not in "|)":
            found.append(self._repeated(self._atom()))
        return tuple(found)

    def _repeated(self, atom: Node) -> Node:
        match = _QUANTIFIER.match(self._pattern, self._at)
        if match is None:
            return atom
        self._at = match.end()
        if match[1]:
            low, high = {"*": (0, None), "+": (1, None), "?": (0, 1)}[match[1]]
            return Repeat(atom, low, high)
        low = int(match[2])
        if not match[3]:
            return Repeat(atom, low, low)
        return Repeat(atom, low, int(match[4]) if match[4] else None)

    def _atom(self) -> Node:
        for opening in (_GROUP, _LOOK):
            match = opening.match(self._pattern, self._at)
            if match:
                self._at = match.end()
                found = self._branches()
                self._expect(")")
                return found if opening is _GROUP else _NOTHING
        char = self._next()
        if char in "^$":
            return _NOTHING
        if char == "(":
            raise UnsupportedError
        if char == "[":
            return Chars(self._set())
        if char == "\\":
            return _NOTHING if self._take("b") else Chars(self._escaped())
        return Chars(_ANY if char == "." else char)

    def _escaped(self) -> str:
        """Return the characters of an escape."""
        match = _HEX.match(self._pattern, self._at)
        if match:
            self._at = match.end()
            return _of_number(match)
        match = _PROPERTY.match(self._pattern, self._at)
        if match:
            self._at = match.end()
            return _of_property(match)
        char = self._next()
        if char.isdigit() and char != "0":
            raise UnsupportedError
        if char.lower() in _CLASSES:
            known = _CLASSES[char.lower()]
            return known if char.islower() else _others(known)
        return _CONTROLS.get(char, char)

    def _set(self) -> str:
        """Return the characters of a set, or of its complement the usual ones."""
        excludes = self._take("^")
        found = ""
        while not found or self._pattern[self._at] != "]":
            first = self._member()
            is_range = self._pattern[self._at] == "-" and (
                self._pattern[self._at + 1] != "]"
            )
            if len(first) == 1 and is_range:
                self._at += 1
                found += _range(first, self._member())
            else:
                found += first
        self._expect("]")
        return _others(found) if excludes else found

    def _member(self) -> str:
        char = self._next()
        return self._escaped() if char == "\\" else char

    def _next(self) -> str:
        self._at += 1
        return self._pattern[self._at - 1]

    def _take(self, text: str) -> bool:
        found = self._pattern.startswith(text, self._at)
        self._at += len(text) if found else 0
        return found

    def _expect(self, text: str) -> None:
        if not self._take(text):
            raise UnsupportedError


def _range(first: str, last: str) -> str:
    """Return the characters of a range: the first, and the usual ones of the rest."""
    if len(last) != 1 or last < first:
        raise UnsupportedError
    usual = "".join(char for char in _ANY if first <= char <= last)
    if first.isascii():
        return "".join(dict.fromkeys(first + usual))
    most = min(ord(last), ord(first) + _OF_RANGE)
    return (
        "".join(map(chr, range(ord(first), most + 1))).encode(errors="ignore").decode()
    )


def _others(excluded: str) -> str:
    left = "".join(char for char in _ANY if char not in excluded)
    if not left:
        raise UnsupportedError
    return left


def _of_number(match: re.Match[str]) -> str:
    number = int(next(filter(None, match.groups())), 16)
    try:
        found = chr(number)
        # Half of a pair cannot be sent.
        found.encode()
    except ValueError:
        raise UnsupportedError from None
    return found


def _of_property(match: re.Match[str]) -> str:
    known = _PROPERTIES.get(match[2])
    if known is None:
        raise UnsupportedError
    return known if match[1] == "p" else _others(known)
