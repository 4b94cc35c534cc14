"""Clients with other options, on the same connections."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest

from generated import alibaba_kms, stub_server
from generated.alibaba_kms.auth import access_key_acs3, access_key_rpc
from generated.huawei_kms import (
    AccessKey,
    ClientError,
    KmsClient,
    Retry,
    TransportError,
)
from generated.stub_server.testing import StubServer
from tests.runtime.loopback import http, loopback


def test_other_options_hold_for_the_copy_alone() -> None:
    seen: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(503)

    def tried(client: KmsClient) -> list[str | None]:
        seen.clear()
        with pytest.raises(ClientError):
            client.get_public_key(key_id="k")
        return [request.headers.get("x-trace") for request in seen]

    with httpx2.Client(transport=httpx2.MockTransport(answer)) as pool:
        client = KmsClient(
            endpoint="https://kms.test",
            project_id="p",
            auth=AccessKey("testak", "testsk"),
            retry=Retry(attempts=2, base=0.0),
            headers={"X-Trace": "a"},
            http=pool,
        )
        other = client.with_options(headers={"x-trace": "b"}, timeout=3.5)
        assert tried(other) == ["b", "b"]
        assert seen[0].extensions["timeout"]["read"] == 3.5
        assert tried(other.with_options(retry=None)) == ["b"]
        assert tried(client) == ["a", "a"]
        assert seen[0].extensions["timeout"]["read"] == 10.0
        with pytest.raises(ValueError, match="timeout must be more than 0"):
            client.with_options(timeout=0)


@pytest.mark.parametrize("given", [{"a": 1}, [("a", "1")], "a=1"])
def test_headers_and_query_are_mappings_of_text(given: Any) -> None:
    def made(**options: Any) -> KmsClient:
        return KmsClient(endpoint="https://k", project_id="p", auth="t", **options)

    for name in ("headers", "query"):
        with pytest.raises(TypeError, match=f"^{name} must be a mapping of str to str"):
            made().with_options(**{name: given})
    with pytest.raises(TypeError, match="headers must be a mapping of str to str"):
        made(headers=given)


def test_options_that_cannot_be_used_are_refused_before_a_call() -> None:
    def made(**options: Any) -> KmsClient:
        return KmsClient(endpoint="https://k", project_id="p", auth="t", **options)

    makers: tuple[Any, ...] = (made, made().with_options)
    for options in makers:
        with pytest.raises(ValueError, match=r"^headers have an empty name"):
            options(headers={"": "1"})
        with pytest.raises(ValueError, match=r"^headers have 'x-a' more than once"):
            options(headers={"X-A": "1", "x-a": "2"})
        with pytest.raises(TypeError, match=r"^retry must be a Retry or None, not int"):
            options(retry=3)
    with pytest.raises(TypeError, match=r"^trace must be a function, not str"):
        made(trace="x")


@pytest.mark.parametrize("seconds", [1e7, 1e300, float("inf")])
def test_a_timeout_for_which_sockets_cannot_wait_is_none(seconds: float) -> None:
    answer = http(200, b'{"key_id":"k","public_key":"p"}')
    with loopback(lambda _: answer) as server, httpx2.Client() as pool:
        for transport in (None, pool):
            with KmsClient(
                endpoint=server.origin,
                project_id="p",
                auth="t",
                http=transport,
                timeout=seconds,
                deadline=seconds,
            ) as client:
                other = client.with_options(timeout=seconds)
                for timeout in (None, seconds):
                    assert other.get_public_key(key_id="k", timeout=timeout).key_id


@pytest.mark.parametrize(
    ("headers", "refusal", "reason"),
    [
        ({"Content-Length": "9"}, TransportError, "contradicts the length of the body"),
        ({"Transfer-Encoding": "chunked"}, TransportError, "contradicts the length"),
        ({"X-A": "\ud800"}, ValueError, "'X-A' contains a character that cannot be"),
    ],
)
def test_headers_that_cannot_be_sent_are_refused_by_any_transport(
    headers: dict[str, str], refusal: type[Exception], reason: str
) -> None:
    with loopback(lambda _: http(200)) as server, httpx2.Client() as pool:
        for transport in (None, pool):
            with (
                KmsClient(
                    endpoint=server.origin,
                    project_id="p",
                    auth="s3cret",
                    http=transport,
                ) as client,
                pytest.raises(refusal, match=reason) as caught,
            ):
                client.with_options(headers=headers).get_public_key(key_id="k")
            assert "s3cret" not in repr(caught.value)
        assert server.requests == []


def test_a_query_of_its_own_is_signed_and_replaces_the_same_name() -> None:
    user = alibaba_kms.AccessKey("testid", "testsecret")
    for scheme in (access_key_acs3, access_key_rpc):
        with (
            StubServer(stub_server.create_app()) as stub,
            alibaba_kms.KmsClient(endpoint=stub.url, auth=scheme(user)) as client,
        ):
            plain = client.with_options(query={"Lang": "zh&1"})
            other = plain.with_options(query={"KeyVersionId": "v2", "Lang": "en"})
            for each in (plain, other, client):
                each.get_public_key(key_id="alias/signing", key_version_id="v1")
            sent = [
                dict(parse_qsl(urlsplit(c.request.url).query)) for c in stub.calls()
            ]
        given = [(query["KeyVersionId"], query.get("Lang")) for query in sent]
        assert given == [("v1", "zh&1"), ("v2", "en"), ("v1", None)]
