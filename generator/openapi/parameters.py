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
