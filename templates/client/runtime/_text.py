"""Values of parameters and form properties as text.

A value that cannot be written raises a ValueError.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, NoReturn

from ._plain import plain

if TYPE_CHECKING:
    from pydantic import JsonValue


def json_text(value: object) -> str:
    """Return a value as compact JSON, for a parameter whose content is JSON."""
    return json.dumps(
        plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )


def text_of(data: JsonValue) -> str:
    """Return a string as it is, and anything else as JSON."""
    match data:
        case str():
            return data
        case float() if not math.isfinite(data):
            raise ValueError("a number must be finite")
        case _:
            return json_text(data)


def item_text(what: str, data: JsonValue) -> str:
    """Return an item of a list as text; null is refused."""
    return refuse(what, "null in a list") if data is None else text_of(data)


def refuse(what: str, kind: str) -> NoReturn:
    """Refuse a value that a style cannot write."""
    raise ValueError(f"{what} cannot hold {kind}")
