"""Media ranges and parameters: how well a media type fits a documented one.

The runtime of the clients contains a copy of this file, so that all sides decide alike.
"""

from __future__ import annotations

import re

from .media_types import essence_of, is_range

_PIECES = {
    separator: re.compile(rf'(?:[^{separator}"]|"(?:[^"\\]|\\.)*"?)+')
    for separator in ",;"
}
_ESCAPED = re.compile(r"\\(.)")
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


def parameters_of(media_type: str | None) -> dict[str, str]:
    """Return the parameters by their names in lower case, values without their quotes."""
    found: dict[str, str] = {}
    for piece in split_outside_quotes(media_type or "", ";")[1:]:
        name, equals, value = piece.partition("=")
        if equals:
            found.setdefault(name.strip().lower(), _unquoted(value.strip()))
    return found


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
