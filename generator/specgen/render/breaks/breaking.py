"""Breaking a statement that is too long for a line where black breaks it.

A line is broken at its last brackets, or within brackets after its commas or else before its
operators of the lowest precedence; each part is broken in the same way. Parentheses that a
statement may have or lack, as around a returned value, have no text until a break needs them.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from specgen.render.breaks.lines import (
    WIDTH,
    CannotSplitError,
    Line,
    Split,
    closing_place,
    delimiters,
    marked,
    split_at,
    whole,
)
from specgen.render.breaks.optional import statement_tokens
from specgen.render.breaks.preference import is_better, is_splittable
from specgen.render.breaks.tokens import COMMA, DOT, Token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def broken(text: str, indent: int) -> list[str]:
    """Return the lines of a statement as black breaks it.

    Args:
        text: The statement, on one line.
        indent: Columns before it.

    Raises:
        UndecidedError: The statement contains syntax that only black can judge.
    """
    tokens = statement_tokens(text)
    return [line.text for line in _broken(whole(indent, tokens), forced=False)]


def _broken(line: Line, *, forced: bool) -> list[Line]:
    """Return the parts of a line.

    Args:
        line: The line.
        forced: Whether parentheses that may be left out are to be used.
    """
    text = line.text
    if not line.must_split and len(text) <= WIDTH:
        return [line]
    for split in _ways(line):
        try:
            return _broken_by(split, line, text, forced=forced)
        except CannotSplitError:
            continue
    return [line]


def _ways(line: Line) -> list[Callable[..., list[Line]]]:
    if line.is_definition:
        return [_at_arguments]
    return [_at_delimiters, _at_brackets] if line.in_brackets else [_at_brackets]


def _broken_by(
    split: Callable[..., list[Line]], line: Line, text: str, *, forced: bool
) -> list[Line]:
    found: list[Line] = []
    optional = [token for token in line.hidden if not token.depth]
    for part in split(line, forced=forced):
        if part.text == text:
            raise CannotSplitError
        found += _broken(part, forced=forced)
    if (
        forced
        or split is not _at_brackets
        or not line.hidden
        or any(token.text for token in optional)
        or found[0].fits
        or any(token.is_detached for token in line.tokens)
    ):
        return found
    other = _broken_by(split, _copied(line), text, forced=True)
    return other if all(part.fits for part in other) else found


def _copied(line: Line) -> Line:
    copies = {id(token): replace(token) for token in line.tokens}
    for copy in copies.values():
        copy.opening = copies.get(id(copy.opening), copy.opening)
    for token in line.tokens:
        token.is_detached = True
    tokens = list(copies.values())
    return replace(line, tokens=tokens, hidden=marked(tokens))


def _at_arguments(line: Line, *, forced: bool) -> list[Line]:
    """Break the header of a function at its first brackets that are not empty."""
    del forced
    tokens = line.tokens
    for start, token in enumerate(tokens):
        if token.is_opening and token.kind == "(":
            end = closing_place(tokens, token, start)
            if end > start + 1:
                split = split_at(line, start, end)
                if not _is_returned(line, start) and _lacks_comma(split.body.tokens):
                    split.body.tokens.append(Token(",", is_detached=True))
                return split.lines()
    raise CannotSplitError


def _is_returned(line: Line, place: int) -> bool:
    return any(token.text == "->" for token in line.tokens[:place])


def _lacks_comma(arguments: list[Token]) -> bool:
    """Tell whether a comma is to follow the only argument."""
    depth = 0
    has_default = False
    for token in arguments:
        depth += token.is_opening - token.is_closing
        has_default = has_default or (token.text == "=" and not depth)
        if token.text == "," and (has_default or not depth):
            return False
    return True


def _at_delimiters(line: Line, *, forced: bool) -> list[Line]:
    """Break the content of brackets after its commas, or before operators."""
    del forced
    tokens, last = line.tokens, len(line.tokens) - 1
    found = delimiters(tokens)
    priority = max((p for n, p in found.items() if n != last), default=0)
    places = [n for n, p in found.items() if p == priority]
    if not priority or (priority == DOT and len(places) == 1):
        raise CannotSplitError
    starts = [0, *(n + 1 for n in places if n != last), last + 1]
    parts = [tokens[a:b] for a, b in pairwise(starts)]
    if priority == COMMA and tokens[-1].text != ",":
        parts[-1] = [*parts[-1], Token(",", priority=COMMA, is_detached=True)]
    return [whole(line.indent, part, in_brackets=line.in_brackets) for part in parts]


def _at_brackets(line: Line, *, forced: bool) -> list[Line]:
    """Break a line at its last brackets, or at earlier ones if its beginning fits then."""
    first: list[Line] | None = None
    before: dict[int, int] = {}
    length = line.indent
    for token in line.tokens:
        before[id(token)] = length
        length += len(token.space) + len(token.text)
    for omitted in _omitted(line):
        if omitted and _starts_too_late(line, omitted, before):
            continue
        lines = _lines_at_last(line, omitted, forced=forced)
        if first is None and not omitted:
            first = lines
        if lines[0].fits:
            return lines
    return first or _lines_at_last(line, set(), forced=forced)


def _starts_too_late(line: Line, omitted: set[int], before: dict[int, int]) -> bool:
    last = (t for t in reversed(line.tokens) if t.is_closing and id(t) not in omitted)
    opening = next((token.opening for token in last), None)
    return (
        opening is not None
        and bool(opening.text)
        and before.get(id(opening), 0) > WIDTH
    )


def _omitted(line: Line) -> Iterator[set[int]]:
    """Yield ever more closing brackets at which a line is not to be broken, from its end."""
    omitted: set[int] = set()
    yield omitted
    opening: Token | None = None
    closing: Token | None = None
    inner: set[int] = set()
    for n, token in _from_end(line):
        if token is opening:
            opening = None
        if not token.is_closing:
            continue
        is_inner = opening is not None or (n > 0 and line.tokens[n - 1].is_opening)
        if closing is not None and not is_inner:
            omitted |= {id(closing), *inner}
            inner.clear()
            yield omitted
        if _ends_with_comma(line.tokens, n):
            return
        if is_inner:
            inner.add(id(token))
        elif token.text:
            opening, closing = token.opening, token


def _from_end(line: Line) -> Iterator[tuple[int, Token]]:
    """Yield the tokens of a line from its end, with their places, as far as they fit on one."""
    length = line.indent
    for n in range(len(line.tokens) - 1, -1, -1):
        token = line.tokens[n]
        length += len(token.space) + len(token.text)
        if length > WIDTH:
            return
        yield n, token


def _ends_with_comma(tokens: list[Token], place: int) -> bool:
    """Tell whether a comma is before a closing bracket that is not that of a tuple of one item."""
    closing = tokens[place]
    if not place or tokens[place - 1].text != "," or closing.opening not in tokens:
        return False
    if closing.kind != ")":
        return True
    inner = tokens[tokens.index(closing.opening) + 1 : place]
    commas = [t for t in inner if t.text == "," and t.depth == closing.depth + 1]
    return len(commas) > 1 or any(comma.is_argument for comma in commas)


def _lines_at_last(line: Line, omitted: set[int], *, forced: bool) -> list[Line]:
    split = _at_last(line, omitted)
    return _without_optional(split, line, omitted, forced=forced)


def _at_last(line: Line, omitted: set[int]) -> Split:
    """Break a line at its last brackets that are neither empty nor omitted."""
    tokens = line.tokens
    end = len(tokens) - 1
    while end >= 0:
        closing = tokens[end]
        if closing.is_closing and id(closing) not in omitted:
            start = end - 1
            while start >= 0 and tokens[start] is not closing.opening:
                start -= 1
            if start < 0:
                break
            if start < end - 1:
                return split_at(line, start, end)
            end = start
        end -= 1
    raise CannotSplitError


def _without_optional(
    split: Split, line: Line, omitted: set[int], *, forced: bool
) -> list[Line]:
    """Return the parts of a line, without parentheses that may be left out where that is better."""
    if not forced and not split.opening.text and is_splittable(split.body):
        try:
            closings = {id(split.closing), *omitted}
            other = _at_last(line, closings)
            if is_better(other, split):
                return _without_optional(other, line, closings, forced=forced)
        except CannotSplitError:
            is_chained = sum(token.text == "=" for token in line.tokens) > 1
            if not is_chained and not (_may_be_broken(split.body) or split.body.fits):
                raise
    return split.lines()


def _may_be_broken(line: Line) -> bool:
    """Tell whether a line is more than a single token."""
    return len(line.tokens) > 1
