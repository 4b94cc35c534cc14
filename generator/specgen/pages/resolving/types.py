"""The words of a column of types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.pages.operation import FieldType
from specgen.pages.vocabulary import normal

if TYPE_CHECKING:
    from specgen.pages.vocabulary import Vocabulary

_MAX_DEPTH = 8
_QUOTES = " \t`*“”\"'。.:："


def field_type(text: str, vocabulary: Vocabulary) -> FieldType | None:
    """Return the type that a cell names.

    Args:
        text: The text of the cell.
        vocabulary: The vocabulary of the page.

    Returns:
        The type, or None if the cell is empty or holds no known word.
    """
    words = " ".join(text.split())
    if vocabulary.is_absent(words):
        return None
    first = text.strip().split("\n")[0].strip(_QUOTES)
    if first and first != words.strip(_QUOTES) and _known(first, vocabulary):
        words = first  # what follows is a remark
    return _parsed(words.strip(_QUOTES), vocabulary, 0)


def is_type(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a text is a type word, and not just the name of an object."""
    found = field_type(text, vocabulary)
    return found is not None and (
        found.type != "object" or normal(text) in vocabulary.type_words
    )


def _parsed(words: str, vocabulary: Vocabulary, depth: int) -> FieldType | None:
    if depth > _MAX_DEPTH or not words:
        return None
    known = _known(words, vocabulary)
    if known is not None:
        return known
    for pattern, kind in vocabulary.type_patterns:
        found = pattern.fullmatch(words)
        if found is None:
            continue
        groups = found.groupdict()
        if kind == "object":
            return _object(groups["name"], words, vocabulary)
        item = _item(groups["item"].strip(_QUOTES), vocabulary, depth)
        is_map = kind == "map"
        return FieldType(
            "object" if is_map else "array", words, item=item, is_map=is_map
        )
    return _named(words, vocabulary, depth)


def _known(words: str, vocabulary: Vocabulary) -> FieldType | None:
    word = normal(words)
    known = vocabulary.type_words.get(word)
    if known is None and word.endswith("s"):
        known = vocabulary.type_words.get(word[:-1])
    if known is None:
        return None
    return FieldType(known.type, words, known.format, note=known.note)


def _item(words: str, vocabulary: Vocabulary, depth: int) -> FieldType | None:
    return _parsed(words, vocabulary, depth + 1)


def _object(name: str, words: str, vocabulary: Vocabulary) -> FieldType:
    known = _known(name, vocabulary)
    if known is not None and known.type != "object":
        return FieldType("array" if known.type == "array" else known.type, words)
    return FieldType("object", words, name=None if known else name.strip(_QUOTES))


def _named(words: str, vocabulary: Vocabulary, depth: int) -> FieldType | None:
    """Return the object that a lone word names; words with a known type in front lead to that."""
    head = words.split("(", maxsplit=1)[0].split("（", maxsplit=1)[0].strip()
    if head != words and (found := _parsed(head, vocabulary, depth + 1)) is not None:
        found.printed = words
        return found
    is_name = (
        words.isascii()
        and words.replace("_", "").replace(".", "").replace("-", "").isalnum()
    )
    return FieldType("object", words, name=words) if is_name else None
