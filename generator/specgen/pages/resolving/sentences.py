"""The sentences of a description that state something about the value of its field."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from specgen.pages.resolving.value_items import item_value
from specgen.pages.resolving.values import sentence_end

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from specgen.pages.vocabulary import Vocabulary

SENTENCE = re.compile(r"(?<=[。；！!\n])|(?<=;)(?! ?charset)|(?<=\.)\s+(?=[A-Z])")
_LABELLED = re.compile(r"[“\"]?[A-Za-z_][\w.-]*[”\"]?\s*[：:，,（(]", re.ASCII)
_FEWEST = 2


def sentences(
    lines: Sequence[tuple[str, int]], listed: Collection[str], vocabulary: Vocabulary
) -> Iterator[tuple[str, int]]:
    """Yield the sentences, each with its depth; items that explain values are none.

    Args:
        lines: The paragraphs and list items of the description, each with its depth.
        listed: The values that the description lists.
        vocabulary: The vocabulary of the page.
    """
    before, at_times = "", False
    for index, (text, depth) in enumerate(lines):
        if depth == 0:
            at_times = vocabulary.is_conditional(sentence_end(text.rstrip("。.")))
            at_times |= _holds_cases(lines[index + 1 :], vocabulary)
        parts = [part.strip() for part in SENTENCE.split(text) if part.strip()]
        if depth == 0 or not (at_times or _is_of_value(text, listed, vocabulary)):
            if before.endswith(("：", ":")):
                yield before + text, depth
            yield from ((part, depth) for part in parts)
        elif not at_times:
            yield from ((p, depth) for p in parts[1:] if _is_default(p, vocabulary))
        before = text if depth == 0 else ""


def _is_of_value(text: str, listed: Collection[str], vocabulary: Vocabulary) -> bool:
    """Whether an item explains a value, or something else that it names."""
    if any(p.match(text) for p in vocabulary.prose("value-label")):
        return False
    return item_value(text, vocabulary) in listed or _LABELLED.match(text) is not None


def _holds_cases(below: Sequence[tuple[str, int]], vocabulary: Vocabulary) -> bool:
    """Whether the items below a paragraph tell what holds in one case and in another."""
    end = next((at for at, (_, depth) in enumerate(below) if not depth), len(below))
    starts = vocabulary.prose("case")
    cases = [text for text, _ in below[:end] if any(p.match(text) for p in starts)]
    return len(cases) >= _FEWEST and len(cases) * 2 >= end


def _is_default(sentence: str, vocabulary: Vocabulary) -> bool:
    return any(p.match(sentence) for p in vocabulary.prose("default"))
