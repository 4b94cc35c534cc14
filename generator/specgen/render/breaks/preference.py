"""Whether a line is better broken at parentheses that may be left out, or without them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.render.breaks.lines import WIDTH, delimiters
from specgen.render.breaks.tokens import DOT

if TYPE_CHECKING:
    from specgen.render.breaks.lines import Line, Split


def is_splittable(body: Line) -> bool:
    """Tell whether what parentheses may enclose is well broken without them."""
    tokens, found = body.tokens, delimiters(body.tokens)
    if not found:
        return True
    priority = max(found.values())
    if sum(p == priority for p in found.values()) > 1:
        return False
    if priority == DOT:
        return True
    is_first = tokens[0].is_opening and not tokens[1].is_closing
    if is_first and _fits_behind_first(body):
        return True
    last = tokens[-1]
    if not last.is_closing or (last.kind == "]" and not last.is_display):
        return False
    return not tokens[-2].is_opening and _fits_before_last(body)


def _fits_behind_first(body: Line) -> bool:
    """Tell whether all fits on a line that follows the first brackets."""
    length, is_behind = body.indent, False
    for token in body.tokens:
        is_behind = is_behind or token.opening is body.tokens[0]
        if is_behind:
            length += len(token.space) + len(token.text)
            if length > WIDTH:
                return False
            is_behind = not token.is_opening
    return True


def _fits_before_last(body: Line) -> bool:
    """Tell whether all up to the last brackets fits on a line, or has brackets itself."""
    length = body.indent
    for token in body.tokens:
        length += len(token.space) + len(token.text)
        if token is body.tokens[-1].opening:
            return length <= WIDTH
        if token.is_opening:
            return True
    return False


def is_better(other: Split, split: Split) -> bool:
    """Tell whether a split within parentheses that may be left out is better than one at them."""
    head = split.head.tokens
    if not any(token.text == "=" for token in head[-2:-1]):
        return True
    has_brackets = any(token.is_opening or token.is_closing for token in head[:-1])
    if not has_brackets or len(split.head.text) > WIDTH - 1:
        return True
    equal, others = (
        sum(token.text == "=" for token in tokens)
        for tokens in (head, other.head.tokens)
    )
    if equal > 1 and equal > others:
        return False
    for token in reversed(other.head.tokens):
        if token.text == "=":
            break
        if token.is_closing:
            return True
    return bool(others) and other.head.fits
