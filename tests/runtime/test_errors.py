from __future__ import annotations

import copy
import pickle

import pytest

from templates.client.runtime._errors import (
    ApiError,
    ClientError,
    ThrottlingError,
    TransportError,
    TransportTimeoutError,
    UnexpectedReply,
)
from templates.client.runtime._messages import Reply, Request

TOKEN = "sts/T0k+en=="
REQUEST = Request(
    "GET",
    "https://h",
    "/p",
    (("Signature", "q-secret"),),
    (("X-Token", TOKEN),),
    b"b-secret",
)


class KeyNotFoundError(ApiError):
    """As a generated package has it."""


def reply(status: int = 404, body: bytes = b"{}") -> Reply:
    return Reply(status, (("X-Id", "1"),), body, REQUEST, secrets=frozenset({TOKEN}))


def api_error(message: str = "The specified Key is not found.") -> KeyNotFoundError:
    return KeyNotFoundError(
        reply(),
        code="Forbidden.KeyNotFound",
        message=message,
        request_id="475f1620",
        retry_after=1.5,
        body={"Code": "Forbidden.KeyNotFound"},
    )


def test_an_api_error_reads_as_a_sentence() -> None:
    assert str(api_error()) == (
        "HTTP 404 Forbidden.KeyNotFound: The specified Key is not found. (request id 475f1620)"
    )
    assert str(ApiError(reply(), code="", message="")) == "HTTP 404"
    assert (
        str(UnexpectedReply(reply(502), "the body is empty"))
        == "HTTP 502: the body is empty"
    )


@pytest.mark.parametrize(
    "error",
    [
        TransportError("GET https://h/p: not valid", request_sent=False),
        TransportTimeoutError(
            "GET https://h/p: no response in time", request_sent=None
        ),
        UnexpectedReply(reply(), "why", request_id="r", retry_after=2.0),
        api_error(),
        ThrottlingError(
            reply(429), code="Throttling", message="slow down", retry_after=3.0
        ),
    ],
)
def test_errors_survive_copying_and_pickling(error: ClientError) -> None:
    assert vars(copy.copy(error)) == vars(error)
    for twin in (copy.deepcopy(error), pickle.loads(pickle.dumps(error))):
        assert type(twin) is type(error)
        assert str(twin) == str(error)
        mine, others = vars(error).copy(), vars(twin).copy()
        if "reply" in mine:
            assert others.pop("reply").request == REQUEST.without_secrets()
            mine.pop("reply")
        assert others == mine
    assert b"q-secret" not in pickle.dumps(error)
    assert TOKEN.encode() not in pickle.dumps(error)


def test_notes_survive_pickling() -> None:
    error = api_error()
    error.add_note("while rotating keys")
    assert pickle.loads(pickle.dumps(error)).__notes__ == ["while rotating keys"]


def test_the_tree() -> None:
    assert issubclass(ThrottlingError, ApiError)
    assert not issubclass(UnexpectedReply, ApiError)
    assert not issubclass(TransportError, (ApiError, UnexpectedReply))
    assert issubclass(TransportError, ClientError)


def test_status_and_headers_come_from_the_reply() -> None:
    error = api_error()
    assert (error.status, error.headers) == (404, (("X-Id", "1"),))


def test_text_of_the_service_is_verbatim_in_the_attribute_and_harmless_in_str() -> None:
    hostile = "a\x1b[2Jb\r\nc\u202ed\x00" + "x" * 1000
    error = api_error(hostile)
    assert error.message == hostile
    assert "a\ufffd[2Jb\ufffd\ufffdc\ufffdd\ufffd" in str(error)
    assert str(error).isprintable()
    assert len(str(error)) < 600


def test_what_cannot_be_shown_is_replaced_and_wide_spaces_are_spaces() -> None:
    error = api_error("密钥\u3000不存在\u200b\U0001239a")
    assert "密钥 不存在\ufffd\ufffd" in str(error)
    assert str(error).isprintable()


@pytest.mark.parametrize(
    "quoted",
    [
        TOKEN,
        "sts%2FT0k%2Ben%3D%3D",
        "sts%252FT0k%252Ben%253D%253D",
    ],
)
def test_a_token_that_the_service_quotes_is_struck_out(quoted: str) -> None:
    error = api_error(
        f"server string to sign is:GET&%2F&SecurityToken%3D{quoted}%26Version"
    )
    assert quoted not in str(error)
    assert quoted not in repr(error)
    assert "SecurityToken%3D***%26Version" in str(error)
    assert (
        quoted
        not in UnexpectedReply(reply(body=f"<p>{quoted}".encode()), "why").excerpt
    )


def test_no_part_of_the_request_shows() -> None:
    for error in (api_error(), UnexpectedReply(reply(), "why")):
        assert "secret" not in f"{error} {error!r}"


def test_the_excerpt_is_the_beginning_of_the_body() -> None:
    error = UnexpectedReply(reply(502, b"<html>\n\xff" + b"x" * 9000), "why")
    assert error.excerpt.startswith("<html>\ufffd\ufffdxxx")
    assert len(error.excerpt) == 501
