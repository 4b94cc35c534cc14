"""The section of each block of a page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from specgen.pages.reading import CodeBlock, Heading, Paragraph, Table

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Iterator, Sequence

    from specgen.pages.reading import Block
    from specgen.pages.vocabulary import Vocabulary

_LONGEST_CAPTION = 120
_SECTION = 2  # the level of the headings of sections


@dataclass(frozen=True, slots=True)
class Headings:
    """The headings and labels above a block.

    Args:
        role: The content of its section, as the vocabulary names it.
        section: The heading.
        status: The status that a label above it names.
        format: `XML` or `JSON`, as a label above it says.
        caption: The caption of a table.
        remark: The paragraph right above it.
    """

    role: str = "title"
    section: str = ""
    status: int | None = None
    format: str | None = None
    caption: str = ""
    remark: str = ""


def outline(
    blocks: Iterable[Block], vocabulary: Vocabulary
) -> Iterator[tuple[Block, Headings]]:
    """Yield each block with its context; headings and labels only shape the context.

    Args:
        blocks: The blocks of a page.
        vocabulary: The vocabulary of the page.
    """
    context = Headings()
    parent = ""
    for block in blocks:
        if isinstance(block, Heading):
            parent = vocabulary.sections.meaning(block.text) or _unknown(block, context)
            context = Headings(
                parent,
                context.section if block.level == 1 else block.text,
                caption=block.text if parent == "unknown" else "",
            )
            yield block, context
        elif isinstance(block, Paragraph):
            labelled = _labelled(block, context, vocabulary, parent)
            context = (
                replace(context, remark=block.text) if labelled is None else labelled
            )
            yield block, context
        else:
            yield block, context
            context = replace(context, caption="", remark="")


def _unknown(heading: Heading, context: Headings) -> str:
    if heading.level == 1:
        return "title"
    return context.role if heading.level > _SECTION else "unknown"


def _labelled(
    block: Paragraph, context: Headings, vocabulary: Vocabulary, parent: str
) -> Headings | None:
    """Return the context below a label, or None if the paragraph is none."""
    text = block.text.strip()
    if len(text) > _LONGEST_CAPTION:
        return None
    if found := first(vocabulary.status_labels, text):
        rest = found.groupdict().get("rest") or ""
        return replace(
            context, status=int(found["status"]), caption="", format=None, remark=rest
        )
    if found := first(vocabulary.format_labels, text):
        return replace(
            context, format="XML" if found["format"].upper() == "XML" else "JSON"
        )
    if found := first(vocabulary.captions, text):
        return replace(context, caption=found["caption"].strip(), remark="")
    role = vocabulary.sections.meaning(text)
    if role is None or not _may_label(role, parent):
        return None
    return Headings(role, context.section or text)


def _may_label(role: str, parent: str) -> bool:
    """Whether a paragraph may start a part of a section; other roles need a heading."""
    parts = {
        "request",
        "response",
        "request-example",
        "response-example",
        "failure-example",
    }
    return role in parts and parent not in {"title", "introduction", "constraints"}


def first(patterns: Sequence[re.Pattern[str]], text: str) -> re.Match[str] | None:
    """Return the match of the first pattern that a text has."""
    return next((found for p in patterns if (found := p.search(text))), None)


__all__ = ["CodeBlock", "Headings", "Table", "first", "outline"]
