"""JSON to plain data, with everything refused on which two parsers could differ."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import JsonValue


class JsonError(ValueError):
    """The text is no JSON, or is ambiguous."""


def parse_json(body: bytes) -> JsonValue:
    """Parse a document in UTF-8, UTF-16 or UTF-32.

    Raises:
        JsonError: It is not JSON, is nested too deep, names a member twice, or holds NaN.
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
        raise JsonError("JSON names a member twice")
    return members


def _refuse_constant(name: str) -> JsonValue:
    raise JsonError(f"JSON holds {name}")
