"""Schemas for responses: those of the contract are for requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import JsonValue

# Properties that only requests have, and those that only responses must have.
_REQUEST_ONLY = "x-specgen-request-only"
_RESPONSE_REQUIRED = "x-specgen-response-required"


def of_responses(schema: JsonValue) -> JsonValue:
    """Return a schema for responses; itself, if there is no difference.

    Args:
        schema: A schema of the contract, or some of them.
    """
    if isinstance(schema, list):
        entries = [of_responses(entry) for entry in schema]
        is_same = all(map(_is, entries, schema))
        return schema if is_same else entries
    if not isinstance(schema, dict):
        return schema
    found = {name: of_responses(value) for name, value in schema.items()}
    dropped, added = _names(found, _REQUEST_ONLY), _names(found, _RESPONSE_REQUIRED)
    if not dropped and not added:
        is_same = all(map(_is, found.values(), schema.values()))
        return schema if is_same else found
    properties, required = found.get("properties"), _names(found, "required")
    if isinstance(properties, dict):
        found["properties"] = {n: properties[n] for n in properties if n not in dropped}
    found["required"] = [n for n in (*required, *added) if n not in dropped]
    return found


def _is(one: JsonValue, other: JsonValue) -> bool:
    return one is other


def _names(schema: dict[str, JsonValue], keyword: str) -> list[JsonValue]:
    found = schema.get(keyword)
    return found if isinstance(found, list) else []
