"""The Jinja environment: what templates may call, and nothing else."""

from __future__ import annotations

from functools import cache

import jinja2

from generator.templates import TEMPLATES
from generator.view import prose


@cache
def environment() -> jinja2.Environment:
    """Return the environment in which all templates are rendered."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - Python is rendered, not HTML
    )
    env.filters.update(
        literal=repr, doc=_doc, quoted=_quoted, opening=_opening, inline=_inline
    )
    return env


def _doc(text: str, indent: int, first: int = 0, hanging: int = 0) -> str:
    """Wrap prose for a place in the middle of a docstring."""
    return _joined(
        prose.lines(prose.docstring(text), indent=indent, first=first, hanging=hanging),
        indent,
    )


def _quoted(text: str, indent: int) -> str:
    """Return prose as a docstring, with its quotes."""
    shaped = prose.summary(prose.docstring(text), indent=indent)
    found = prose.lines(shaped, indent=indent)
    closing = "\n" + " " * indent if len(found) > 1 else ""
    return f'"""{_joined(found, indent)}{closing}"""'


def _opening(text: str, indent: int) -> str:
    """Return prose as the beginning of a docstring that goes on."""
    shaped = prose.summary(prose.docstring(text), indent=indent)
    return f'"""{_joined(prose.lines(shaped, indent=indent), indent)}'


def _joined(lines: list[str], indent: int) -> str:
    return "\n".join(
        " " * indent + line if line and n else line for n, line in enumerate(lines)
    )


def _inline(text: str) -> str:
    """Return a title for the middle of a docstring's line."""
    return prose.docstring(prose.first_sentence(text)).replace('"', "'")
