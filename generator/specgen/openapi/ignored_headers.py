"""Parameters that a caller cannot set."""

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
"""Headers, in lower case, by which HTTP itself describes how a message is sent."""
_OF_OTHER_FIELDS: Final = ("accept", "authorization", "content-type")


def is_ignored_header(name: str) -> bool:
    """Tell whether a header parameter of a name, in any case, is to be ignored.

    OpenAPI replaces three of them by `content` and `security`; the others belong to HTTP.
    """
    return name.lower() in (*HEADERS_OF_HTTP, *_OF_OTHER_FIELDS)
