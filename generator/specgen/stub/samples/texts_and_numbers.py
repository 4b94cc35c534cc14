"""Texts and numbers within the limits of a schema."""

from __future__ import annotations

import math
from string import ascii_lowercase
from typing import TYPE_CHECKING

from jsonschema_rs import Draft202012Validator, ValidationError

from .pattern import text_matching
from .seed import Seeded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import JsonValue

    from .seed import Usual

_LONGEST = 10_000
_SHORTEST = 3
_FREE_LENGTH = 9
_FREE_RANGE = 1000
_SHARES = 64
_MULTIPLES = 100
_GREATEST = 1e100
_DATE = r"20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])"
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ"
_NAME = "[a-z]{3,9}"
_HEX = "[0-9a-f]"
# For each format, the usual text and a pattern of others.
_FORMATS = {
    "date": ("2020-01-31", _DATE),
    "date-time": ("2020-01-31T12:00:00Z", f"{_DATE}T{_TIME}"),
    "time": ("12:00:00Z", _TIME),
    "duration": ("P1D", "P[1-9][0-9]?D"),
    "email": ("someone@example.com", rf"{_NAME}@example\.(?:com|net|org)"),
    "idn-email": ("someone@example.com", rf"{_NAME}@example\.(?:com|net|org)"),
    "hostname": ("example.com", rf"{_NAME}\.example\.com"),
    "idn-hostname": ("example.com", rf"{_NAME}\.example\.com"),
    "ipv4": ("192.0.2.1", r"192\.0\.2\.(?:[1-9]|[1-9]\d|1\d\d)"),
    "ipv6": ("2001:db8::1", f"2001:db8::[1-9a-f]{_HEX}{{0,3}}"),
    "uri": ("https://example.com/", rf"https://example\.com/{_NAME}"),
    "url": ("https://example.com/", rf"https://example\.com/{_NAME}"),
    "iri": ("https://example.com/", rf"https://example\.com/{_NAME}"),
    "json-pointer": ("/string", f"/{_NAME}"),
    "relative-json-pointer": ("0", r"\d/[a-z]{3,9}"),
    "uuid": (
        "00000000-0000-4000-8000-000000000000",
        f"{_HEX}{{8}}-{_HEX}{{4}}-4{_HEX}{{3}}-[89ab]{_HEX}{{3}}-{_HEX}{{12}}",
    ),
    "byte": ("", "(?:[A-Za-z0-9+/]{4}){1,4}"),
}


def text_of(schema: Mapping[str, JsonValue], chance: Usual) -> str:
    """Return a text within the limits of a schema.

    Args:
        schema: Its `minLength`, `maxLength`, `pattern` and `format` count.
        chance: Choices among the texts.
    """
    texts = _texts(schema, chance)
    found = next(texts)
    keywords = ("minLength", "maxLength", "pattern", "format")
    rules = {name: schema[name] for name in keywords if name in schema}
    if not rules:
        return found
    try:
        fits = Draft202012Validator(rules, validate_formats=True, offline=True).is_valid
    except ValidationError:
        return found
    return next((text for text in (found, *texts) if fits(text)), found)


def _texts(schema: Mapping[str, JsonValue], chance: Usual) -> Iterator[str]:
    given, greatest, pattern = (
        schema.get(name) for name in ("minLength", "maxLength", "pattern")
    )
    low = min(given, _LONGEST) if isinstance(given, int) else 0
    high = greatest if isinstance(greatest, int) else None
    if isinstance(pattern, str):
        matching = text_matching(pattern, low, high, chance)
        if matching is not None:
            yield matching
    usual, others = _FORMATS.get(str(schema.get("format")), ("string", None))
    if isinstance(chance, Seeded):
        written = text_matching(others, chance=chance) if others else None
        yield _word(low, high, chance) if written is None else written
    text = usual.ljust(low, "x")
    yield text if high is None else text[:high]


def _word(low: int, high: int | None, chance: Usual) -> str:
    least = max(low, _SHORTEST if high is None else min(high, _SHORTEST))
    most = least + _FREE_LENGTH if high is None else min(least + _FREE_LENGTH, high)
    length = chance.between(least, most, usual=least)
    return "".join(chance.pick(ascii_lowercase) for _ in range(length))


def number_of(
    schema: Mapping[str, JsonValue], chance: Usual, *, whole: bool
) -> int | float:
    """Return a number within the limits of a schema; without a seed, zero or one near it.

    Args:
        schema: Its limits and `multipleOf` count.
        chance: Choices among the numbers.
        whole: Whether it has to be an integer.
    """
    step = _finite(schema.get("multipleOf"))
    low = _limit(schema, "minimum", "exclusiveMinimum", whole=whole)
    high = _limit(schema, "maximum", "exclusiveMaximum", whole=whole)
    if step is not None and step > 1 / _GREATEST:
        return _multiple(step, low, high, chance, whole=whole)
    if whole:
        least, most = _bounds(low, high)
        return chance.between(least, most, usual=0)
    if not isinstance(chance, Seeded):
        found = 0.5 if low is None else max(0.5, low)
        return found if high is None else min(found, high)
    if low is None or high is None:
        least, most = _bounds(low, high)
        return chance.between(least * 4, most * 4, usual=0) / 4
    return low + (high - low) * chance.below(_SHARES + 1) / _SHARES


def _multiple(
    step: float,
    low: float | None,
    high: float | None,
    chance: Usual,
    *,
    whole: bool,
) -> int | float:
    least, most = _bounds(
        None if low is None else math.ceil(low / step),
        None if high is None else math.floor(high / step),
    )
    usual = 0 if whole else math.ceil(0.5 / step)
    count = chance.between(least, most, usual=usual)
    # Engines differ on whether 0.3 is a multiple of 0.1: choose one that they agree on.
    agreed = (
        n
        for n in range(count, min(most, count + _MULTIPLES) + 1)
        if n * step / step == n and (not whole or n * step == int(n * step))
    )
    found = next(agreed, count) * step
    return int(found) if whole else found


def _bounds(low: float | None, high: float | None) -> tuple[int, int]:
    """Return whole numbers as bounds; where one is missing, it is not far from the other."""
    least = None if low is None else math.ceil(low)
    most = None if high is None else math.floor(high)
    if least is None:
        least = 0 if most is None or most >= 0 else most - _FREE_RANGE
    return least, least + _FREE_RANGE if most is None else most


def _limit(
    schema: Mapping[str, JsonValue], included: str, excluded: str, *, whole: bool
) -> float | None:
    """Return a limit; an excluded number counts as the next one, near enough."""
    is_least = included == "minimum"
    limit, beyond = _finite(schema.get(included)), _finite(schema.get(excluded))
    found = [] if limit is None else [limit]
    if beyond is not None and whole:
        found.append(math.floor(beyond) + 1 if is_least else math.ceil(beyond) - 1)
    elif beyond is not None:
        off = abs(beyond) / 1000 or 0.001
        found.append(beyond + off if is_least else beyond - off)
    return max(found, default=None) if is_least else min(found, default=None)


def _finite(value: JsonValue) -> float | None:
    """Return a number that can be calculated with."""
    if isinstance(value, int | float) and -_GREATEST < value < _GREATEST:
        return value
    return None
