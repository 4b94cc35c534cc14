"""Random statements of the kinds that templates make."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

_DEEPEST = 3


def statement(random: Random) -> str:
    """Return a long statement, on one line and spelled as black spells it."""
    while True:
        text = _statement(random)
        try:
            ast.parse(f"{text} pass" if text.endswith(":") else text)
        except SyntaxError:
            continue
        if len(text) > 84:
            return text


def _statement(random: Random) -> str:
    kind = random.choice(
        [_assignment, _declaration, _return, _definition, _call, _other]
    )
    return kind(random)


def _assignment(random: Random) -> str:
    return f"{random.choice(['', 'self.'])}{_name(random)} = {_expression(random)}"


def _declaration(random: Random) -> str:
    value = f" = {_expression(random)}" if random.random() < 0.7 else ""
    return f"{_name(random)}: {_type(random)}{value}"


def _return(random: Random) -> str:
    return f"return {_expression(random)}"


def _call(random: Random) -> str:
    return f"{_name(random)}.{_name(random)}({_several(random, _expression)})"


def _other(random: Random) -> str:
    kinds = [
        f"class {_name(random)}({_name(random)}):",
        f"raise {_name(random)}({_expression(random)})",
        f"if {_expression(random)}:",
    ]
    return random.choice(kinds)


def _definition(random: Random) -> str:
    arguments = [
        f"{_name(random)}: {_type(random)}"
        + (f" = {_expression(random, 2)}" if random.random() < 0.5 else "")
        for _ in range(random.choice([0, 1, 2, 5]))
    ]
    first = random.choice([[], ["self"], ["self", "*"]]) if arguments else ["self"]
    word = random.choice(["def", "async def"])
    return f"{word} {_name(random)}({', '.join(first + arguments)}) -> {_type(random)}:"


def _type(random: Random, depth: int = 0) -> str:
    if depth == _DEEPEST or random.random() < 0.35:
        return random.choice(["int", "str", "None", f"models.{_name(random)}"])
    if random.random() < 0.4:
        return " | ".join(
            _type(random, depth + 1) for _ in range(random.choice([2, 6]))
        )
    if random.random() < 0.4:
        return f"Literal[{_several(random, _text)}]"
    inner = [_type(random, depth + 1) for _ in range(random.choice([1, 2, 4]))]
    return f"{_name(random)}[{', '.join(inner)}]"


def _expression(random: Random, depth: int = 0) -> str:
    if depth == _DEEPEST or random.random() < 0.2:
        return random.choice([_name(random), _text(random), "1", "None"])

    def inner(random: Random) -> str:
        return _expression(random, depth + 1)

    items = _several(random, inner)
    text, name = inner(random), _name(random)
    kinds = [
        f"{name}({items})",
        f"{name}.{_name(random)}({items}, {_name(random)}={text}, *{name})",
        f"await {name}({_name(random)}={text})" if depth == 0 else name,
        f"{name}({items}).{_name(random)}({text})",
        f"[{items}]",
        f"({items}, {text})",
        f"({text},)",
        f"{{{_text(random)}: {text}, {_text(random)}: {inner(random)}}}",
        f"{text} {random.choice(['+', '|', 'and', 'or', '==', 'not in'])} {inner(random)}",
        f"{text} if {name} else {inner(random)}",
        f"*(({text},) if {name} else ())" if depth else name,
    ]
    return random.choice(kinds)


def _several(random: Random, kind: object) -> str:
    assert callable(kind)
    return ", ".join(kind(random) for _ in range(random.choice([1, 2, 4])))


def _text(random: Random) -> str:
    return f'"{_name(random)}"'


def _name(random: Random) -> str:
    return "abcdefgh"[random.randrange(8)] * random.choice([1, 3, 8, 15, 30])
