from __future__ import annotations

import asyncio
import gzip
import logging
import select
import ssl
import subprocess
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import httpx2
import pytest

from templates.client.runtime import _tls
from templates.client.runtime._blocking import BlockingConnection
from templates.client.runtime._errors import TransportError, UnexpectedReply
from templates.client.runtime._messages import Request
from templates.client.runtime._pool import ConnectionPool
from templates.client.runtime._session import AsyncSession, Session
from tests.runtime.certificate import self_signed
from tests.runtime.flavours import ERRORS
from tests.runtime.loopback import (
    CLOSE,
    HOLD,
    http,
    loopback,
    refusing_origin,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.runtime.conftest import MakeCaller

GET = Request("GET", "", "/")
SIGNED = Request(
    "GET",
    "",
    "/",
    (("Signature", "q-s3cret"),),
    (("Authorization", "h-s3cret"),),
    b"b-s3cret",
)
OK = http(200, b"{}")


def test_a_thousand_calls_take_one_connection(make_caller: MakeCaller) -> None:
    with loopback(lambda _: OK) as server:
        caller = make_caller(endpoint=server.origin)
        for _ in range(1000):
            assert caller.send(GET).status == 200
        assert server.connections == 1
        assert len(server.requests) == 1000


def test_one_tls_context_serves_all_clients(
    make_caller: MakeCaller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[ssl.SSLContext] = []
    certificate = self_signed(tmp_path)
    create = ssl.create_default_context

    def counting_context() -> ssl.SSLContext:
        context = create()
        context.load_verify_locations(certificate)
        made.append(context)
        return context

    monkeypatch.setattr(ssl, "create_default_context", counting_context)
    _tls.tls_context.cache_clear()
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate)
    with loopback(lambda _: OK, tls=serving) as server:
        for _ in range(3):
            caller = make_caller(endpoint=server.origin)
            for _ in range(5):
                assert caller.send(GET).status == 200
        assert server.connections == 3
    assert len(made) == 1
    _tls.tls_context.cache_clear()


def test_a_wrong_certificate_is_no_connection(
    make_caller: MakeCaller, tmp_path: Path
) -> None:
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(self_signed(tmp_path))
    with loopback(lambda _: OK, tls=serving) as server:
        with pytest.raises(TransportError, match="CERTIFICATE_VERIFY_FAILED") as caught:
            make_caller(endpoint=server.origin, retry=None).send(GET)
        assert caught.value.request_sent is False
        assert server.requests == []


def test_path_query_host_and_headers_go_out_to_the_byte(
    make_caller: MakeCaller,
) -> None:
    request = Request(
        method="POST",
        origin="",
        path="/v1.0/a%2Fb~c/./x'(y)!*;=:@%7e/get",
        query=(("k", "a b+c*d/e~f"), ("中", "é"), ("empty", "")),
        headers=(
            ("X-B", "2"),
            ("X-A", "é"),
            ("x-b", "3"),
            ("Host", "kms.example.com:443"),
        ),
        body=b'{"a":1}',
    )
    with loopback(lambda _: OK) as server:
        make_caller(
            endpoint=server.origin + "/gw/", headers={"User-Agent": "tests"}
        ).send(request)
        assert server.targets == [
            b"/gw/v1.0/a%2Fb~c/./x'(y)!*;=:@%7e/get?k=a%20b%2Bc%2Ad%2Fe~f&%E4%B8%AD=%C3%A9&empty="
        ]
        assert server.head() == [
            b"POST " + server.targets[0] + b" HTTP/1.1",
            b"Host: kms.example.com:443",
            b"X-B: 2",
            "X-A: é".encode(),
            b"x-b: 3",
            b"User-Agent: tests",
            b"Accept: */*",
            b"Accept-Encoding: gzip",
            b"Content-Length: 7",
        ]
        assert server.requests[0].endswith(b'\r\n\r\n{"a":1}')


@pytest.mark.parametrize(
    "method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
)
def test_methods(make_caller: MakeCaller, method: str) -> None:
    answer = (
        http(200).replace(b"Content-Length: 0", b"Content-Length: 9")
        if method == "HEAD"
        else OK
    )
    with loopback(lambda _: answer) as server:
        assert (
            make_caller(endpoint=server.origin).send(Request(method, "", "/")).status
            == 200
        )
        assert server.head()[0] == f"{method} / HTTP/1.1".encode()


def test_an_ipv6_or_default_port_host_is_sent_as_it_is_signed(
    make_caller: MakeCaller,
) -> None:
    with loopback(lambda _: OK) as server:
        request = Request("GET", server.origin, "/")
        make_caller(endpoint="http://unused.example").send(request)
        assert server.head()[1] == f"Host: 127.0.0.1:{server.port}".encode()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(make_caller: MakeCaller, status: int) -> None:
    with loopback(lambda _: http(status, b"", "Location: /elsewhere")) as server:
        reply = make_caller(endpoint=server.origin).send(GET, safe=True)
        assert (reply.status, reply.header("location")) == (status, "/elsewhere")
        assert server.targets == [b"/"]


@pytest.mark.parametrize("location", ["http://[", "\xff", "//", "http://a:99999/"])
def test_a_bad_location_is_only_a_header(
    make_caller: MakeCaller, location: str
) -> None:
    answer = http(302, b"", "Location: /x").replace(b"/x", location.encode("latin-1"))
    with loopback(lambda _: answer) as server:
        assert make_caller(endpoint=server.origin).send(GET).status == 302


def test_cookies_are_neither_kept_nor_sent(make_caller: MakeCaller) -> None:
    with loopback(
        lambda _: http(200, b"{}", "Set-Cookie: session=1; Path=/")
    ) as server:
        caller = make_caller(endpoint=server.origin)
        caller.send(GET)
        caller.send(GET)
        assert not any(b"cookie" in request.lower() for request in server.requests)


def test_header_values_in_utf_8_and_latin_1_are_read(make_caller: MakeCaller) -> None:
    answer = http(200, b"{}", "X-Utf: é").replace(
        b"\r\n\r\n", b"\r\nX-Latin: \xe9\r\n\r\n"
    )
    with loopback(lambda _: answer) as server:
        reply = make_caller(endpoint=server.origin).send(GET)
        assert (reply.header("x-utf"), reply.header("x-latin")) == ("é", "é")


def test_refused_connections_were_certainly_not_sent(make_caller: MakeCaller) -> None:
    origin = refusing_origin()
    with pytest.raises(TransportError) as caught:
        make_caller(endpoint=origin).send(SIGNED)
    assert caught.value.request_sent is False
    assert str(caught.value).startswith(f"GET {origin}/: no connection: ")
    _assert_secret_free(caught.value)


def test_unknown_hosts_were_certainly_not_sent(make_caller: MakeCaller) -> None:
    with pytest.raises(TransportError) as caught:
        make_caller(endpoint="http://no-such-host.invalid", retry=None).send(SIGNED)
    assert caught.value.request_sent is False
    _assert_secret_free(caught.value)


def test_a_dropped_connection_may_have_been_sent(make_caller: MakeCaller) -> None:
    with loopback(lambda _: None) as server:
        with pytest.raises(TransportError) as caught:
            make_caller(endpoint=server.origin).send(SIGNED)
        assert caught.value.request_sent is None
        assert len(server.requests) == 1
    _assert_secret_free(caught.value)


def test_a_server_that_never_answers_times_out(make_caller: MakeCaller) -> None:
    with loopback(lambda number: HOLD if number else OK) as server:
        caller = make_caller(endpoint=server.origin)
        caller.send(GET)  # The connection stands, however slow this machine is.
        with pytest.raises(TransportError, match="no response in time") as caught:
            caller.send(SIGNED, timeout=0.05)
        assert caught.value.request_sent is None
    _assert_secret_free(caught.value)


def test_a_server_that_stops_in_the_body_times_out(make_caller: MakeCaller) -> None:
    stopping = http(200, b"123456")[:-3] + HOLD
    with loopback(lambda number: stopping if number else OK) as server:
        caller = make_caller(endpoint=server.origin)
        caller.send(GET)
        with pytest.raises(TransportError, match="in time") as caught:
            caller.send(SIGNED, timeout=0.05)
        assert caught.value.request_sent is not False
    _assert_secret_free(caught.value)


class _StoppingStream(httpx2.SyncByteStream):
    def __iter__(self) -> Iterator[bytes]:
        yield b"123"
        raise httpx2.ReadTimeout("s3cret")


def test_a_reply_that_has_begun_shows_that_the_request_was_sent() -> None:
    transport = httpx2.MockTransport(
        lambda _: httpx2.Response(200, stream=_StoppingStream())
    )
    with httpx2.Client(transport=transport) as pool:
        session = Session(endpoint="https://h", http=pool)
        with pytest.raises(TransportError, match="it did not end in time") as caught:
            session.send(SIGNED, errors=ERRORS)
    assert caught.value.request_sent is True
    _assert_secret_free(caught.value)


@pytest.mark.parametrize(
    "answer",
    [
        http(200, b'{"a":1}')[:-2],
        http(200).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
        + b"5\r\nab",
        http(200, gzip.compress(b"x" * 999)[:-9], "Content-Encoding: gzip"),
        http(200, b"this is no gzip", "Content-Encoding: gzip"),
    ],
    ids=["content-length", "chunked", "gzip-end", "gzip-data"],
)
def test_a_truncated_body_raises(make_caller: MakeCaller, answer: bytes) -> None:
    with loopback(lambda _: answer + CLOSE) as server:
        caller = make_caller(endpoint=server.origin)
        with pytest.raises(
            TransportError, match="the response was cut short: "
        ) as caught:
            caller.send(SIGNED)
        assert caught.value.request_sent is True
    _assert_secret_free(caught.value)


@pytest.mark.parametrize(
    "answer", [b"garbage\r\n\r\n", b"HTTP/1.1 abc X\r\n\r\n", b"\0" * 99]
)
def test_what_is_not_http_raises(make_caller: MakeCaller, answer: bytes) -> None:
    with loopback(lambda _: answer + CLOSE) as server:
        caller = make_caller(endpoint=server.origin)
        with pytest.raises(TransportError, match="no response: ") as caught:
            caller.send(SIGNED)
    assert str(caught.value).isprintable()
    _assert_secret_free(caught.value)


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(b"data" * 1000),
        gzip.compress(b"data" * 500) + gzip.compress(b"data" * 500),
    ],
    ids=["one-member", "two-members"],
)
def test_gzip_is_undone(make_caller: MakeCaller, body: bytes) -> None:
    with loopback(lambda _: http(200, body, "Content-Encoding: gzip")) as server:
        assert make_caller(endpoint=server.origin).send(GET).body == b"data" * 1000


def test_an_empty_body_need_not_be_gzip(make_caller: MakeCaller) -> None:
    with loopback(lambda _: http(200, b"", "Content-Encoding: gzip")) as server:
        assert make_caller(endpoint=server.origin).send(GET).body == b""


def test_a_coding_that_nobody_asked_for_raises(make_caller: MakeCaller) -> None:
    with (
        loopback(lambda _: http(200, b"xx", "Content-Encoding: br")) as server,
        pytest.raises(
            UnexpectedReply, match="the content coding 'br' was not requested"
        ),
    ):
        make_caller(endpoint=server.origin).send(GET)


@pytest.mark.parametrize(
    "answer",
    [
        http(200, b"x" * 1001),
        http(200, gzip.compress(b"x" * 50_000_000), "Content-Encoding: gzip"),
    ],
    ids=["plain", "gzip-bomb"],
)
def test_a_reply_may_not_be_larger_than_allowed(
    make_caller: MakeCaller, answer: bytes
) -> None:
    with loopback(lambda _: answer) as server:
        with pytest.raises(
            UnexpectedReply, match="larger than the client accepts"
        ) as caught:
            make_caller(endpoint=server.origin, max_reply_bytes=1000).send(
                GET, safe=True
            )
        assert caught.value.status == 200
        assert len(server.requests) == 1
    with loopback(lambda _: http(200, b"x" * 1000)) as server:
        assert (
            len(
                make_caller(endpoint=server.origin, max_reply_bytes=1000).send(GET).body
            )
            == 1000
        )


@pytest.mark.parametrize(
    "header",
    [("X-Token", "a\r\ns3cret: 1"), ("X-Token", "\0s3cret"), ("X\n", "s3cret")],
)
def test_a_header_that_would_split_the_request_is_refused(
    make_caller: MakeCaller, header: tuple[str, str]
) -> None:
    with loopback(lambda _: OK) as server:
        with pytest.raises(
            ValueError, match="contains a character that cannot be sent"
        ) as caught:
            make_caller(endpoint=server.origin).send(GET.with_headers(header))
        assert "s3cret" not in str(caught.value)
        assert server.requests == []


def test_a_header_that_http_cannot_carry_shows_no_value(
    make_caller: MakeCaller,
) -> None:
    with loopback(lambda _: OK) as server:
        caller = make_caller(endpoint=server.origin)
        with pytest.raises(TransportError, match="cannot be sent over HTTP") as caught:
            caller.send(GET.with_headers(("X Y", "s3cret")))
    _assert_secret_free(caught.value)


def test_too_long_a_url_is_not_sent(make_caller: MakeCaller) -> None:
    with pytest.raises(TransportError, match="URL is too long") as caught:
        make_caller(endpoint="http://127.0.0.1:9").send(
            GET.with_query(("s3cret", "x" * 70_000))
        )
    assert caught.value.request_sent is False
    _assert_secret_free(caught.value)


def test_no_log_shows_a_secret(
    make_caller: MakeCaller, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), loopback(lambda _: http(503)) as server:
        make_caller(endpoint=server.origin).send(SIGNED, safe=True)
    assert "trying again" in caplog.text
    logged = [f"{record.getMessage()} {record.args!r}" for record in caplog.records]
    assert not any("s3cret" in text for text in logged)


def test_a_body_may_end_with_the_connection(make_caller: MakeCaller) -> None:
    with loopback(lambda _: b"HTTP/1.1 200 X\r\n\r\nall of it" + CLOSE) as server:
        assert make_caller(endpoint=server.origin).send(GET).body == b"all of it"


def test_a_proxy_of_the_environment_gets_the_same_bytes(
    make_caller: MakeCaller, monkeypatch: pytest.MonkeyPatch
) -> None:
    with loopback(lambda _: OK) as server:
        monkeypatch.setenv("HTTP_PROXY", server.origin)
        caller = make_caller(endpoint="http://kms.example.com")
        caller.send(Request("GET", "", "/a/./b%2Fc", (("q", "a b"),)))
        assert server.targets == [b"http://kms.example.com/a/./b%2Fc?q=a%20b"]
        assert server.head()[1] == b"Host: kms.example.com"


def test_a_tunnel_through_a_proxy_leads_to_the_server(
    make_caller: MakeCaller, monkeypatch: pytest.MonkeyPatch
) -> None:
    with loopback(lambda _: http(200) + CLOSE) as proxy:
        host = proxy.origin.replace("//", "//user:p%40ss@")
        monkeypatch.setenv("HTTPS_PROXY", host)
        caller = make_caller(endpoint="https://kms.example.com", retry=None)
        with pytest.raises(TransportError, match="no connection: ") as caught:
            caller.send(SIGNED)
        assert proxy.head() == [
            b"CONNECT kms.example.com:443 HTTP/1.1",
            b"Host: kms.example.com:443",
            b"Proxy-Authorization: Basic dXNlcjpwQHNz",
        ]
    assert caught.value.request_sent is False
    _assert_secret_free(caught.value)


def test_a_proxy_that_refuses_is_no_connection(
    make_caller: MakeCaller, monkeypatch: pytest.MonkeyPatch
) -> None:
    with loopback(lambda _: http(407)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.origin)
        with pytest.raises(TransportError, match="responded with 407") as caught:
            make_caller(endpoint="https://kms.example.com", retry=None).send(GET)
    assert caught.value.request_sent is False


def test_no_proxy_names_servers_that_are_reached_directly(
    make_caller: MakeCaller, monkeypatch: pytest.MonkeyPatch
) -> None:
    with loopback(lambda _: OK) as server:
        monkeypatch.setenv("HTTP_PROXY", refusing_origin())
        monkeypatch.setenv("NO_PROXY", "example.com, 127.0.0.1")
        assert make_caller(endpoint=server.origin).send(GET).status == 200


def test_a_proxy_of_another_kind_is_refused(
    make_caller: MakeCaller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:9")
    with pytest.raises(TransportError, match="takes an httpx2 client") as caught:
        make_caller(endpoint="http://kms.example.com").send(GET)
    assert caught.value.request_sent is False


@pytest.mark.parametrize("password", ["s3c/ret", "s3c#ret", "s3c?ret", "s3c[ret"])
def test_the_url_of_a_proxy_that_is_not_valid_is_not_quoted(
    make_caller: MakeCaller, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://user:{password}@127.0.0.1:9")
    with pytest.raises(TransportError, match="percent-encoded") as caught:
        make_caller(endpoint="http://kms.example.com").send(GET)
    assert caught.value.request_sent is False
    assert "s3c" not in str(caught.value)
    assert caught.value.__context__ is None


def test_a_connection_that_the_server_closed_is_not_used_again() -> None:
    with loopback(lambda number: OK if number else OK + CLOSE) as server:
        session = Session(endpoint=server.origin, retry=None)
        session.send(GET, errors=ERRORS)
        transport = session.transport
        assert isinstance(transport, ConnectionPool)
        [[(_, channel)]] = transport._idle.values()
        assert isinstance(channel.connection, BlockingConnection)
        select.select([channel.connection.socket], [], [])  # Until the end has arrived.
        assert session.send(GET, errors=ERRORS).status == 200
        assert server.connections == 2
        session.close()


def test_what_arrives_out_of_turn_is_not_taken_for_a_reply(
    make_caller: MakeCaller,
) -> None:
    answers = [OK + http(418), OK]
    with loopback(lambda number: answers[number]) as server:
        caller = make_caller(endpoint=server.origin)
        assert [caller.send(GET).status for _ in answers] == [200, 200]
        assert server.connections == 2


def test_threads_share_connections() -> None:
    with loopback(lambda _: OK) as server:
        session = Session(endpoint=server.origin)
        with ThreadPoolExecutor(8) as threads:
            calls = [
                threads.submit(session.send, GET, errors=ERRORS) for _ in range(200)
            ]
            assert {call.result().status for call in calls} == {200}
        assert len(server.requests) == 200
        assert server.connections <= 8
        session.close()


async def test_tasks_share_connections() -> None:
    with loopback(lambda _: OK) as server:
        session = AsyncSession(endpoint=server.origin)
        for _ in range(4):
            calls = [session.send(GET, errors=ERRORS) for _ in range(8)]
            assert {reply.status for reply in await asyncio.gather(*calls)} == {200}
        assert server.connections == 8
        await session.aclose()


def test_a_call_takes_nothing_of_httpx2_and_asyncio() -> None:
    program = (
        "import sys\n"
        "from generated.huawei_kms import AccessKey, KmsClient\n"
        "KmsClient(endpoint='https://h', project_id='p', auth=AccessKey('i', 's'))\n"
        "print({'asyncio', 'httpx2', 'ssl', 'urllib.request'} & set(sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"


def test_a_callers_pool_is_used_and_left_open() -> None:
    def handle(request: httpx2.Request) -> httpx2.Response:
        assert "Authorization" not in request.headers
        assert "X-Default" not in request.headers
        assert request.url.params["KeyId"] == "a b"
        return httpx2.Response(200, json={"seen": request.url.host})

    transport = httpx2.MockTransport(handle)
    with httpx2.Client(
        transport=transport, auth=("u", "p"), headers={"X-Default": "1"}
    ) as http_:
        session = Session(endpoint="https://kms.example.com", http=http_)
        reply = session.send(GET.with_query(("KeyId", "a b")), errors=ERRORS)
        assert reply.body == b'{"seen":"kms.example.com"}'
        session.close()
        assert not http_.is_closed


async def test_a_callers_asynchronous_pool_is_used_and_left_open() -> None:
    def handle(_: httpx2.Request) -> httpx2.Response:
        headers = {"Content-Encoding": "gzip"}
        return httpx2.Response(200, headers=headers, content=gzip.compress(b"{}"))

    async with httpx2.AsyncClient(transport=httpx2.MockTransport(handle)) as http_:
        session = AsyncSession(endpoint="https://kms.example.com", http=http_)
        reply = await session.send(GET, errors=ERRORS)
        assert reply.body == b"{}"
        await session.aclose()
        assert not http_.is_closed


def test_a_callers_pool_does_not_follow_redirects_either() -> None:
    seen: list[str] = []

    def handle(request: httpx2.Request) -> httpx2.Response:
        seen.append(request.url.path)
        return httpx2.Response(302, headers={"Location": "/elsewhere"})

    with httpx2.Client(
        transport=httpx2.MockTransport(handle), follow_redirects=True
    ) as http_:
        reply = Session(endpoint="https://h", http=http_).send(GET, errors=ERRORS)
    assert (reply.status, seen) == (302, ["/"])


def test_a_closed_client_says_so() -> None:
    session = Session(endpoint="http://127.0.0.1:9")
    session.close()
    with pytest.raises(RuntimeError, match="closed"):
        session.send(GET, errors=ERRORS)


def _assert_secret_free(error: BaseException) -> None:
    assert error.__context__ is None
    text = "".join(traceback.format_exception(error))
    quoted = [
        line for line in text.splitlines() if "s3cret" in line and ".py" not in line
    ]
    assert "s3cret" not in f"{error} {error!r}"
    assert not [line for line in quoted if "SIGNED" in line or "TransportError" in line]
