"""Values of parameters and bodies as plain JSON data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, cast

from pydantic import BaseModel
from pydantic_core import PydanticSerializationError, to_jsonable_python

if TYPE_CHECKING:
    from pydantic import JsonValue

_PLAIN = frozenset({type(None), str, int, bool})


def plain(value: object) -> JsonValue:
    """Return a value as plain JSON data under wire names; unset fields are omitted.

    A field that was set to None stays, as null.

    Raises:
        TypeError: A value is of a type that cannot be written as JSON.
        ValueError: A datetime has no time zone.
    """
    match value:
        case None | str() | int() if type(value) in _PLAIN:
            return value
        case dict() | Mapping():
            members = cast("Mapping[object, object]", value)
            return {str(plain(name)): plain(member) for name, member in members.items()}
        case BaseModel():
            return plain(value.model_dump(by_alias=True, exclude_unset=True))
        case list() | tuple() | AbstractSet():
            return [plain(item) for item in cast("list[object]", value)]
        case datetime() if value.tzinfo is None:
            raise ValueError(
                "a datetime has no time zone; give one such as `datetime.now(UTC)`"
            )
        case _:
            return _jsonable(value)


def _jsonable(value: object) -> JsonValue:
    kind = type(value).__name__
    # Pydantic would read a file or a generator to its end.
    if not isinstance(value, complex | Iterator):
        with suppress(PydanticSerializationError):
            data: JsonValue = to_jsonable_python(value)
            return data
    raise TypeError(f"a value of type {kind} cannot be sent as text or JSON")


def members_of(value: Mapping[str, object] | BaseModel) -> Mapping[str, object]:
    """Return the properties of an object by wire name, unconverted; unset fields are omitted."""
    if isinstance(value, BaseModel):
        return value.model_dump(by_alias=True, exclude_unset=True)
    return value
