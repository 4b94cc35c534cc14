"""The least that can answer: bare ASGI, with pydantic models, on uvicorn."""

from __future__ import annotations

import socket
from typing import Any

import uvicorn
from pydantic import BaseModel, Field


class _Request(BaseModel):
    key_id: str = Field(min_length=36, max_length=36)
    sequence: str | None = Field(default=None, min_length=36, max_length=36)


class _Response(BaseModel):
    key_id: str
    public_key: str


_PEM = "-----BEGIN PUBLIC KEY-----\r\n" + 11 * ("M" * 64 + "\r\n")


async def app(_scope: Any, receive: Any, send: Any) -> None:
    """Answer any request as GetPublicKey."""
    message = await receive()
    request = _Request.model_validate_json(message["body"])
    body = _Response(key_id=request.key_id, public_key=_PEM).model_dump_json().encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class _Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        port = sockets[0].getsockname()[1] if sockets else 0
        print(f"listening on http://127.0.0.1:{port}", flush=True)


def main() -> None:
    """Serve on a free port until told to stop."""
    config = uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        lifespan="off",
        ws="none",
        server_header=False,
    )
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        _Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
