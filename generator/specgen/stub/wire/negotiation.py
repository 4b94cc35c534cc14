"""Content negotiation: the media type of a response (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import re
from functools import lru_cache

from .media_ranges import parameters_of, precision, split_outside_quotes
from .media_types import is_range

# A leading zero is left out by the HTTP client of Java.
_QUALITY = re.compile(r"0?\.[0-9]{1,9}|0\.?|1(\.0{0,9})?")
_LONGEST_CACHED = 256
_MOST_RANGES = 100


def accepted(accept: str, offered: tuple[str, ...]) -> str | None:
    """Return the media type that an Accept header prefers.

    Args:
        accept: The header's value.
        offered: Media types that can be sent, the preferred one first.

    Returns:
        One of `offered`; None if none of them is acceptable.
    """
    if len(accept) > _LONGEST_CACHED:
        return _accepted(accept, offered)
    return _cached(accept, offered)


def _accepted(accept: str, offered: tuple[str, ...]) -> str | None:
    pieces = split_outside_quotes(accept, ",")[:_MOST_RANGES]
    ranges = [_range(piece) for piece in pieces if piece.strip()]
    best, highest = None, 0.0
    for media_type in offered:
        quality = _quality(media_type, ranges)
        if quality > highest:
            best, highest = media_type, quality
    return best


_cached = lru_cache(maxsize=1024)(_accepted)


def _range(piece: str) -> tuple[str, float]:
    """Return a range without its weight, and the weight; one that is malformed counts as 1."""
    parts = split_outside_quotes(piece, ";")
    names = [part.partition("=")[0].strip().lower() for part in parts]
    end = names.index("q", 1) if "q" in names[1:] else len(parts)
    weight = parameters_of(piece).get("q", "1")
    name = ";".join(parts[:end])
    return (
        # Java again.
        "*/*" if name.strip() == "*" else name,
        float(weight) if _QUALITY.fullmatch(weight) else 1.0,
    )


def _quality(media_type: str, ranges: list[tuple[str, float]]) -> float:
    """Return the quality that the most specific range gives to a media type."""
    found = ((_precision(name, media_type), quality) for name, quality in ranges)
    return max((f for f in found if f[0]), default=(0, 0.0))[1]


def _precision(media_range: str, media_type: str) -> int:
    # An offered media type may be a range itself, and the caller names one in it.
    is_one_of = is_range(media_type) and precision(media_type, media_range)
    return precision(media_range, media_type) or is_one_of
