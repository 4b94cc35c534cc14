"""Values as JSON bodies."""

from __future__ import annotations

import json

from ._model import plain


def json_body(value: object) -> bytes:
    """Return a value as JSON in ASCII; unset fields are omitted.

    Raises:
        ValueError: A number is not finite.
    """
    return _ENCODER.encode(plain(value)).encode()


# Made once: `json.dumps` would make one for each body.
_ENCODER = json.JSONEncoder(allow_nan=False)
