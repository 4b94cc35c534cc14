"""Values as JSON bodies."""

from __future__ import annotations

import json

from ._plain import plain


def json_body(value: object) -> bytes:
    """Return a value as JSON in ASCII; unset fields are omitted.

    Raises:
        ValueError: A number is not finite.
    """
    try:
        text = _ENCODER.encode(value)
    except TypeError:  # A name is not a string.
        text = _ENCODER.encode(plain(value))
    return text.encode()


# Made once: `json.dumps` would make one for each body.
_ENCODER = json.JSONEncoder(allow_nan=False, default=plain)
