"""The examples of the column of examples, as values of the types of their fields."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from specgen.pages.resolving.descriptions import typed

if TYPE_CHECKING:
    from specgen.pages.operation import PageField

KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}
_IN_JSON: dict[str, type] = {"array": list, "object": dict}
_LISTED = re.compile(r"[\[\]{},;，；\s]")  # of an array, not of one of its elements


def example_of(field: PageField) -> tuple[Any, bool]:
    """Return the example of a field, and whether it is of its type."""
    kind = "string" if field.type is None else field.type.type
    text = field.example or ""
    item = field.type.item if field.type is not None else None
    value = _json(text) if kind in _IN_JSON else None
    if kind == "array" and item is not None and not isinstance(value, list):
        element, fits = _of_kind(text, item.type)
        return [element], fits and _LISTED.search(text) is None
    if kind in _IN_JSON:
        return value, isinstance(value, _IN_JSON[kind])
    return _of_kind(text, kind)


def _of_kind(text: str, kind: str) -> tuple[Any, bool]:
    if kind in _IN_JSON:
        return text, False
    value = typed(text, kind)
    allowed = KINDS.get(kind, (str,))
    fits = isinstance(value, allowed) and isinstance(value, bool) == (kind == "boolean")
    return value, fits


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
