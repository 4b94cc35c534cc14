"""Exchanges as an HTTP archive (HAR 1.2), which the tools of browsers open."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import JsonValue

    from ..journal.journal_entry import JournalEntry, ReceivedResponse, RecordedResponse

_UNKNOWN = -1


def archive(entries: Iterable[JournalEntry], origin: str) -> JsonValue:
    """Return exchanges as an archive, without secrets.

    Args:
        entries: The exchanges, the oldest first.
        origin: Scheme, host and port of the stub.
    """
    creator: JsonValue = {"name": "specgen stub", "version": "1"}
    listed: list[JsonValue] = [_entry(entry, origin) for entry in entries]
    return {"log": {"version": "1.2", "creator": creator, "entries": listed}}


def _entry(entry: JournalEntry, origin: str) -> JsonValue:
    sent = entry.request
    _, _, query = sent.url.partition("?")
    request: dict[str, JsonValue] = {
        "method": sent.method,
        "url": f"{origin}{sent.url}",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(sent.headers),
        "queryString": _pairs(parse_qsl(query, keep_blank_values=True)),
        "headersSize": _UNKNOWN,
        "bodySize": sent.body_size,
    }
    if sent.body:
        kind = _header(sent.headers, "content-type")
        request["postData"] = {"mimeType": kind, "text": sent.body}
    timings: JsonValue = {"send": 0, "wait": entry.duration_ms, "receive": 0}
    return {
        "startedDateTime": entry.time.isoformat(),
        "time": entry.duration_ms,
        "request": request,
        "response": _response(entry.received or entry.response),
        "cache": {},
        "timings": timings,
        "_requestId": entry.request_id,
        "_operation": entry.operation,
    }


def _response(answer: RecordedResponse | ReceivedResponse | None) -> JsonValue:
    headers = answer.headers if answer else ()
    # A connection that ends without a response has the status 0 in archives.
    status = (answer.status if answer else None) or 0
    known = {each.value: each.phrase for each in HTTPStatus}
    return {
        "status": status,
        "statusText": known.get(status, ""),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(headers),
        "content": {
            "size": answer.body_size if answer else 0,
            "mimeType": _header(headers, "content-type"),
            "text": answer.body if answer else "",
        },
        "redirectURL": _header(headers, "location"),
        "headersSize": _UNKNOWN,
        "bodySize": answer.body_size if answer else 0,
    }


def _pairs(pairs: Iterable[tuple[str, str]]) -> list[JsonValue]:
    return [{"name": name, "value": value} for name, value in pairs]


def _header(headers: Iterable[tuple[str, str]], wanted: str) -> str:
    return next((value for name, value in headers if name.lower() == wanted), "")
