"""The text of a line of Markdown, without its markup."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_ANCHOR = re.compile(
    r"""<a\s[^>]*?\b(?:name|id)\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE
)
_TARGET = re.compile(r"""(?:\]\(|href\s*=\s*["'])#([^)"'\s]+)""", re.IGNORECASE)
_LINK = re.compile(r"""(?:\]\(|href\s*=\s*["'])([^)"'\s]{1,500})""", re.IGNORECASE)
_DESTINATION = re.compile(r"\]\([^()<>\"\n]{1,500}\)")  # vendors leave spaces in it
_CHARACTER_SET = re.compile(  # in a pattern, before a group: no link
    r"\[(?=\^?(?:[a-z]-[a-z]|[A-Z]-[A-Z]|\d-\d)[^\[\]\s]{0,40}\]\()"
)
_BETWEEN_STRONG = re.compile(
    r"(?<=\*\*[\w.-])\*\*\*\*(?=[\w.-])|(?<=[\w.-])\*\*\*\*(?=[\w.-]+\*\*)"
)
_STRONG = re.compile(r"(?<![\\*])\*\*(?![\s*])(.+?)(?<![\s*\\])\*\*(?!\*)")
_SPACES = re.compile(r"[ \t\u00a0\u3000]+")
_ATTRIBUTES = re.compile(r"\s*\{[#.\s][^{}]*\}\s*$")


def plain(markdown: str) -> str:
    """Return the text that a reader sees of one line of Markdown.

    Emphasis by single asterisks and underscores is left alone: vendors' pages print patterns, file
    names and masked values without escapes, and emphasis would eat their characters.

    Args:
        markdown: The line, which may hold inline HTML.
    """
    text = _BETWEEN_STRONG.sub("** **", markdown) if "****" in markdown else markdown
    text = _STRONG.sub(r"\1", text) if "**" in text else text
    if any(mark in text for mark in "\\`[<&"):
        linked = _CHARACTER_SET.sub(r"\\[", text)
        linked = _DESTINATION.sub(lambda m: m[0].replace(" ", "%20"), linked)
        [token] = _parser().parseInline(_BREAK.sub(" ", linked))
        text = "".join(_printed(child) for child in token.children or ())
    return tidy(text)


def tidy(text: str) -> str:
    """Return text with one space where there were several, and none at the ends."""
    return _SPACES.sub(" ", text.replace("\u200b", "")).strip()


def anchors_of(markdown: str) -> tuple[str, ...]:
    """Return the names by which links may refer to a line."""
    return tuple(dict.fromkeys(_ANCHOR.findall(markdown)))


def targets_of(markdown: str) -> tuple[str, ...]:
    """Return the anchors of the same page that a line links to."""
    return tuple(dict.fromkeys(_TARGET.findall(markdown)))


def links_of(markdown: str) -> tuple[str, ...]:
    """Return the addresses that a line links to."""
    return tuple(_LINK.findall(markdown))


def without_attributes(markdown: str) -> str:
    """Return a line without the `{#anchor .class}` at its end."""
    return _ATTRIBUTES.sub("", markdown)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    rules = ["escape", "backticks", "link", "image", "entity", "html_inline"]
    return MarkdownIt("zero", {"html": True}).enable(rules)


def _printed(token: Token) -> str:
    if token.type == "html_inline":
        return "" if _TAG.fullmatch(token.content) else token.content
    return (
        token.content if token.type in {"text", "code_inline", "text_special"} else ""
    )
