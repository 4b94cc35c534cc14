"""The parentheses that black may add to a statement or remove from it."""

from __future__ import annotations

import keyword

from specgen.render.breaks.tokens import (
    DOT,
    Token,
    UndecidedError,
    inner,
    outermost,
    tokens_of,
)

_STATEMENTS = frozenset({"def", "async", "return", "raise", "class", "if", "elif"})
_EXPRESSIONS = frozenset(
    {
        "and",
        "or",
        "not",
        "in",
        "is",
        "if",
        "else",
        "await",
        "None",
        "True",
        "False",
        "from",
    }
)


def statement_tokens(text: str) -> list[Token]:
    """Return the tokens of a statement, with the parentheses that black may add to it.

    Args:
        text: The statement, on one line, spelled as black spells it.

    Raises:
        UndecidedError: The statement contains syntax that only black can judge, or wide characters.
    """
    if not text.isascii():
        raise UndecidedError
    tokens = tokens_of(text)
    _require_plain(tokens)
    return _with_optional(_with_conditions(tokens))


def _require_plain(tokens: list[Token]) -> None:
    """Refuse syntax that is rare in generated code.

    Raises:
        UndecidedError: There is some.
    """
    first = tokens[0].text
    for n, token in enumerate(tokens):
        text = token.text
        is_foreign = keyword.iskeyword(text) and text not in (
            _STATEMENTS | _EXPRESSIONS
        )
        is_power = text == "**" and tokens[n - 1].text not in ("(", ",", "{", "[")
        if (
            is_foreign
            or is_power
            or text in ("@", "~")
            or (text == "." and tokens[n - 1].text[:1] in ('"', "'"))
            or _is_redundant(tokens, n)
        ):
            raise UndecidedError
    if keyword.iskeyword(first) and first not in _STATEMENTS | {"await"}:
        raise UndecidedError


def _is_redundant(tokens: list[Token], place: int) -> bool:
    """Tell whether black may remove the parentheses that begin at a token."""
    token = tokens[place]
    if token.text != "(" or not token.is_display:
        return False
    before = tokens[place - 1].text if place else ""
    content = inner(tokens, place)
    is_tuple = not content or any(part.text == "," for part in outermost(content))
    return not is_tuple and before not in ("*", "(")


def _with_conditions(tokens: list[Token]) -> list[Token]:
    """Put parentheses that may be left out around conditional expressions that are in none.

    Raises:
        UndecidedError: A conditional expression is within another, or within no brackets.
    """
    for token in [token for token in tokens[1:] if token.text == "if"]:
        start, end = _item(tokens, tokens.index(token))
        content = tokens[start:end]
        if sum(t.text == "if" for t in outermost(content)) > 1 or start == 0:
            raise UndecidedError
        around = tokens[start - 1], tokens[end] if end < len(tokens) else None
        if around[0].text == "(" and around[1] and around[1].opening is around[0]:
            continue
        tokens = [*tokens[:start], *_in_optional(content), *tokens[end:]]
    return tokens


def _item(tokens: list[Token], place: int) -> tuple[int, int]:
    """Return where the item that holds a token begins and ends."""
    start, depth = place, 0
    while start and (depth or not _is_border(tokens[start - 1])):
        start -= 1
        depth += tokens[start].is_closing - tokens[start].is_opening
    end = place
    while end < len(tokens) and (depth or not _is_end(tokens[end])):
        depth += tokens[end].is_opening - tokens[end].is_closing
        end += 1
    return start, end


def _is_border(token: Token) -> bool:
    return token.is_opening or token.text in (",", "=", ":", "return", "*", "**")


def _is_end(token: Token) -> bool:
    return token.is_closing or token.text in (",", ":")


def _with_optional(tokens: list[Token]) -> list[Token]:
    match tokens[0].text:
        case "def" | "async":
            return _definition(tokens)
        case "return":
            return [tokens[0], *_wrapped(tokens[1:])]
        case "if" | "elif":
            return [tokens[0], *_wrapped(tokens[1:-1]), tokens[-1]]
        case "raise" | "class":
            return tokens
        case _:
            return _assignment(tokens)


def _assignment(tokens: list[Token]) -> list[Token]:
    marks = [t for t in outermost(tokens) if t.text in ("=", ":")]
    places = [tokens.index(mark) for mark in marks]
    match [mark.text for mark in marks]:
        case []:
            if any(t.priority not in (0, DOT) for t in outermost(tokens)):
                raise UndecidedError
            return tokens
        case ["="] | [":"]:
            place = places[0] + 1
            return [*tokens[:place], *_wrapped(tokens[place:])]
        case [":", "="]:
            colon, equal = places
            annotation = _wrapped(tokens[colon + 1 : equal])
            value = _wrapped(tokens[equal + 1 :])
            return [*tokens[: colon + 1], *annotation, tokens[equal], *value]
        case _:
            raise UndecidedError


def _wrapped(tokens: list[Token]) -> list[Token]:
    """Put parentheses that may be left out around an expression, unless it is a tuple in some."""
    if any(token.text == "," for token in outermost(tokens)):
        raise UndecidedError
    is_tuple = tokens[0].text == "(" and tokens[-1].opening is tokens[0]
    return tokens if is_tuple else _in_optional(tokens)


def _in_optional(tokens: list[Token]) -> list[Token]:
    opening = Token("", tokens[0].space, kind="(", is_display=True)
    closing = Token("", kind=")", opening=opening, is_display=True)
    tokens[0].space = ""
    return [opening, *tokens, closing]


def _definition(tokens: list[Token]) -> list[Token]:
    start = next(n for n, token in enumerate(tokens) if token.text == "(")
    arguments = inner(tokens, start)
    end = start + len(arguments) + 1
    behind = tokens[end + 1 :]
    if len(behind) > 1:
        if behind[1].text[0] in "\"'(":
            raise UndecidedError
        behind = [behind[0], *_in_optional(behind[1:-1]), behind[-1]]
    return [*tokens[: start + 1], *_arguments(arguments), tokens[end], *behind]


def _arguments(tokens: list[Token]) -> list[Token]:
    """Put parentheses that may be left out around those types of arguments that are unions."""
    found: list[Token] = []
    annotation: list[Token] | None = None
    depth = 0
    for token in tokens:
        depth -= token.is_closing
        if not depth and token.text in (",", "=", ":"):
            found += _union(annotation or [])
            annotation = [] if token.text == ":" else None
            found.append(token)
        else:
            (found if annotation is None else annotation).append(token)
        depth += token.is_opening
    return [*found, *_union(annotation or [])]


def _union(tokens: list[Token]) -> list[Token]:
    if tokens and tokens[0].is_display:
        raise UndecidedError
    is_union = any(token.text == "|" for token in outermost(tokens))
    return _in_optional(tokens) if is_union else tokens
