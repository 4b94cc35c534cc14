"""The ranges of OpenAPI's formats of integers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import JsonValue

RANGES = {
    name: (-(1 << bits), (1 << bits) - 1)
    for name, bits in {"int32": 31, "int64": 63}.items()
}
"""The least and the greatest integer of each format."""

OF_FORMAT = "x-specgen-of-format"
"""For a rule about a range that is not in the spec: the format that it comes from."""


def range_of(format_: object) -> dict[str, JsonValue] | None:
    """Return the range of a format as a schema, None if it has no range."""
    found = RANGES.get(format_) if isinstance(format_, str) else None
    if found is None:
        return None
    low, high = found
    return {"minimum": low, "maximum": high, OF_FORMAT: str(format_)}
