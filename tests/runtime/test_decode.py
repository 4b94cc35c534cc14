from __future__ import annotations

import json
from types import NoneType

import pytest
from pydantic import Field, TypeAdapter

from templates.client.runtime._decode import Success, decode
from templates.client.runtime._error_catalog import ErrorBody, ErrorCatalog
from templates.client.runtime._errors import ApiError, UnexpectedReply
from templates.client.runtime._messages import Reply, Request
from templates.client.runtime._mixed_success import MixedSuccess
from templates.client.runtime._model import Model, reply_of
from templates.client.runtime._xml import parse_xml
from templates.client.runtime._xml_fit import shaped
from templates.client.runtime._xml_success import XmlSuccess

JSON, XML = "application/json", "application/xml"


class Key(Model):
    key_id: str = Field(alias="KeyId")
    bits: int | None = Field(default=None, alias="Bits")
    tags: list[str] | None = Field(default=None, alias="Tags")
    nested: Key | None = Field(default=None, alias="Nested")


class Loose(Model):
    key_id: str | None = Field(default=None, alias="KeyId")
    code: str | None = Field(default=None, alias="code")


class Envelope(Model):
    code: str | None = Field(default=None, alias="Code")
    data: str | None = Field(default=None, alias="Data")


class KeyNotFoundError(ApiError):
    """As a generated package has it."""


ERRORS = ErrorCatalog(
    codes={(404, "Forbidden.KeyNotFound"): KeyNotFoundError},
    statuses={},
    bodies=(ErrorBody("/Code", "/Message", "/RequestId"),),
    request_id_headers=("X-Request-Id",),
    request_id_body="/RequestId",
    xml=parse_xml,
)
KEY = (XmlSuccess("200", Key, (JSON, XML), xml=shaped(Key)),)
LOOSE = (MixedSuccess("200", Loose, (JSON, XML), shaped(Loose)),)
KEY_JSON = b'{"KeyId":"k","Bits":2048,"Later":1}'
KEY_XML = b"<R><KeyId>k</KeyId><Bits>2048</Bits><Later/></R>"


def reply(body: bytes, media_type: str | None = JSON, status: int = 200) -> Reply:
    headers = () if media_type is None else (("Content-Type", media_type),)
    return Reply(
        status,
        (*headers, ("X-Request-Id", "r-1")),
        body,
        Request("GET", "https://h", "/"),
    )


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (KEY_JSON, JSON),
        (KEY_JSON, "Application/JSON; charset=UTF-8"),
        (KEY_JSON, "application/problem+json"),
        (KEY_JSON, None),
        (KEY_JSON, "text/plain; charset=utf-8"),
        (b"\n  " + KEY_JSON, "application/octet-stream"),
        (KEY_JSON + b" \t\r\n", JSON),
        (b"\xef\xbb\xbf" + KEY_JSON, JSON),
        (KEY_XML, XML),
        (KEY_XML, "text/xml;charset=utf-8"),
        (KEY_XML, None),
        (b"<?xml version='1.0'?>\n" + KEY_XML, "text/plain"),
    ],
)
def test_json_and_xml_become_models(body: bytes, media_type: str | None) -> None:
    key = decode(reply(body, media_type), KEY, errors=ERRORS)
    assert key == Key(KeyId="k", Bits=2048)
    kept = reply_of(key)
    assert kept is not None
    assert kept.header("x-request-id") == "r-1"


@pytest.mark.parametrize("rest", [b"{}", b" x", b"\0", b"\x0b"])
def test_nothing_may_follow_json(rest: bytes) -> None:
    with pytest.raises(UnexpectedReply, match="it is not JSON: Extra data"):
        decode(reply(KEY_JSON + rest), KEY, errors=ERRORS)


@pytest.mark.parametrize(
    ("body", "media_type", "result"),
    [
        (b"any text", "text/plain", "any text"),
        (b"any text", "text/plain; charset=utf-8", "any text"),
        (KEY_JSON, JSON, Key(KeyId="k", Bits=2048)),
        (KEY_JSON, "application/problem+json", Key(KeyId="k", Bits=2048)),
        (b"\x00", "image/png", b"\x00"),
    ],
)
def test_the_media_type_says_what_a_body_is_read_as(
    body: bytes, media_type: str, result: object
) -> None:
    successes: tuple[Success[object], ...] = (
        MixedSuccess("200", str, ("text/plain",)),
        MixedSuccess("200", bytes, ("image/*",)),
        MixedSuccess("200", Key, (JSON,)),
        Success("2XX", NoneType),
    )
    assert decode(reply(body, media_type), successes, errors=ERRORS) == result


@pytest.mark.parametrize(
    "media_type", ["text/plain", "text/vtt", "text/html", "text/xml", "text/*", None]
)
@pytest.mark.parametrize("body", [b"one", b"<b>one</b>"])
def test_any_text_is_text_as_it_is(body: bytes, media_type: str | None) -> None:
    successes = (MixedSuccess("200", str, ("Text/*",)),)
    found = decode(reply(body, media_type), successes, errors=ERRORS)
    assert found == body.decode()


def test_one_xml_element_is_a_list_where_the_model_has_one() -> None:
    key = decode(
        reply(b"<R><KeyId>k</KeyId><Tags>a</Tags></R>", XML), KEY, errors=ERRORS
    )
    assert key.tags == ["a"]


def test_a_string_of_digits_stays_text_in_xml() -> None:
    assert (
        decode(reply(b"<R><KeyId>007</KeyId></R>", XML), KEY, errors=ERRORS).key_id
        == "007"
    )


@pytest.mark.parametrize(
    ("body", "media_type", "reason"),
    [
        (b"", JSON, "the body is empty"),
        (b" \r\n", JSON, "the body is empty"),
        (b"", None, "the body is empty"),
        (KEY_JSON[:-1], JSON, "it is not JSON"),
        (b"null", JSON, "the body: Input should be"),
        (b"[]", JSON, "the body: Input should be"),
        (b"{}", JSON, "KeyId: Field required"),
        (b'{"KeyId":null}', JSON, "KeyId: Input should be a valid string"),
        (b'{"KeyId":{"a":1}}', JSON, "KeyId: Input should be a valid string"),
        (b'{"KeyId":12}', JSON, "KeyId: Input should be a valid string"),
        (b'{"KeyId":"k","Nested":{"KeyId":1}}', JSON, "Nested.KeyId: Input should be"),
        (b'{"KeyId":"k","Tags":["a",1]}', JSON, "Tags.1: Input should be"),
        (b'{"KeyId":"a","KeyId":"b"}', JSON, "JSON has a duplicate property"),
        (b'{"KeyId":"k","Bits":NaN}', JSON, "JSON contains NaN"),
        (b'{"KeyId":"k","Bits":' + b"9" * 5000 + b"}", JSON, "it is not JSON"),
        (b"[" * 100_000, JSON, "nested too deep"),
        (b'{"KeyId":"k","Nested":' * 600 + KEY_JSON + b"}" * 600, JSON, "Recursion"),
        (b'{"KeyId":"\xff"}', JSON, "it is not JSON"),
        (
            b"<html><body>hi</body></html>",
            "text/html",
            "media type 'text/html' is not documented",
        ),
        (b"<html><body>hi</body></html>", None, "the body is an HTML page"),
        (b"<html><body>hi</body></html>", JSON, "it is not JSON"),
        (b"<!DOCTYPE html><html></html>", "text/plain", "document type"),
        (KEY_XML[:-4], XML, "not well-formed"),
        (b"<R/>", XML, "KeyId: Field required"),
        (KEY_JSON, "image/png", "media type 'image/png' is not documented"),
        (KEY_JSON, XML, "not well-formed"),
    ],
)
def test_what_the_spec_does_not_describe_raises(
    body: bytes, media_type: str | None, reason: str
) -> None:
    with pytest.raises(UnexpectedReply, match=reason) as caught:
        decode(reply(body, media_type), KEY, errors=ERRORS)
    error = caught.value
    assert (error.status, error.request_id) == (200, "r-1")
    assert error.reply.body == body
    assert error.__cause__ is None
    assert error.__context__ is None


def test_a_mismatch_names_the_place_but_not_the_value() -> None:
    with pytest.raises(UnexpectedReply) as caught:
        decode(reply(b'{"KeyId":["plaintext of a key"]}'), KEY, errors=ERRORS)
    assert "KeyId" in str(caught.value)
    assert "plaintext" not in f"{caught.value} {caught.value!r}"


def test_only_the_first_mismatches_are_named() -> None:
    body = json.dumps({"KeyId": "k", "Tags": list(range(500))}).encode()
    with pytest.raises(UnexpectedReply, match=r"Tags\.2: .*; and 497 more "):
        decode(reply(body), KEY, errors=ERRORS)


@pytest.mark.parametrize("status", [201, 202, 204, 206])
def test_an_undocumented_success_raises(status: int) -> None:
    with pytest.raises(
        UnexpectedReply, match=f"HTTP {status}: the status is not documented"
    ):
        decode(reply(KEY_JSON, status=status), KEY, errors=ERRORS)


@pytest.mark.parametrize("status", [300, 301, 302, 304, 307, 308])
def test_a_redirect_raises(status: int) -> None:
    with pytest.raises(UnexpectedReply, match="redirects are not followed"):
        decode(reply(b"moved", "text/plain", status), KEY, errors=ERRORS)


@pytest.mark.parametrize("successes", [KEY, LOOSE])
@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b'{"Code":"Forbidden.KeyNotFound","Message":"m"}', JSON, 200),
        (b'{"Code":"Forbidden.KeyNotFound","Message":"m"}', None, 200),
        (b'{"Code":"Forbidden.KeyNotFound","Message":"m"}', "image/png", 200),
        (b"<E><Code>Forbidden.KeyNotFound</Code><Message>m</Message></E>", XML, 200),
        (b'{"Code":"Forbidden.KeyNotFound","Message":"m"}', JSON, 202),
        (b'{"Code":"Forbidden.KeyNotFound","Message":"m"}', JSON, 404),
    ],
)
def test_an_error_raises_even_in_disguise(
    successes: tuple[Success[Model]], body: bytes, media_type: str | None, status: int
) -> None:
    with pytest.raises(KeyNotFoundError) as caught:
        decode(reply(body, media_type, status), successes, errors=ERRORS)
    assert (caught.value.status, caught.value.message) == (status, "m")


def test_a_documented_member_is_no_disguised_error() -> None:
    successes = (Success("200", Envelope, (JSON,)),)
    result = decode(reply(b'{"Code":"Success","Data":"d"}'), successes, errors=ERRORS)
    assert result == Envelope(Code="Success", Data="d")


@pytest.mark.parametrize("status", [400, 404, 500, 503])
def test_an_error_of_another_shape_is_unexpected_even_at_a_documented_status(
    status: int,
) -> None:
    for body, media_type in ((b"<html/>", "text/html"), (b'{"a":1}', JSON)):
        with pytest.raises(UnexpectedReply) as caught:
            decode(
                reply(body, media_type, status),
                KEY,
                errors=ERRORS,
                documented_errors={"default"},
            )
        assert caught.value.status == status


def test_where_no_shape_is_described_a_documented_status_is_an_api_error() -> None:
    plain = ErrorCatalog({}, {})
    with pytest.raises(ApiError):
        decode(
            reply(b'{"a":1}', JSON, 404), KEY, errors=plain, documented_errors={"404"}
        )


def test_statuses_choose_the_type() -> None:
    successes: tuple[Success[Key | Loose | None], ...] = (
        Success("200", Key, (JSON,)),
        Success("204", NoneType),
        Success("2XX", Loose, (JSON,)),
    )
    assert decode(reply(KEY_JSON), successes, errors=ERRORS) == Key(
        KeyId="k", Bits=2048
    )
    assert decode(reply(KEY_JSON, status=202), successes, errors=ERRORS) == Loose(
        KeyId="k"
    )
    assert decode(reply(b"", None, 204), successes, errors=ERRORS) is None


def test_default_is_a_success_only_for_success_statuses() -> None:
    successes = (Success("default", Loose, (JSON,)),)
    assert decode(reply(b"{}", status=203), successes, errors=ERRORS) == Loose()
    with pytest.raises(UnexpectedReply):
        decode(reply(b"{}", status=500), successes, errors=ERRORS)


def test_a_documented_redirect_is_a_result() -> None:
    assert (
        decode(reply(b"", None, 303), (Success("303", NoneType),), errors=ERRORS)
        is None
    )


def test_no_body_expected() -> None:
    nothing = (Success("200", NoneType),)
    assert decode(reply(b"", None), nothing, errors=ERRORS) is None
    assert decode(reply(b"ok", "text/plain"), nothing, errors=ERRORS) is None
    with pytest.raises(KeyNotFoundError):
        decode(reply(b'{"Code":"Forbidden.KeyNotFound"}'), nothing, errors=ERRORS)


def test_bytes_come_as_they_are() -> None:
    successes = (MixedSuccess("200", bytes, ("application/octet-stream",)),)
    body = b'{"Code":"this is a download"}'
    assert (
        decode(reply(body, "application/octet-stream"), successes, errors=ERRORS)
        == body
    )
    assert decode(reply(b"", None), successes, errors=ERRORS) == b""
    with pytest.raises(KeyNotFoundError):
        decode(
            reply(b'{"Code":"Forbidden.KeyNotFound"}', JSON), successes, errors=ERRORS
        )
    with pytest.raises(UnexpectedReply, match="text/html"):
        decode(reply(b"<html>", "text/html"), successes, errors=ERRORS)


def test_text_is_decoded_by_its_charset() -> None:
    successes = (MixedSuccess("200", str, ("text/plain",)),)

    def text(body: bytes, media_type: str) -> str:
        return decode(reply(body, media_type), successes, errors=ERRORS)

    assert text("é".encode(), "text/plain") == "é"
    assert text("é".encode("latin-1"), 'text/plain; charset="ISO-8859-1"') == "é"
    with pytest.raises(UnexpectedReply, match="not text in utf-8"):
        text(b"\xff", "text/plain")
    with pytest.raises(UnexpectedReply, match="not text in no-such"):
        text(b"a", "text/plain; charset=no-such")


def test_json_can_be_any_type() -> None:
    assert decode(reply(b'"a"'), (Success("200", str, (JSON,)),), errors=ERRORS) == "a"
    assert decode(
        reply(b"[1]"),
        (Success("200", TypeAdapter(list[int]), (JSON,)),),
        errors=ERRORS,
    ) == [1]
    union: TypeAdapter[int | list[int]] = TypeAdapter(int | list[int])
    assert decode(reply(b"7"), (Success("200", union, (JSON,)),), errors=ERRORS) == 7


@pytest.mark.parametrize(
    "documented", [(), ("*/*",), ("application/*",), ("text/json",)]
)
def test_loosely_documented_media_types(documented: tuple[str, ...]) -> None:
    successes = (MixedSuccess("200", Key, documented),)
    assert decode(reply(KEY_JSON), successes, errors=ERRORS).key_id == "k"
