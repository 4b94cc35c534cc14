"""Prose from specs as the text of docstrings."""

from __future__ import annotations

import re

_WIDTH = 88  # The default line length of black and ruff in the consumer's repository.
_CONTROLS = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    r"\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)


def lines(text: str, *, indent: int, first: int = 3, hanging: int = 0) -> list[str]:
    """Return prose as lines that fit, ending in a punctuation mark.

    Args:
        text: Any text, Markdown perhaps; its own line breaks stay.
        indent: Columns before each line.
        first: Additional columns before the first line: the quotes that open a docstring.
        hanging: Additional columns before the lines of a paragraph after its first.
    """
    found: list[str] = []
    for line in without_controls(text).strip().splitlines():
        found.extend(
            _wrap(
                line.expandtabs(4).rstrip(),
                indent + (first if not found else 0),
                hanging,
            )
        )
    if found and found[-1][-1:] not in ".!?:;)`>|":
        found[-1] += "."
    return found


def _wrap(line: str, taken: int, hanging: int) -> list[str]:
    if not line:
        return [""]
    width = _WIDTH - taken - 1
    if len(line) <= width:
        return [line]
    # A run without changes starts sooner without it.
    import textwrap

    margin = line[: len(line) - len(line.lstrip())]
    return textwrap.wrap(
        line,
        width=width,
        subsequent_indent=margin + " " * hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )


def summary(text: str, *, indent: int, first: int = 3) -> str:
    """Return prose whose first sentence is a line of its own, where it fits on a line."""
    text = text.strip()
    head, stop, rest = text.partition(". ")
    if "\n" in head or not stop:
        return text
    fits = len(head) + 1 + indent + first + 1 <= _WIDTH
    return (
        f"{head}.\n\n{rest.strip()}"
        if fits and len(text) + indent + first > _WIDTH
        else text
    )


def without_controls(text: str) -> str:
    """Return text without characters that are invisible, or that change what is displayed."""
    return _CONTROLS.sub("", text)


def docstring(text: str) -> str:
    """Return text escaped for triple double quotes."""
    return without_controls(text).replace("\\", "\\\\").replace('"""', '\\"\\"\\"')


def first_sentence(text: str) -> str:
    """Return the first paragraph of a text on one line."""
    return " ".join(text.strip().split("\n\n")[0].split())
