from __future__ import annotations

import copy
import pickle
from dataclasses import replace

import pytest

from templates.client.runtime import _messages
from templates.client.runtime._messages import Reply, Request, percent_encode

REQUEST = Request(
    method="GET",
    origin="https://kms.example.com:8443",
    path="/v1/a%20b",
    query=(("Action", "Get Key"), ("KeyId", "a/b*c~d+e"), ("Empty", "")),
    headers=(("Accept", "text/xml"), ("X-Token", "s3cret")),
)


def test_url_encodes_the_query_as_rfc_3986() -> None:
    assert REQUEST.url == (
        "https://kms.example.com:8443/v1/a%20b"
        "?Action=Get%20Key&KeyId=a%2Fb%2Ac~d%2Be&Empty="
    )
    assert Request("GET", "http://h", "/").url == "http://h/"


def test_percent_encode_keeps_only_the_unreserved_set() -> None:
    assert percent_encode("AZaz09-_.~") == "AZaz09-_.~"
    assert percent_encode(" *+/中") == "%20%2A%2B%2F%E4%B8%AD"


def test_each_pair_of_a_query_is_encoded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    encoded: list[tuple[str, str]] = []
    original = _messages._encoded_pair

    def counted(pair: tuple[str, str]) -> str:
        encoded.append(pair)
        return original(pair)

    monkeypatch.setattr(_messages, "_encoded_pair", counted)
    request = Request("GET", "http://h", "/", query=(("b", "1"), ("a b", "2")))
    assert request.canonical_query == "a%20b=2&b=1"
    changed = request.with_headers(("X", "1")).with_query(("c", "3"))
    assert changed.target == "/?b=1&a%20b=2&c=3"
    assert encoded == [("b", "1"), ("a b", "2"), ("c", "3")]
    assert changed.with_query(("b", "/")).target == "/?a%20b=2&c=3&b=%2F"
    assert replace(changed, query=(("d", "4"),)).target == "/?d=4"


@pytest.mark.parametrize(
    ("pair", "encoded"),
    [(("a=", "b"), "a%3D=b"), (("a", "=b"), "a=%3Db"), (("", ""), "=")],
)
def test_only_the_separator_of_a_pair_stays_an_equals_sign(
    pair: tuple[str, str], encoded: str
) -> None:
    assert Request("GET", "http://h", "/", query=(pair,)).target == f"/?{encoded}"


def test_host_comes_from_the_headers_before_the_origin() -> None:
    assert REQUEST.host == "kms.example.com:8443"
    assert REQUEST.with_headers(("host", "other")).host == "other"


def test_with_headers_replaces_whatever_the_case() -> None:
    changed = REQUEST.with_headers(("ACCEPT", "application/json"), ("X-New", "1"))
    assert changed.headers == (
        ("X-Token", "s3cret"),
        ("ACCEPT", "application/json"),
        ("X-New", "1"),
    )
    assert REQUEST.header("accept") == "text/xml"


def test_with_query_replaces_every_pair_of_exactly_that_name() -> None:
    request = Request(
        "GET", "http://h", "/", query=(("a", "1"), ("A", "2"), ("a", "3"))
    )
    assert request.with_query(("a", "x"), ("b", "y")).query == (
        ("A", "2"),
        ("a", "x"),
        ("b", "y"),
    )


def test_with_query_keeps_repeated_new_pairs() -> None:
    request = Request("GET", "http://h", "/", query=(("tag", "old"),))
    assert request.with_query(("tag", "a"), ("tag", "b")).query == (
        ("tag", "a"),
        ("tag", "b"),
    )


def test_repr_shows_names_but_no_values() -> None:
    text = repr(
        Request("POST", "http://h", "/p", (("Sig", "q1"),), (("Tok", "h1"),), b"b1")
    )
    assert (
        text == "<Request POST http://h/p query=['Sig'] headers=['Tok'] body=2 bytes>"
    )


def test_reply_reads_headers_and_media_type() -> None:
    reply = Reply(
        200, (("Content-Type", "Application/JSON;charset=utf-8"),), b"{}", REQUEST
    )
    assert reply.header("CONTENT-TYPE") == "Application/JSON;charset=utf-8"
    assert reply.header("X") is None
    assert reply.media_type == "application/json"
    assert Reply(200, (), b"", REQUEST).media_type == ""
    assert repr(reply) == "<Reply 200 application/json body=2 bytes>"


def test_a_copied_or_pickled_reply_drops_the_secrets_of_its_request() -> None:
    reply = Reply(200, (("A", "b"),), b"{}", REQUEST)
    for twin in (
        copy.copy(reply),
        copy.deepcopy(reply),
        pickle.loads(pickle.dumps(reply)),
    ):
        assert (twin.status, twin.headers, twin.body) == (200, (("A", "b"),), b"{}")
        assert twin.request == Request(
            "GET", "https://kms.example.com:8443", "/v1/a%20b"
        )
    assert b"s3cret" not in pickle.dumps(reply)
