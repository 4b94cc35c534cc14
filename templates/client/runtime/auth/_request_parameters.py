"""The parameters of a request: in its query and in a form."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from .._content_type import essence_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from .._messages import Pairs, Request

_FORM = "application/x-www-form-urlencoded"


def form_of(request: Request) -> Pairs:
    """Return the decoded pairs of a form body; empty for any other media type."""
    body = request.body
    if not isinstance(body, bytes) or not body:
        return ()
    if essence_of(request.header("Content-Type")) != _FORM:
        return ()
    text = body.decode("utf-8", errors="replace")
    return tuple(parse_qsl(text, keep_blank_values=True))


def check_distinct(names: Collection[str]) -> None:
    """Raise a ValueError if a parameter is given more than once."""
    if len(set(names)) < len(names):
        given = list(names)
        repeated = [name for name in given if given.count(name) > 1]
        raise ValueError(f"parameter {min(repeated)[:64]!r} is given more than once")
