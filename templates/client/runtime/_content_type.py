"""Media types of JSON and XML; `_media_types` has all kinds."""

from __future__ import annotations

from functools import lru_cache

# HTML, and streams with one document per line.
_NEITHER = ("application/xhtml+xml", "application/stream+json", "text/stream+json")
_CACHED = 256


@lru_cache(maxsize=_CACHED)
def essence_of(media_type: str | None) -> str:
    """Return `type/subtype` in lower case, without parameters; empty if there is none."""
    return (media_type or "").partition(";")[0].strip().lower()


@lru_cache(maxsize=_CACHED)
def is_json(media_type: str) -> bool:
    """Tell whether bodies of a media type or range are JSON."""
    essence = essence_of(media_type)
    return essence.endswith(("/json", "+json")) and essence not in _NEITHER


def is_xml(media_type: str) -> bool:
    """Tell whether bodies of a media type or range are XML."""
    essence = essence_of(media_type)
    return essence.endswith(("/xml", "+xml")) and essence not in _NEITHER
