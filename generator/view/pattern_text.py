"""A text that a regular expression matches, for the part of the syntax that schemas use."""

from __future__ import annotations

import re

from jsonschema_rs import Draft202012Validator, ValidationError

_LONGEST = 10_000
_DEEPEST = 50
_QUANTIFIER = re.compile(r"(?:([*+?])|\{(\d{1,4})(?:(,)(\d{1,4})?)?\})[?+]?")
_GROUP = re.compile(r"\(\?(?::|P?<[A-Za-z_]\w*>)|\((?!\?)")
_HEX = re.compile(r"x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]{1,6})\}")
_PROPERTY = re.compile(r"[pP]\{[^}]*\}")
_CLASSES = {"d": "0", "w": "a", "s": " ", "D": "a", "W": "-", "S": "a"}
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v", "0": "\0"}
# What to try for a character that must not be one of a set.
_CANDIDATES = "a0A-_. x1Z!/@#~\u00e9"


class _UnsupportedError(Exception):
    """Something in a pattern that no text is made for."""


def text_matching(pattern: str, low: int = 0, high: int | None = None) -> str | None:
    """Return a text that a pattern matches.

    Args:
        pattern: The regular expression, which matches anywhere unless it has anchors.
        low: Least length.
        high: Greatest length.

    Returns:
        The text; None if none could be found.
    """
    # The engine that the stub checks by; it gives up where Python's would go on for years.
    rules: dict[str, str | int] = {"pattern": pattern, "minLength": low}
    if high is not None:
        rules["maxLength"] = high
    try:
        validator = Draft202012Validator(rules)
    except ValidationError:
        return None
    for wanted in dict.fromkeys((0, 1, low, high or low)):
        try:
            text = _Writer(pattern, min(wanted, _LONGEST)).write()
        except (_UnsupportedError, IndexError, ValidationError):
            return None
        for padded in (text, text.ljust(low, "x"), text.ljust(low, "0")):
            if validator.is_valid(padded):
                return padded
    return None


class _Writer:
    """Reads a pattern and writes a text along the way: the first branch, the first character.

    Args:
        pattern: The pattern.
        wanted: How often to repeat what may be repeated, within its bounds.
    """

    def __init__(self, pattern: str, wanted: int) -> None:
        self._pattern = pattern
        self._wanted = wanted
        self._at = 0
        self._depth = 0

    def write(self) -> str:
        """Return the text."""
        text = self._branches()
        if self._at < len(self._pattern):
            raise _UnsupportedError
        return text

    def _branches(self) -> str:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _UnsupportedError
        first = self._sequence()
        while self._take("|"):
            self._sequence()
        self._depth -= 1
        return first

    def _sequence(self) -> str:
        written: list[str] = []
        size = 0
        while self._at < len(self._pattern) and self._pattern[self._at] not in "|)":
            atom = self._atom()
            written.append(atom * self._count())
            size += len(written[-1])
            if size > _LONGEST:
                raise _UnsupportedError
        return "".join(written)

    def _count(self) -> int:
        """Return how often the atom before is repeated."""
        match = _QUANTIFIER.match(self._pattern, self._at)
        if match is None:
            return 1
        self._at = match.end()
        if match[1]:
            low, high = {"*": (0, None), "+": (1, None), "?": (0, 1)}[match[1]]
        else:
            low = int(match[2])
            high = (int(match[4]) if match[4] else None) if match[3] else low
        return max(low, self._wanted if high is None else min(self._wanted, high))

    def _atom(self) -> str:
        char = self._pattern[self._at]
        group = _GROUP.match(self._pattern, self._at)
        if group:
            self._at = group.end()
            text = self._branches()
            self._expect(")")
            return text
        self._at += 1
        if char in "^$":
            return ""
        if char == "(":
            raise _UnsupportedError
        if char == "[":
            return self._set()
        if char == "\\":
            return "" if self._take("b") else self._escaped()
        return "a" if char == "." else char

    def _escaped(self) -> str:
        for known, read in ((_HEX, _of_number), (_PROPERTY, _of_property)):
            match = known.match(self._pattern, self._at)
            if match:
                self._at = match.end()
                return read(match)
        char = self._pattern[self._at]
        self._at += 1
        if char.isdigit() and char != "0":
            raise _UnsupportedError
        return _CLASSES.get(char) or _CONTROLS.get(char) or char

    def _set(self) -> str:
        """Return a character of a set; of one that excludes, something usual that is left."""
        start = self._at - 1
        excludes = self._take("^")
        first = ""
        while not first or self._pattern[self._at] != "]":
            char = self._pattern[self._at]
            self._at += 1
            found = self._escaped() if char == "\\" else char
            first = first or found
        self._expect("]")
        if not excludes:
            return first
        excluding = f"^{self._pattern[start : self._at]}$"
        left = Draft202012Validator({"pattern": excluding})
        return next(filter(left.is_valid, _CANDIDATES), first)

    def _take(self, text: str) -> bool:
        found = self._pattern.startswith(text, self._at)
        self._at += len(text) if found else 0
        return found

    def _expect(self, text: str) -> None:
        if not self._take(text):
            raise _UnsupportedError


def _of_number(match: re.Match[str]) -> str:
    number = int(next(filter(None, match.groups())), 16)
    try:
        return chr(number)
    except ValueError:
        raise _UnsupportedError from None


def _of_property(match: re.Match[str]) -> str:
    return "a" if match[0].startswith("p") else "-"
