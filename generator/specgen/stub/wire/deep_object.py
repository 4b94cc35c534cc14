"""Objects whose properties are written as `name[member]`, at any depth."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..contract.violation import ViolationError

if TYPE_CHECKING:
    from pydantic import JsonValue

    from .request import Fields
    from .shape import Shape

_KEY = re.compile(r"\[([^\[\]]*)\]")
_MAX_DEPTH = 30


@dataclass(slots=True)
class _Node:
    """A node of one name: its values, and the names below it."""

    texts: list[str] = field(default_factory=list[str])
    children: dict[str, _Node] = field(default_factory=dict[str, "_Node"])

    def at(self, tokens: list[str]) -> _Node:
        node = self
        for token in tokens:
            node = node.children.setdefault(token, _Node())
        return node


def read_deep_object(name: str, fields: Fields, shape: Shape) -> JsonValue:
    """Return the value in the fields of these names.

    Items of a list repeat its name, have empty brackets, or are numbered.

    Args:
        name: Wire name of the parameter.
        fields: The decoded values of each name, all of them `name` or below it.
        shape: The shape of the value's schema.

    Raises:
        ViolationError: A single value is given more than once.
    """
    root = _Node()
    for key, texts in fields.items():
        root.at(_KEY.findall(key[len(name) :])).texts.extend(texts)
    return _value(name, root, shape)


def is_below(name: str, key: str) -> bool:
    """Tell whether a key is `name`, or below it, such as `name[a][b]`."""
    if not key.startswith(name):
        return False
    rest = key[len(name) :]
    tokens = _KEY.findall(rest)
    whole = sum(len(token) + 2 for token in tokens) == len(rest)
    return whole and len(tokens) <= _MAX_DEPTH


def _value(name: str, node: _Node, shape: Shape) -> JsonValue:
    children = node.children
    is_list = "array" in shape.types
    is_one = len(node.texts) == 1 and shape.is_single(node.texts[0])
    if not children and is_list and not is_one:
        return [shape.item(text) for text in node.texts]
    if not children and len(node.texts) == 1:
        return shape.value(node.texts[0])
    if node.texts:
        raise ViolationError(
            "invalid", f"`{name}` is given more than once", parameter=name
        )
    if is_list and set(children) == {""}:
        return [shape.item(text) for text in children[""].texts]
    if is_list and all(map(str.isdecimal, children)):
        numbered = sorted(children.items(), key=lambda child: int(child[0][:9]))
        return [_value(f"{name}[{n}]", child, shape.items()) for n, child in numbered]
    return {
        member: _value(f"{name}[{member}]", child, shape.member(member))
        for member, child in children.items()
    }
