"""Answers that are streams: how items are written, and where one ends."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from .media_types import essence_of, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import JsonValue

STREAMS = ("event_stream", "json_lines")

_RECORD_SEPARATOR = "\x1e"
_ENDS = {
    "event_stream": re.compile(rb"(?<=\n)\r?\n|(?<=\r)\r(?!\n)"),
    "json_lines": re.compile(rb"\n"),
}
# Line feeds of JSON occur only in its text, where they are escaped.
_LINE_ENDS = re.compile(r"\r\n|\r|\n")


def stream_of(items: Iterable[JsonValue], media_type: str) -> bytes:
    """Return items in the form in which they are sent.

    Args:
        items: JSON texts, or the data of events, where a string is text.
        media_type: The media type of the stream.
    """
    if kind_of(media_type) == "event_stream":
        return "".join(map(_event, items)).encode()
    start = _RECORD_SEPARATOR if essence_of(media_type).endswith("json-seq") else ""
    return "".join(f"{start}{_json(item)}\n" for item in items).encode()


def pieces(body: bytes, media_type: str | None) -> list[bytes]:
    """Return the items of a stream as bytes, each with its terminator; else the whole body."""
    end = _ENDS.get(kind_of(media_type or ""))
    if end is None:
        return [body]
    found, start = list[bytes](), 0
    for match in end.finditer(body):
        found.append(body[start : match.end()])
        start = match.end()
    return [piece for piece in (*found, body[start:]) if piece]


def _event(data: JsonValue) -> str:
    text = data if isinstance(data, str) else _json(data)
    return "".join(f"data: {line}\n" for line in _LINE_ENDS.split(text)) + "\n"


def _json(value: JsonValue) -> str:
    return json.dumps(value, ensure_ascii=False)
