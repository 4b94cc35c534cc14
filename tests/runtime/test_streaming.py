"""Bodies that are read while they are sent: over a socket, repeated, and signed."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest

from templates.client.runtime._errors import TransportError
from templates.client.runtime._messages import Request
from templates.client.runtime._retry import Retry
from templates.client.runtime._upload import binary_body
from tests.auth.wire_data import KEY, NOW, SCHEMES
from tests.runtime.loopback import http, loopback

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from tests.auth.wire_data import Scheme
    from tests.runtime.conftest import MakeCaller

PUT = Request("PUT", "", "/")
BUSY, OK = http(503, b"{}"), http(200, b"{}")
DATA = bytes(range(256)) * 1000


class Counting(io.BytesIO):
    """A file that knows how much is asked of it at once."""

    most = 0

    def read(self, size: int | None = -1) -> bytes:
        piece = super().read(size)
        self.most = max(self.most, len(piece))
        return piece


class Pipe(io.BytesIO):
    def seekable(self) -> bool:
        return False


def put(file: BinaryIO) -> Request:
    return replace(PUT, body=binary_body(file))


def test_a_file_is_sent_in_pieces_with_its_size(make_caller: MakeCaller) -> None:
    file = Counting(DATA)
    with loopback(lambda _: OK) as server:
        make_caller(endpoint=server.origin).send(put(cast("BinaryIO", file)))
        head, _, body = server.requests[0].partition(b"\r\n\r\n")
        assert f"Content-Length: {len(DATA)}".encode() in head
        assert b"transfer-encoding" not in head.lower()
        assert body == DATA
    assert file.most <= 65_536


def test_what_has_no_size_is_sent_in_chunks(make_caller: MakeCaller) -> None:
    with loopback(lambda _: OK) as server:
        body = binary_body(iter([b"abc", b"de"]))
        make_caller(endpoint=server.origin).send(replace(PUT, body=body))
        head, _, body = server.requests[0].partition(b"\r\n\r\n")
        assert b"content-length" not in head.lower()
        assert body == b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"


def test_a_file_is_sent_again(make_caller: MakeCaller, tmp_path: Path) -> None:
    path = tmp_path / "data"
    path.write_bytes(DATA)
    with loopback(lambda number: OK if number else BUSY) as server:
        caller = make_caller(endpoint=server.origin, retry=Retry())
        request = replace(PUT, body=binary_body(path))
        assert caller.send(request, safe=True).status == 200
        first, second = server.requests
        assert first == second
        assert first.endswith(DATA)


def test_what_can_be_read_once_is_sent_once(make_caller: MakeCaller) -> None:
    with loopback(lambda number: OK if number else BUSY) as server:
        caller = make_caller(endpoint=server.origin, retry=Retry())
        request = put(cast("BinaryIO", Pipe(b"abc")))
        assert caller.send(request, safe=True).status == 503
        assert len(server.requests) == 1


def test_a_file_that_cannot_be_read_is_no_failure_of_the_network(
    make_caller: MakeCaller, tmp_path: Path
) -> None:
    path = tmp_path / "data"
    path.write_bytes(DATA)
    request = replace(PUT, body=binary_body(path))
    path.unlink()
    with loopback(lambda _: OK) as server:
        caller = make_caller(endpoint=server.origin, retry=Retry())
        with pytest.raises(FileNotFoundError) as caught:
            caller.send(request, safe=True)
        assert not isinstance(caught.value, TransportError)
        assert server.requests == []


@pytest.mark.parametrize(
    "scheme", [s for n, s in SCHEMES.items() if not n.startswith("RPC")]
)
@pytest.mark.parametrize("media_type", ["application/json", "image/png"])
@pytest.mark.parametrize("data", [b"", DATA])
def test_a_file_is_signed_like_its_bytes(
    scheme: Scheme, media_type: str, data: bytes
) -> None:
    sign = scheme.signed
    headers = (("Content-Type", media_type),)
    request = Request("PUT", "http://a.test", "/", headers=headers, body=data)
    streamed = replace(request, body=binary_body(cast("BinaryIO", io.BytesIO(data))))
    expected = sign(request, KEY, now=NOW, nonce="n")
    found = sign(streamed, KEY, now=NOW, nonce="n")
    assert found.headers == expected.headers


def test_what_can_be_read_once_is_not_signed_by_its_hash() -> None:
    request = replace(
        PUT, origin="http://a.test", body=binary_body(cast("BinaryIO", Pipe(b"abc")))
    )
    for name, scheme in SCHEMES.items():
        if name.startswith("ACS"):
            with pytest.raises(ValueError, match="can be read only once: give bytes"):
                scheme.signed(request, KEY, now=NOW, nonce="n")
    unsigned = replace(request, headers=(("Content-Type", "image/png"),))
    signed = SCHEMES["SDK-HMAC-SHA256"].signed(unsigned, KEY, now=NOW, nonce="n")
    assert signed.header("X-Sdk-Content-Sha256") == "UNSIGNED-PAYLOAD"
