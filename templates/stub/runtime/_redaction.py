"""Keeps secrets out of the log."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from ._request import Request

_SECRET = re.compile(
    r"token|secret|password|authorization|signature$|cookie|api-?key", re.IGNORECASE
)


def redact(text: str, request: Request) -> str:
    """Strike out the secrets of a request, however often they were percent-encoded.

    Args:
        text: What is to be logged about the request.
        request: The request; its values count as secrets if their names say so.
    """
    pairs = (*request.headers, *request.query, *request.form)
    values = {value for name, value in pairs if value and _SECRET.search(name)}
    for value in sorted(values, key=len, reverse=True):
        once = quote(value, safe="")
        for spelling in (quote(once, safe=""), once, value):
            text = text.replace(spelling, "***")
    return text
