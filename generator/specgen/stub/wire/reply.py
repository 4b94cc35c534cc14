"""Responses before they are sent."""

from __future__ import annotations

from dataclasses import dataclass

BODILESS = (204, 304)
"""The statuses of responses that have no body."""


@dataclass(slots=True)
class Reply:
    """A response, without the common headers."""

    status: int
    media_type: str | None
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    request_id: str | None = None
