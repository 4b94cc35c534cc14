"""Values of a documented response that follow the request and the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from ..contract.schema_reader import unescape_token

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import JsonValue

    from ..contract.contract import FilledValue
    from ..verify.credentials import IssuedTokens

Headers: TypeAlias = tuple[tuple[str, str], ...]
_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"


@dataclass(frozen=True, slots=True)
class FillSource:
    """The call that a response is for.

    Args:
        values: Parameters and properties of the body.
        now: The time, with a time zone.
        origin: Scheme, host and port that the request was sent to.
        issued: The tokens that the stub has issued.
    """

    values: Mapping[str, JsonValue]
    now: datetime
    origin: str
    issued: IssuedTokens


def value_at(values: JsonValue, pointer: str) -> JsonValue:
    """Return the value at a JSON pointer, None if there is none."""
    for token in map(unescape_token, pointer.removeprefix("/").split("/")):
        if isinstance(values, list):
            is_index = token.isdecimal() and int(token) < len(values)
            values = values[int(token)] if is_index else None
        else:
            values = values.get(token) if isinstance(values, dict) else None
    return values


def fill_values(
    body: JsonValue, filled: Iterable[FilledValue], source: FillSource
) -> None:
    """Replace values of a body; one for which the request has nothing stays as it is.

    Args:
        body: The body.
        filled: The values to replace.
        source: The call that the response is for.
    """
    for entry in filled:
        value = _value(entry, source)
        if value is not None:
            _put(body, entry.pointer, value)


def with_tokens(
    headers: Headers, tokens: Mapping[str, int], source: FillSource
) -> Headers:
    """Return headers with tokens that are issued for a call.

    Args:
        headers: The headers.
        tokens: Those that hold a token, with the seconds until it expires.
        source: The call.
    """
    return tuple(
        (
            (name, source.issued.issue(value, source.now, tokens[name]))
            if name in tokens
            else (name, value)
        )
        for name, value in headers
    )


def _value(entry: FilledValue, source: FillSource) -> JsonValue:
    match entry.source:
        case "seconds-from-now":
            time = source.now.astimezone(UTC) + timedelta(seconds=float(entry.value))
            return time.strftime(_TIME)
        case "url":
            return f"{source.origin}{entry.value}"
        case _:
            return value_at(dict(source.values), str(entry.value))


def _put(body: JsonValue, pointer: str, value: JsonValue) -> None:
    parent, _, last = pointer.rpartition("/")
    holder = value_at(body, parent) if parent else body
    name = unescape_token(last)
    if isinstance(holder, list) and name.isdecimal() and int(name) < len(holder):
        holder[int(name)] = value
    elif isinstance(holder, dict):
        holder[name] = value
