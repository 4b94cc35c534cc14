"""Thousands of requests made of odd pieces: each is answered, none breaks the server."""

from __future__ import annotations

import logging
import random
from typing import TYPE_CHECKING, Any

from tests.stub.calling import call

if TYPE_CHECKING:
    import pytest

    from tests.stub.conftest import Stub

METHODS = [
    "GET",
    "POST",
    "PUT",
    "DELETE",
    "HEAD",
    "OPTIONS",
    "PATCH",
    "TRACE",
    "QUERY",
    "x",
]
PATHS = [
    "/",
    "/parcels",
    "/parcels/1",
    "/parcels/special",
    "/parcels/1/label.pdf",
    "/notes",
    "/v2",
]
NAMES = ["Action", "Account", "Limit", "DryRun", "Format", "tag", "ids", "filter[min]", "filter[",
         "urgent", "weight", "since", "extra", "id", "name", "to", "\x00", "", "%"]  # fmt: skip
VALUES = ["GetBalance", "ListAccounts", "main", "yes", "XML", "1", "-1", "1.5", "true", "null", "",
          "\x00", "é", "𝄞", "%ff", "%00", "+", "[]", "{}", '{"a":1}', "a,b,c", "x" * 3000, "1e309",
          "9" * 5000, "../..", "%2e%2e", "\ud7ff", "2020-13-45T99:99:99Z"]  # fmt: skip
MEDIA_TYPES = ["application/json", "application/xml", "text/plain", "multipart/form-data",
               "multipart/form-data; boundary=b", "application/x-www-form-urlencoded", ";", "/",
               "application/json; charset=utf-16"]  # fmt: skip
BODIES = [b"", b"{}", b"[]", b"null", b"1", b'"x"', b"\xff", b"{", b'{"name":"xx"}', b"<a/>", b"<a",
          b'{"name":{"name":[]}}', b"<p><name>xx</name><to><city>Oslo</city></to></p>", b"a=b&c",
          b'--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nxx\r\n--b--', b"\x00" * 100,
          b'{"name":"xx","to":{"city":"Oslo","forward":{"city":"Rome"}},"tags":[null]}',
          b'{"name":"xx","weight":1e308}', b'{"name":"\\u0000\\ud83d\\ude00"}']  # fmt: skip
HEADERS = ["accept", "cookie", "x-trace", "x-token", "authorization", "x-acs-action", "host",
           "content-length", "transfer-encoding", "x-ledger-account"]  # fmt: skip


def _request(rng: random.Random) -> dict[str, Any]:
    quote = rng.random() < 0.8
    pairs = [(rng.choice(NAMES), rng.choice(VALUES)) for _ in range(rng.randrange(5))]
    query = "&".join(f"{n}={v}" for n, v in pairs).encode()
    if quote:
        query = b"".join(
            b"%%%02x" % c if c in b" #\x00" or c > 126 else bytes([c]) for c in query
        )
    path = rng.choice(PATHS).encode()
    if rng.random() < 0.3:
        path += rng.choice(
            [b"/", b"/%00", b"/%ff", b"//", b"/..", b"/\xff", b"/%", b"/1/2/3"]
        )
    headers = [
        (rng.choice(HEADERS), rng.choice(VALUES)) for _ in range(rng.randrange(4))
    ]
    headers.append(("content-type", rng.choice(MEDIA_TYPES)))
    target = path + (b"?" + query if query else b"")
    body = rng.choice(BODIES)
    if rng.random() < 0.3 and body:
        cut = rng.randrange(len(body))
        body = body[:cut] + bytes([rng.randrange(256)]) + body[cut + 1 :]
    return {
        "method": rng.choice(METHODS),
        "target": target,
        "headers": headers,
        "body": body,
    }


async def test_every_request_is_answered(
    stub: Stub, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    rng = random.Random(20260102)
    statuses: dict[int, int] = {}
    for app in (stub.app(verify=False), stub.app()):
        for _ in range(3000):
            given = _request(rng)
            answer = await call(app, **given)
            assert answer.status < 500, given
            assert answer.status in (204, 304) or answer.header("content-length"), given
            statuses[answer.status] = statuses.get(answer.status, 0) + 1
    assert not caplog.records
    # The requests are odd, but not so odd that none of them reaches a handler.
    assert {200, 201, 204, 400, 401, 404, 405, 415} <= statuses.keys()
