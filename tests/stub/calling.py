"""Calls an ASGI application in memory."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key == name), None)

    def json(self) -> Any:
        return json.loads(self.body)


async def call(
    app: Any,
    method: str,
    target: str | bytes,
    *,
    headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
    body: bytes = b"",
    chunks: Iterable[bytes] | None = None,
) -> Answer:
    """Send a request and return the answer; the body arrives in `chunks` if they are given."""
    raw = target.encode() if isinstance(target, str) else target
    path, _, query = raw.partition(b"?")
    pairs = list(headers.items() if hasattr(headers, "items") else headers)
    if not any(name.lower() == "host" for name, _ in pairs):
        pairs.insert(0, ("Host", "stub.test"))
    scope = {
        "type": "http",
        "method": method,
        "scheme": "http",
        "path": path.decode("latin-1"),
        "raw_path": path,
        "query_string": query,
        "headers": [(name.lower().encode(), value.encode()) for name, value in pairs],
        "server": ("stub.test", 80),
    }
    pending = list(chunks if chunks is not None else [body])
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if not pending:
            return {"type": "http.disconnect"}
        return {
            "type": "http.request",
            "body": pending.pop(0),
            "more_body": bool(pending),
        }

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    kinds = [message["type"] for message in sent]
    assert kinds == ["http.response.start"] + ["http.response.body"] * (len(sent) - 1)
    more = [message.get("more_body", False) for message in sent[1:]]
    assert more == [True] * (len(sent) - 2) + [False]
    body = b"".join(message["body"] for message in sent[1:])
    head = [(name.decode(), value.decode()) for name, value in sent[0]["headers"]]
    return Answer(sent[0]["status"], head, body)
