"""The words of a wire name, made of letters and digits that all Python versions share."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_SIGNS = {
    "+": " plus ",
    "-": " minus ",
    "*": " star ",
    "<": " less ",
    ">": " greater ",
    "=": " equal ",
}
# Each Python has its own version of Unicode, and all include this one: names consist of its letters
# and digits alone, so that they are the same, and valid identifiers, in every Python.
_UNICODE = unicodedata.ucd_3_2_0
_ALPHANUMERIC = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nd", "Nl"})
_NUMBER = re.compile(r"[-+]\d+")
_LETTERS, _OTHERS = re.compile("[A-Za-z0-9]"), re.compile("[^A-Za-z0-9]+")
_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def words(wire_name: str) -> list[str]:
    """Split a wire name into words: at punctuation, and at changes of case.

    Args:
        wire_name: Any text.

    Returns:
        At least one word, each usable inside an identifier.
    """
    if wire_name.isascii():
        return _ascii_words(wire_name)
    known = "".join(c if _UNICODE.category(c) != "Cn" else " " for c in wire_name)
    text = unicodedata.normalize("NFKC", known)
    if not any(map(_is_alphanumeric, text)) or _NUMBER.fullmatch(text):
        text = "".join(_SIGNS.get(c, c) for c in text)
    # Marks that only join letters or select a glyph are valid too, but hard to type.
    text = "".join(c if _is_alphanumeric(c) else " " for c in text)
    return _split(text) or _unnamed(wire_name)


def _ascii_words(wire_name: str) -> list[str]:
    """Do the same for text without letters that need a look at Unicode: nearly all names."""
    text = wire_name
    if not _LETTERS.search(text) or _NUMBER.fullmatch(text):
        text = "".join(_SIGNS.get(c, c) for c in text)
    return _split(_OTHERS.sub(" ", text)) or _unnamed(wire_name)


def _split(text: str) -> list[str]:
    return [word for part in text.split() for word in _BOUNDARY.split(part) if word]


def _unnamed(wire_name: str) -> list[str]:
    return ["x" + wire_name.encode("utf-8", "surrogatepass").hex()[:16]]


def _is_alphanumeric(character: str) -> bool:
    is_named = _UNICODE.category(character) in _ALPHANUMERIC
    return is_named and f"_{character}".isidentifier()


def cased(word: str, case: Callable[[str], str]) -> str:
    """Return a word in another case, except for letters whose counterpart is not a letter.

    Some have gained a counterpart in later versions of Unicode; that of `\u0130` includes a mark.
    """
    cased = case(word)
    if word.isascii() or all(map(_is_alphanumeric, cased)):
        return cased
    return "".join("".join(filter(_is_alphanumeric, case(c))) or c for c in word)
