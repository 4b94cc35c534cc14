"""JSON to plain data; documents that parsers could read differently are refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import JsonValue


class JsonError(ValueError):
    """The text is not JSON, or is ambiguous."""


def parse_json(body: bytes) -> JsonValue:
    """Parse a document in UTF-8, UTF-16 or UTF-32.

    Raises:
        JsonError: It is not JSON, is nested too deep, has a duplicate property, or contains NaN.
    """
    problem = "JSON is nested too deep"
    try:
        data: JsonValue = json.loads(
            body, object_pairs_hook=_unique_members, parse_constant=_refuse_constant
        )
    except RecursionError:
        pass
    except JsonError as error:
        problem = str(error)
    except json.JSONDecodeError as error:
        problem = f"it is not JSON: {error}"
    except ValueError as error:
        problem = f"it is not JSON: {type(error).__name__}"
    else:
        return data
    raise JsonError(problem)


def _unique_members(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise JsonError("JSON has a duplicate property")
    return members


def _refuse_constant(name: str) -> JsonValue:
    raise JsonError(f"JSON contains {name}")
