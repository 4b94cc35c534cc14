"""Media types: the kind of body, the parameters, and the ranges that include one.

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
    # A page for people, in any syntax.
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
_PIECES = {
    separator: re.compile(rf'(?:[^{separator}"]|"(?:[^"\\]|\\.)*"?)+')
    for separator in ",;"
}
_ESCAPED = re.compile(r"\\(.)")
_CACHED = 256
# The type to name where a range is not allowed.
_SAMPLES = {
    "text": "text/plain",
    "image": "image/png",
    "audio": "audio/mpeg",
    "video": "video/mp4",
    "font": "font/woff2",
}
# They do not distinguish media types.
_WITHOUT_MEANING = ("charset", "q")


def essence_of(media_type: str | None) -> str:
    """Return `type/subtype` in lower case, without parameters; empty if there is none."""
    return (media_type or "").partition(";")[0].strip().lower()


def parameters_of(media_type: str | None) -> dict[str, str]:
    """Return the parameters by their names in lower case, values without their quotes."""
    found: dict[str, str] = {}
    for piece in split_outside_quotes(media_type or "", ";")[1:]:
        name, equals, value = piece.partition("=")
        if equals:
            found.setdefault(name.strip().lower(), _unquoted(value.strip()))
    return found


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


def concrete(media_type: str) -> str:
    """Return the media type, or one that a range includes, to be named in a header."""
    if not is_range(media_type):
        return media_type
    main, _, sub = essence_of(media_type).partition("/")
    if sub != "*":
        return f"{main}/{sub.replace('*', 'x')}"
    return _SAMPLES.get(main, "application/octet-stream")


def precision(media_range: str, media_type: str) -> int:
    """Return how precisely a range names a media type.

    Args:
        media_range: A media type or range. Parameters that it has, the media type must have.
        media_type: A media type, or a range that may be included as a whole.

    Returns:
        0 if it does not, 1 for `*/*`, 2 for another range, 3 for `type/subtype`, and one more for
        each parameter.
    """
    wanted, essence = essence_of(media_range), essence_of(media_type)
    if wanted == essence:
        found = 3
    elif wanted == "*/*":
        found = 1
    else:
        start, star, end = wanted.partition("*")
        is_included = essence.startswith(start) and essence.endswith(end)
        found = 2 if star and is_included else 0
    if ";" not in media_range:
        return found
    asked, given = _meaning(media_range), _meaning(media_type)
    return found + len(asked) if found and asked <= given else 0


def likeness(documented: str, media_type: str) -> int:
    """Return how well a documented media type fits that of a body; 0 if not at all.

    Like `precision`, but documented parameters only break ties between media types.
    """
    exact = 2 * precision(documented, media_type)
    return exact or max(2 * precision(essence_of(documented), media_type) - 1, 0)


def split_outside_quotes(text: str, separator: str) -> list[str]:
    """Split a header's value at commas or semicolons outside of quoted strings."""
    if '"' not in text:
        return text.split(separator)
    return _PIECES[separator].findall(text)


def _meaning(media_type: str) -> set[tuple[str, str]]:
    """Return the parameters that distinguish media types of one name."""
    parameters = parameters_of(media_type).items()
    return {(n, v.lower()) for n, v in parameters if n not in _WITHOUT_MEANING}


def _unquoted(value: str) -> str:
    if len(value) < len('""') or not value.startswith('"') or not value.endswith('"'):
        return value
    return _ESCAPED.sub(r"\1", value[1:-1])
