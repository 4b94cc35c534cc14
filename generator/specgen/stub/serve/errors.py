"""Error bodies: in the documented shape, or else as problem details."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..contract.schema_reader import unescape_token
from ..wire.media_types import kind_of
from ..wire.problem import problem
from ..wire.reply import Reply

if TYPE_CHECKING:
    from pydantic import JsonValue

    from ..contract.contract import ErrorBodyContract
    from ..wire.problem import Failure
    from ..wire.xml import XmlCodec


class FailureWriter:
    """Writer of the errors of one API.

    Args:
        shapes: Where a body has its parts; none if the spec does not say.
        xml: Writes XML bodies.
    """

    def __init__(self, shapes: tuple[ErrorBodyContract, ...], xml: XmlCodec) -> None:
        self._shapes = shapes
        self._xml = xml

    def write(self, failure: Failure, media_type: str | None, request_id: str) -> Reply:
        """Return the response for an error.

        Args:
            failure: The error.
            media_type: The requested one; JSON if the shape is not documented for it.
            request_id: The request's id, for bodies that have it.
        """
        if not self._shapes:
            return problem(failure)
        shape = _shape_of(failure.code, self._shapes)
        body = _members(shape, failure, request_id)
        root = shape.xml_root
        if media_type is not None and kind_of(media_type) == "xml" and root is not None:
            text = self._xml.write(body, {}, root=root)
        else:
            media_type = (
                media_type if media_type and kind_of(media_type) == "json" else None
            )
            media_type, text = media_type or "application/json", json.dumps(body)
        return Reply(failure.status, media_type, text.encode(), failure.headers)


def _shape_of(code: str, shapes: tuple[ErrorBodyContract, ...]) -> ErrorBodyContract:
    """Return the first shape that is this code's own, else the first that is any code's."""
    own = (shape for shape in shapes if _is_among(code, shape.codes))
    general = (shape for shape in shapes if not shape.codes)
    return next(own, next(general, shapes[0]))


def _is_among(code: str, patterns: tuple[str, ...]) -> bool:
    return any(
        code.startswith(p[:-1]) if p.endswith("*") else code == p for p in patterns
    )


def _members(
    shape: ErrorBodyContract, failure: Failure, request_id: str
) -> dict[str, JsonValue]:
    body: dict[str, JsonValue] = {}
    is_number = shape.code_is_integer and failure.code.isdecimal()
    put(body, shape.code, int(failure.code) if is_number else failure.code)
    put(body, shape.message, failure.message)
    if shape.request_id is not None:
        put(body, shape.request_id, request_id)
    return body


def put(
    body: dict[str, JsonValue], pointer: str, value: JsonValue, *, replace: bool = True
) -> None:
    """Put a value into an object.

    Args:
        body: The object.
        pointer: JSON pointer to where the value goes; objects on the way are made.
        value: The value.
        replace: Whether it replaces one that is there.
    """
    *parents, last = map(unescape_token, pointer.removeprefix("/").split("/"))
    for parent in parents:
        child = body.setdefault(parent, {})
        if not isinstance(child, dict):
            return
        body = child
    if replace or last not in body:
        body[last] = value
