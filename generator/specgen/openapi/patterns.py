"""Regular expressions of ECMA-262: whether one is valid, and whether the stub can check it."""

from __future__ import annotations

import re
from functools import cache

import jsonschema_rs

_GROUP = re.compile(r"\((?:\?(?:[:=!]|<[=!]|[ims]*(?:-[ims]*)?:|<(?P<name>[^>]*)>))?")
_BOUNDS = re.compile(r"\{(\d+)(?:,(\d*))?\}")
_NAME = re.compile(r"[^\W\d][\w$]*|\$[\w$]*")
_CODE = re.compile(
    r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|u\{([0-9A-Fa-f]+)\}|(.))", re.DOTALL
)
_SETS = frozenset("dDsSwWpP")
_LOOKS_BEHIND = ("(?<=", "(?<!")


@cache
def is_checked(pattern: str) -> bool:
    """Tell whether the engine can compile a pattern, so that values are checked against it."""
    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern}, offline=True)
    except ValueError:
        return False
    return True


def matches(pattern: str, value: str) -> bool:
    """Tell whether a text matches a pattern that comes from outside; the time is bounded.

    Args:
        pattern: The pattern.
        value: The text.

    Returns:
        Whether it does; True for a pattern that the engine cannot compile.
    """
    if not is_checked(pattern):
        return True
    validator = jsonschema_rs.Draft202012Validator({"pattern": pattern}, offline=True)
    return validator.is_valid(value)


def syntax_error(pattern: str) -> str | None:
    """Return the first syntax error of a pattern by ECMA-262, None if it is valid.

    Syntax that only the flag `u` forbids, such as a lone `{` or an escaped letter, is valid.
    """
    return _Syntax(pattern).error()


class _Syntax:
    """Reader of a pattern, from its start to its end or to the first error."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0
        self._open: list[str] = []
        self._names: set[str] = set()
        self._repeats = False
        """Whether a quantifier is allowed here."""

    def error(self) -> str | None:
        """Return the first error, None if there is none."""
        while self._at < len(self._pattern):
            found = self._read()
            if found is not None:
                return found
        return "a group is not closed" if self._open else None

    def _read(self) -> str | None:
        char = self._pattern[self._at]
        match char:
            case "\\":
                return self._escape()
            case "[":
                return self._set()
            case "(":
                return self._group()
            case ")":
                return self._group_end()
            case "*" | "+" | "?" | "{":
                return self._quantifier(char)
            case _:
                self._at += 1
                self._repeats = char not in "^$|"
                return None

    def _escape(self) -> str | None:
        if self._at + 1 >= len(self._pattern):
            return "nothing is escaped by the last `\\`"
        self._repeats = self._pattern[self._at + 1] not in "bB"
        self._at += 2
        return None

    def _group(self) -> str | None:
        found = _GROUP.match(self._pattern, self._at)
        opening = self._pattern[self._at : self._at + 3]
        if found is None or (found[0] == "(" and opening.startswith("(?")):
            return f"there are no groups that begin with `{opening}`"
        name = found["name"]
        if name is not None and (name in self._names or not _NAME.fullmatch(name)):
            return f"`{name}` cannot be the name of a group"
        self._names |= {name} if name is not None else set()
        self._open.append(found[0])
        self._at = found.end()
        self._repeats = False
        return None

    def _group_end(self) -> str | None:
        if not self._open:
            return "a group is closed that was not opened"
        self._repeats = self._open.pop() not in _LOOKS_BEHIND
        self._at += 1
        return None

    def _quantifier(self, char: str) -> str | None:
        bounds = _BOUNDS.match(self._pattern, self._at) if char == "{" else None
        if char == "{" and bounds is None:
            self._at += 1
            self._repeats = True
            return None
        if not self._repeats:
            return f"there is nothing for `{char}` to repeat"
        if bounds and bounds[2] and int(bounds[1]) > int(bounds[2]):
            return f"the bounds of `{bounds[0]}` are the wrong way round"
        self._at = bounds.end() if bounds else self._at + 1
        if self._pattern.startswith("?", self._at):
            self._at += 1
        self._repeats = False
        return None

    def _set(self) -> str | None:
        self._at += 2 if self._pattern.startswith("[^", self._at) else 1
        while not self._pattern.startswith("]", self._at):
            first = self._member()
            if first is None:
                return "a set of characters is not closed"
            is_range = self._pattern.startswith("-", self._at) and not (
                self._pattern.startswith("-]", self._at)
            )
            if is_range:
                self._at += 1
                last = self._member()
                if last is None:
                    return "a set of characters is not closed"
                if 0 <= last < first:
                    return "a range of characters is the wrong way round"
        self._at += 1
        self._repeats = True
        return None

    def _member(self) -> int | None:
        """Return the code of a character of a set, -1 for several; None at the end."""
        found = _CODE.match(self._pattern, self._at)
        if found is None:
            self._at += 1
            rest = self._pattern[self._at - 1 : self._at]
            return ord(rest) if rest not in ("", "\\") else None
        self._at = found.end()
        if found[4] is None:
            return int(found[1] or found[2] or found[3], 16)
        return -1 if found[4] in _SETS or found[4].isalnum() else ord(found[4])
