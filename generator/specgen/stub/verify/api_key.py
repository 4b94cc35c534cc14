"""API key: a token in a header, in the query or in a cookie."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal

from .verdict import Outcome, Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from ..wire.request import Request
    from .credentials import KeyRing

Location = Literal["header", "query", "cookie"]
_STATES = {
    Outcome.VERIFIED: "is valid",
    Outcome.EXPIRED: "has expired",
    Outcome.BAD_TOKEN: "is not valid",
}


def verify(
    request: Request,
    keys: KeyRing,
    now: datetime,
    *,
    name: str,
    location: Location = "header",
) -> Verdict:
    """Verify the token of a request; never raises for any request.

    Args:
        request: The request as received.
        keys: The known credentials.
        now: The time, with a time zone.
        name: The name of the header, query parameter or cookie.
        location: The place of the token.

    Returns:
        The verdict.
    """
    found = _values(request, name, location)
    if not any(found):
        return _missing(name, location)
    if len(found) > 1:
        return Verdict(Outcome.MALFORMED, f"{location} {name} is given more than once")
    return _verdict(keys.outcome_of_token(found[0], now), name, location)


@cache
def _missing(name: str, location: Location) -> Verdict:
    return Verdict(Outcome.MISSING, f"{location} {name} is absent or empty")


@cache
def _verdict(outcome: Outcome, name: str, location: Location) -> Verdict:
    return Verdict(outcome, f"the token in {location} {name} {_STATES[outcome]}")


def _values(request: Request, name: str, location: Location) -> list[str]:
    match location:
        case "header":
            values = request.header_values.get(name.lower())
            return [value.strip(" \t") for value in values] if values else []
        case "query":
            return [value for key, value in request.query if key == name]
        case "cookie":
            return [value for key, value in _cookies(request) if key == name]


def _cookies(request: Request) -> list[tuple[str, str]]:
    pairs = [
        pair.strip(" \t").partition("=")
        for header in request.header_values.get("cookie", ())
        for pair in header.split(";")
    ]
    return [(name, value) for name, separator, value in pairs if separator]
