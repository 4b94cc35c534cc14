"""JSON laid out as `json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)` does it.

That goes through Python for every value once it indents, and takes three times as long.
"""

from __future__ import annotations

import json
from json.encoder import encode_basestring
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from specgen.ir import JsonValue

_STEP = " "


class JsonText(str):
    """A value that is JSON already, laid out for its place."""

    __slots__ = ()


def json_text(value: JsonValue, margin: str = "\n") -> str:
    """Return a value as JSON of several lines.

    Args:
        value: The value.
        margin: The line break, and the blanks before the value's last line.
    """
    inner = margin + _STEP
    if isinstance(value, str):
        return value if isinstance(value, JsonText) else encode_basestring(value)
    if isinstance(value, dict) and value:
        entries = [
            f"{encode_basestring(key)}: "
            f"{encode_basestring(v) if type(v) is str else json_text(v, inner)}"
            for key, v in sorted(value.items())
        ]
        return f"{{{inner}{f',{inner}'.join(entries)}{margin}}}"
    if isinstance(value, list | tuple) and value:
        elements = [json_text(element, inner) for element in value]
        return f"[{inner}{f',{inner}'.join(elements)}{margin}]"
    return json.dumps(value)
