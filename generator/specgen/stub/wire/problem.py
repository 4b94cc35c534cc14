"""Errors to respond with, and their form where a spec has none: problem details (RFC 9457)."""

from __future__ import annotations

import json
from dataclasses import dataclass

from .reply import Reply
from .status import phrase

PROBLEM = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Failure:
    """An error to answer with.

    Args:
        status: HTTP status.
        code: The service's code for it.
        message: The problem, as a sentence.
        headers: Additional headers of the response.
    """

    status: int
    code: str
    message: str
    headers: tuple[tuple[str, str], ...] = ()


def problem(failure: Failure) -> Reply:
    """Return the response for an error as RFC 9457 words it."""
    body = {
        "type": "about:blank",
        "title": phrase(failure.status) or "Error",
        "status": failure.status,
        "detail": failure.message,
        "code": failure.code,
    }
    return Reply(failure.status, PROBLEM, json.dumps(body).encode(), failure.headers)
