"""The kinds of media types, which decide how bodies are written and read.

The runtime of the clients contains a copy of this file, so that all sides decide alike.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal[
    "json",
    "xml",
    "form",
    "multipart",
    "text",
    "event_stream",
    "json_lines",
    "binary",
    "any",
]

_NAMED: dict[str, Kind] = {
    "application/x-www-form-urlencoded": "form",
    "multipart/form-data": "multipart",
    "text/event-stream": "event_stream",
    # HTML, in any syntax.
    "application/xhtml+xml": "text",
}
# Publishers disagree on the name; `stream+json` is Spring's.
_JSON_LINES = re.compile(
    r"(application|text)/((x-)?ndjson|(x-)?jsonl|(x-)?jsonlines|(.+\+)?json-seq|stream\+json)"
)
_SUFFIXES: tuple[tuple[Kind, tuple[str, str]], ...] = (
    ("json", ("/json", "+json")),
    ("xml", ("/xml", "+xml")),
)
_CACHED = 256


@lru_cache(maxsize=_CACHED)
def essence_of(media_type: str | None) -> str:
    """Return `type/subtype` in lower case, without parameters; empty if there is none."""
    return (media_type or "").partition(";")[0].strip().lower()


@lru_cache(maxsize=_CACHED)
def kind_of(media_type: str) -> Kind:
    """Tell how bodies of a media type are read and written.

    Args:
        media_type: A media type or range, in any case, with or without parameters.

    Returns:
        `any` for a range that includes several kinds; `binary` for types that no other kind covers.
    """
    essence = essence_of(media_type)
    named = _NAMED.get(essence)
    if named is not None:
        return named
    if _JSON_LINES.fullmatch(essence):
        return "json_lines"
    for kind, suffixes in _SUFFIXES:
        if essence.endswith(suffixes):
            return kind
    if essence.startswith("text/"):
        return "text"
    return "any" if is_range(essence) else "binary"


def is_range(media_type: str) -> bool:
    """Tell whether it is a range, such as `*/*`, `image/*` or `application/*+json`."""
    return "*" in essence_of(media_type)
