"""Values as request bodies: JSON and multipart forms."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import TYPE_CHECKING, cast

from ._model import members_of, plain
from ._parameters import json_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import BaseModel

_QUOTED = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})


def json_body(value: object) -> bytes:
    """Return a value as JSON in ASCII; fields that were not set are left out.

    Raises:
        ValueError: A number is not finite.
    """
    return json.dumps(plain(value), allow_nan=False).encode()


def multipart_body(members: Mapping[str, object] | BaseModel) -> tuple[str, bytes]:
    """Return a `multipart/form-data` body.

    Args:
        members: Parts by name, or a model: bytes are sent as a file, a list as parts of one
            name, text as it is, and anything else as JSON. None leaves a part out.

    Returns:
        The Content-Type, which names the boundary, and the body.
    """
    given = members_of(members).items()
    parts = [part for name, value in given for part in _parts(name, value)]
    # Derived from the content: reproducible, and no part can hold it by chance.
    boundary = hashlib.sha256(b"\0".join(parts)).hexdigest()[:40].encode()
    body = b"".join(b"--%b\r\n%b\r\n" % (boundary, part) for part in parts)
    content_type = f"multipart/form-data; boundary={boundary.decode()}"
    return content_type, body + b"--%b--\r\n" % boundary


def _parts(name: str, value: object) -> Iterable[bytes]:
    disposition = f'Content-Disposition: form-data; name="{name.translate(_QUOTED)}"'
    match value:
        case None:
            return
        case list() | tuple():
            for item in cast("Iterable[object]", value):
                yield from _parts(name, item)
        case bytes():
            filename = f'; filename="{name.translate(_QUOTED)}"'
            head = f"{disposition}{filename}\r\nContent-Type: application/octet-stream\r\n\r\n"
            yield head.encode() + value
        case str():
            yield f"{disposition}\r\n\r\n{value}".encode()
        case bool() | int() | float():
            yield f"{disposition}\r\n\r\n{json_text(value)}".encode()
        case date():
            yield f"{disposition}\r\n\r\n{plain(value)}".encode()
        case _:
            head = f"{disposition}\r\nContent-Type: application/json\r\n\r\n"
            yield head.encode() + json_body(value)
