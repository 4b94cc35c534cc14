"""HTML composed of elements and text; all text is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable


class Markup:
    """A piece of HTML. It is only made by `tag`, which escapes every text.

    Args:
        source: The HTML.
    """

    __slots__ = ("source",)

    def __init__(self, source: str) -> None:
        self.source = source


Child: TypeAlias = "Markup | str | int | Iterable[Child] | None"

_VOID = ("br", "hr", "input", "link", "meta")


def tag(
    element: str, /, *children: Child, **attributes: str | int | bool | None
) -> Markup:
    """Return an element.

    Args:
        element: Its name.
        children: Its content: elements, texts, or several of them; None is omitted.
        attributes: Its attributes: `_` stands for `-`, except at the end, where it is left out.
            True is an attribute without a value; False and None omit it.
    """
    opening = element
    for key, value in attributes.items():
        spelt = key.rstrip("_").replace("_", "-")
        if value is True:
            opening += f" {spelt}"
        elif value is not None and value is not False:
            opening += f' {spelt}="{escape(str(value))}"'
    if element in _VOID:
        return Markup(f"<{opening}>")
    return Markup(f"<{opening}>{_inner(children)}</{element}>")


def document(title: str, *body: Child) -> bytes:
    """Return a page.

    Args:
        title: Its title.
        body: Its content.
    """
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", title),
        tag("link", rel="stylesheet", href="/__stub__/inspector.css"),
        tag("script", src="/__stub__/inspector.js", defer=True),
    )
    source = tag("html", head, tag("body", *body), lang="en").source
    return f"<!DOCTYPE html>\n{source}\n".encode("utf-8", "replace")


def fragment(*children: Child) -> bytes:
    """Return a part of a page."""
    return _inner(children).encode("utf-8", "replace")


def _inner(children: Iterable[Child]) -> str:
    return "".join(map(_one, children))


def _one(child: Child) -> str:
    if isinstance(child, Markup):
        return child.source
    if child is None:
        return ""
    if isinstance(child, str | int):
        return escape(str(child))
    return _inner(child)
