"""The response to a call that a handler has answered: its result, encoded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic_core import to_json

from ..wire.media_types import kind_of
from ..wire.reply import Reply
from ..wire.streams import STREAMS, stream_of
from .errors import put

if TYPE_CHECKING:
    from pydantic import JsonValue

    from ..contract.contract import ResponseContract
    from ..wire.xml import XmlCodec

_OK = 200


class ResultEncoder:
    """Encodes the results of one operation's handler.

    Args:
        success: The response that stands for success, if one does.
        xml: Writes XML.
        request_id_body: JSON pointer to the request id in a body.
    """

    def __init__(
        self,
        success: ResponseContract | None,
        xml: XmlCodec,
        request_id_body: str | None,
    ) -> None:
        is_exact = success is not None and success.status.isdigit()
        self._status = int(success.status) if success and is_exact else _OK
        content = success.content if success else ()
        self._schemas = {c.media_type: c.schema for c in content}
        self._xml = xml
        self._request_id_body = request_id_body

    def reply(
        self, result: JsonValue | bytes, media_type: str | None, request_id: str
    ) -> Reply:
        """Return the response with a result.

        Args:
            result: Plain data, or the bytes to send.
            media_type: The requested one; None for a response without a body.
            request_id: The id to put into a body that has one, unless the result does.
        """
        if media_type is None:
            return Reply(self._status, None, b"")
        if isinstance(result, bytes):
            return Reply(self._status, media_type, result)
        if self._request_id_body is not None and isinstance(result, dict):
            put(result, self._request_id_body, request_id, replace=False)
        return Reply(self._status, media_type, self._body(result, media_type))

    def _body(self, result: JsonValue, media_type: str) -> bytes:
        kind = kind_of(media_type)
        if kind in STREAMS:
            items = result if isinstance(result, list) else [result]
            return stream_of(items, media_type)
        if kind == "xml":
            schema = self._schemas[media_type]
            return self._xml.write(result, schema, root="response").encode()
        if kind != "json" and isinstance(result, str):
            return result.encode()
        return to_json(result)
