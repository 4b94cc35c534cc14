"""Parameters that are none of the caller's."""

from __future__ import annotations

from typing import Final

HEADERS_OF_HTTP: Final = (
    "connection",
    "content-length",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
)
"""Headers, in lower case, by which HTTP itself says how a message is sent."""
_OF_OTHER_FIELDS: Final = ("accept", "authorization", "content-type")


def is_ignored_header(name: str) -> bool:
    """Tell whether a header parameter of a name, in any case, says nothing.

    By OpenAPI `content` and `security` stand for three; the others are HTTP's own.
    """
    return name.lower() in (*HEADERS_OF_HTTP, *_OF_OTHER_FIELDS)
