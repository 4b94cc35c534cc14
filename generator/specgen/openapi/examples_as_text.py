"""Examples that are written as JSON text, as some editors of OpenAPI documents do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from specgen.openapi.place import Place
    from specgen.source.nodes import Plain


def schema_example(schema: Place, value: Plain) -> Plain:
    """Return the value of an example of a schema, decoded where only the JSON text can be meant.

    Args:
        schema: The schema.
        value: The example or default as it is written.
    """
    one = schema.text("type")
    types = (one,) if one is not None else schema.texts("type")
    is_described = bool(types) or schema.get("properties") or schema.get("items")
    if not isinstance(value, str) or not is_described or "string" in types:
        return value
    return decoded(value)


def decoded(text: str) -> Plain:
    """Return the text decoded if it is a JSON object or list, or else the text."""
    if not text.lstrip().startswith(("{", "[")):
        return text
    try:
        value: Plain = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return value
