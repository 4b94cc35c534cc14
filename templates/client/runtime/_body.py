"""Values as JSON bodies."""

from __future__ import annotations

import json

from ._model import plain


def json_body(value: object) -> bytes:
    """Return a value as JSON in ASCII; unset fields are omitted.

    Raises:
        ValueError: A number is not finite.
    """
    return json.dumps(plain(value), allow_nan=False).encode()
