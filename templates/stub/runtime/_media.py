"""Media types: what kind one is, and which one an answer comes in."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["json", "xml", "form", "multipart", "text", "bytes"]

_QUALITY = re.compile(r"[01](\.[0-9]{0,3})?")
_LONGEST_CACHED = 256
_BYTES = "application/octet-stream"
# What stands for a range where one type must be named.
_SAMPLES = {
    "text": "text/plain",
    "image": "image/png",
    "audio": "audio/mpeg",
    "video": "video/mp4",
    "font": "font/woff2",
}


@lru_cache(maxsize=256)
def kind_of(media_type: str) -> Kind:
    """Tell how bodies of a media type are read and written.

    Args:
        media_type: In any case, with or without parameters.
    """
    name = media_type.partition(";")[0].strip().lower()
    if name in ("application/json", "text/json") or name.endswith("+json"):
        return "json"
    if name in ("application/xml", "text/xml") or name.endswith("+xml"):
        return "xml"
    if name == "application/x-www-form-urlencoded":
        return "form"
    if name == "multipart/form-data":
        return "multipart"
    return "text" if name.startswith("text/") else "bytes"


def matches(media_range: str, media_type: str) -> bool:
    """Tell whether a media type falls into a range such as `text/*`; both in lower case."""
    kind, _, subtype = media_range.partition("/")
    return media_range in (media_type, "*/*") or (
        subtype == "*" and media_type.partition("/")[0] == kind
    )


def concrete(media_type: str) -> str:
    """Return the media type itself, or one of the range that it is."""
    if "*" not in media_type:
        return media_type
    return _SAMPLES.get(media_type.partition("/")[0].strip().lower(), _BYTES)


def accepted(accept: str, offered: tuple[str, ...]) -> str | None:
    """Return the media type that an Accept header likes best.

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
    ranges = [_range(part) for part in accept.lower().split(",")[:100]]
    best, highest = None, 0.0
    for media_type in offered:
        quality = _quality(media_type.partition(";")[0].strip().lower(), ranges)
        if quality > highest:
            best, highest = media_type, quality
    return best


_cached = lru_cache(maxsize=1024)(_accepted)


def _range(part: str) -> tuple[str, float]:
    name, *parameters = (piece.strip() for piece in part.split(";"))
    quality = next((p[2:].strip() for p in parameters if p.startswith("q=")), "1")
    return name, float(quality) if _QUALITY.fullmatch(quality) else 1.0


def _quality(media_type: str, ranges: list[tuple[str, float]]) -> float:
    """Return the quality that the most specific range gives to a media type."""
    found = [
        (_specificity(name), quality)
        for name, quality in ranges
        if matches(name, media_type)
    ]
    return max(found, default=(0, 0.0))[1]


def _specificity(media_range: str) -> int:
    return 0 if media_range == "*/*" else 1 if media_range.endswith("/*") else 2
