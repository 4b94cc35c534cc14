"""A server on the loopback interface that answers with exact bytes and keeps what it was sent."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator


@dataclass(frozen=True)
class Trickle:
    """An answer that goes on, piece by piece, until the peer hangs up or there were too many."""

    start: bytes
    piece: bytes


Answer = bytes | Trickle | None
"""The bytes to send; None to close the connection without a word."""

_MOST_PIECES = 2000
_BETWEEN_PIECES = 0.002

HOLD = b"\0hold"
"""At the end of an answer: keep the connection open and say nothing more."""

CLOSE = b"\0close"
"""At the end of an answer: close the connection."""


@dataclass
class Loopback:
    port: int = 0
    scheme: str = "http"
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)
    pieces: int = 0
    began: threading.Event = field(default_factory=threading.Event)
    hung_up: threading.Event = field(default_factory=threading.Event)
    stopped: threading.Event = field(default_factory=threading.Event)

    @property
    def origin(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    @property
    def targets(self) -> list[bytes]:
        return [request.split(b" ", 2)[1] for request in self.requests]

    def head(self, number: int = -1) -> list[bytes]:
        return self.requests[number].partition(b"\r\n\r\n")[0].split(b"\r\n")


def http(
    status: int,
    body: bytes = b"",
    *headers: str,
    content_type: str | None = "application/json",
) -> bytes:
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", *headers]
    if content_type is not None:
        lines.append(f"Content-Type: {content_type}")
    return "\r\n".join([*lines, "", ""]).encode() + body


@contextmanager
def loopback(
    answer: Callable[[int], Answer], tls: ssl.SSLContext | None = None
) -> Iterator[Loopback]:
    """Serve; `answer` gets the number of the request, counted from 0."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Loopback(listener.getsockname()[1], "https" if tls else "http")
    threads: list[threading.Thread] = []

    def accept() -> None:
        while True:
            connection, _ = listener.accept()
            if server.stopped.is_set():
                connection.close()
                return
            server.connections += 1
            thread = threading.Thread(
                target=_serve, args=(connection, tls, server, answer)
            )
            thread.start()
            threads.append(thread)

    acceptor = threading.Thread(target=accept)
    acceptor.start()
    try:
        yield server
    finally:
        server.stopped.set()
        socket.create_connection(("127.0.0.1", server.port)).close()
        acceptor.join()
        listener.close()
        for thread in threads:
            thread.join()


def refusing_origin() -> str:
    """Return an origin where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


def _serve(
    connection: socket.socket,
    tls: ssl.SSLContext | None,
    server: Loopback,
    answer: Callable[[int], Answer],
) -> None:
    with connection:
        try:
            secured = (
                tls.wrap_socket(connection, server_side=True) if tls else connection
            )
        except OSError:  # The client did not like the certificate.
            return
        with secured:
            _converse(secured, server, answer)


def _converse(
    connection: socket.socket, server: Loopback, answer: Callable[[int], Answer]
) -> None:
    # Wakes up now and then, to see whether the test is over while a client keeps the connection.
    connection.settimeout(0.05)
    buffer = b""
    while (request := _request(connection, server, buffer)) is not None:
        whole, buffer = request
        server.requests.append(whole)
        reply = answer(len(server.requests) - 1)
        if reply is None:
            return
        if isinstance(reply, Trickle):
            _trickle(connection, server, reply)
            return
        try:
            connection.sendall(reply.removesuffix(HOLD).removesuffix(CLOSE))
        except OSError:
            return
        if reply.endswith(HOLD):
            server.stopped.wait()
        if reply.endswith((HOLD, CLOSE)):
            return


def _trickle(connection: socket.socket, server: Loopback, answer: Trickle) -> None:
    try:
        connection.sendall(answer.start)
        for _ in range(_MOST_PIECES):
            connection.sendall(answer.piece)
            server.pieces += 1
            server.began.set()
            server.stopped.wait(_BETWEEN_PIECES)
    except OSError:
        server.hung_up.set()


def _request(
    connection: socket.socket, server: Loopback, buffer: bytes
) -> tuple[bytes, bytes] | None:
    while True:
        head, separator, rest = buffer.partition(b"\r\n\r\n")
        if separator and b"transfer-encoding: chunked" in head.lower():
            chunks, last, after = rest.partition(b"0\r\n\r\n")
            if last:
                return head + separator + chunks + last, after
        elif separator:
            size = _content_length(head)
            if len(rest) >= size:
                end = len(head) + len(separator) + size
                return buffer[:end], buffer[end:]
        try:
            data = connection.recv(65536)
        except TimeoutError:
            if server.stopped.is_set():
                return None
            continue
        except OSError:
            return None
        if not data:
            return None
        buffer += data


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0
