from __future__ import annotations

from dataclasses import replace

import pytest

from templates.client.runtime._error_catalog import ErrorBody, ErrorCatalog, Throttling
from templates.client.runtime._errors import ApiError, ThrottlingError, UnexpectedReply
from templates.client.runtime._messages import Reply, Request
from templates.client.runtime._xml import parse_xml

REQUEST = Request("GET", "https://h", "/")
RPC = ErrorCatalog(
    codes={},
    statuses={},
    bodies=(
        ErrorBody("/Code", "/Message", "/RequestId", xml_root="Error"),
        ErrorBody("/Code", "/Message", "/RequestId", xml_root="KMS"),
    ),
    request_id_headers=("x-acs-request-id",),
    request_id_body="/RequestId",
    throttling=Throttling(
        statuses=(429,),
        codes=("Throttling*", "Rejected.Throttling"),
        retry_after=(("Retry-After", "s"), ("x-acs-retry-after", "ms")),
    ),
    xml=parse_xml,
)
REST = ErrorCatalog(
    codes={},
    statuses={},
    bodies=(
        ErrorBody("/error/error_code", "/error/error_msg"),
        ErrorBody("/error_code", "/error_msg", "/request_id"),
        ErrorBody("/error/code", "/error/message"),
        ErrorBody("/error/title", "/error/message"),
    ),
    request_id_headers=("X-Request-Id",),
)
XML_BODY = (
    "<{0}><HttpStatus>400</HttpStatus><Code>IllegalTimestamp</Code>"
    "<Message>bad &amp; old</Message><RequestId>r-1</RequestId></{0}>"
)


def reply(
    body: bytes | str,
    status: int = 400,
    *headers: tuple[str, str],
    media_type: str = "",
) -> Reply:
    data = body.encode() if isinstance(body, str) else body
    typed = (("Content-Type", media_type),) if media_type else ()
    return Reply(status, (*typed, *headers), data, REQUEST)


def read(
    body: bytes | str, errors: ErrorCatalog, media_type: str = ""
) -> tuple[str, str, str | None]:
    error = errors.error_in(reply(body, media_type=media_type))
    assert error is not None
    return error.code, error.message, error.request_id


@pytest.mark.parametrize(
    "body",
    [
        '{"HttpStatus":400,"Code":"IllegalTimestamp","Message":"bad & old","RequestId":"r-1"}',
        '{"RequestId":"r-1","HostId":"h","Code":"IllegalTimestamp","Message":"bad & old"}',
        '\ufeff{"Code":"IllegalTimestamp","Message":"bad & old","RequestId":"r-1"}',
        XML_BODY.format("Error"),
        XML_BODY.format("KMS"),
        '<?xml version="1.0" encoding="UTF-8"?>\n' + XML_BODY.format("KMS"),
        '<Error xmlns="urn:x">' + XML_BODY.format("Error").removeprefix("<Error>"),
    ],
)
@pytest.mark.parametrize(
    "media_type",
    ["", "application/json", "text/xml;charset=utf-8", "text/html", "text/plain"],
)
def test_rpc_errors_are_read_whatever_the_content_type(
    body: str, media_type: str
) -> None:
    expected = ("IllegalTimestamp", "bad & old", "r-1")
    assert read(body, RPC, media_type=media_type) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            '{"error":{"error_code":"KMS.0205","error_msg":"bad"}}',
            ("KMS.0205", "bad", None),
        ),
        (
            '{"error_code":"APIGW.0301","error_msg":"bad","request_id":"r-2"}',
            ("APIGW.0301", "bad", "r-2"),
        ),
        (
            '{"error":{"code":401,"message":"no","title":"Unauthorized"}}',
            ("401", "no", None),
        ),
        (
            '{"error":{"message":"no","title":"Unauthorized"}}',
            ("Unauthorized", "no", None),
        ),
        ('{"error":{"error_code":"KMS.0205"}}', ("KMS.0205", "", None)),
        (
            '{"error":{"error_code":"KMS.0205","error_msg":"密钥"}}',
            ("KMS.0205", "密钥", None),
        ),
    ],
)
def test_rest_errors_are_read(body: str, expected: tuple[str, str, str | None]) -> None:
    assert read(body, REST) == expected


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "[]",
        '"Code"',
        "<html><body>502</body></html>",
        "<Other><Code>X</Code></Other>",
        '{"code":"C","message":"m"}',
        '{"Code":null,"Message":"m"}',
        '{"Code":"","Message":"m"}',
        '{"Code":true}',
        '{"Code":{"a":1}}',
        '{"Code":"C"',
        '{"Code":"C","Code":"D"}',
        "<Error><Code>X</Code>",
        '<!DOCTYPE Error [<!ENTITY a "b">]><Error><Code>&a;</Code></Error>',
        b"\xff\xfe\xfd",
        "[" * 100_000,
        "<a>" * 100_000,
    ],
)
def test_what_has_no_shape_of_an_error_is_none(body: bytes | str) -> None:
    assert RPC.error_in(reply(body)) is None


def test_an_error_has_the_whole_body() -> None:
    error = REST.error_in(reply('{"error":{"error_code":"C"}}'))
    assert error is not None
    assert error.body == {"error": {"error_code": "C"}}


def test_an_api_without_xml_reads_none() -> None:
    body = "<Error><Code>C</Code></Error>"
    assert read(body, RPC) == ("C", "", None)
    assert replace(RPC, xml=None).error_in(reply(body)) is None


def test_pointers_are_json_pointers() -> None:
    errors = ErrorCatalog({}, {}, (ErrorBody("/a~1b/c~0d", "/m"),))
    assert read('{"a/b":{"c~d":"C"},"m":"text"}', errors) == ("C", "text", None)


def test_the_request_id_comes_from_the_body_before_the_headers() -> None:
    header = ("X-ACS-Request-Id", "from-header")
    with_both = RPC.error_in(reply('{"Code":"C","RequestId":"from-body"}', 400, header))
    with_header = RPC.error_in(reply('{"Code":"C"}', 400, header))
    assert with_both is not None
    assert with_both.request_id == "from-body"
    assert with_header is not None
    assert with_header.request_id == "from-header"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ([], None),
        ([("Retry-After", "3")], 3.0),
        ([("retry-after", " 1.5 ")], 1.5),
        ([("x-acs-retry-after", "1500")], 1.5),
        ([("Retry-After", "2"), ("x-acs-retry-after", "9000")], 2.0),
        ([("Retry-After", "soon"), ("x-acs-retry-after", "500")], 0.5),
        ([("Retry-After", "-3")], None),
        ([("Retry-After", "1e9")], None),
        ([("Retry-After", "99999999999")], 86_400.0),
        ([("Retry-After", "9" * 5000)], 86_400.0),
        ([("Retry-After", "٣")], None),
        ([("Retry-After", "")], None),
        (
            [
                ("Date", "Sun, 22 Nov 2026 04:00:00 GMT"),
                ("Retry-After", "Sun, 22 Nov 2026 04:00:07 GMT"),
            ],
            7.0,
        ),
        (
            [
                ("Date", "Sun, 22 Nov 2026 04:00:00 GMT"),
                ("Retry-After", "Sun, 22 Nov 2026 03:00:00 GMT"),
            ],
            0.0,
        ),
        ([("Retry-After", "Fri, 31 Dec 1999 23:59:59 GMT")], 0.0),
        ([("Retry-After", "Fri, 99 Dec 1999 23:59:59 GMT")], None),
        ([("x-acs-retry-after", "Fri, 31 Dec 1999 23:59:59 GMT")], None),
    ],
)
def test_retry_after(headers: list[tuple[str, str]], seconds: float | None) -> None:
    assert RPC.throttling.seconds_to_wait(reply("", 429, *headers)) == seconds


class KeyNotFoundError(ApiError):
    """As a generated package has it."""


class NotFoundError(ApiError):
    """As a generated package has it."""


class ForbiddenKeyNotFoundError(ApiError):
    """The same code, documented for another status."""


class InternalError(ApiError):
    """The class of a status."""


class TeapotError(ThrottlingError):
    """The class of a status that says "too many requests"."""


class RejectedThrottlingError(ThrottlingError):
    """As a generated package has it."""


CATALOG = replace(
    RPC,
    codes={
        (404, "Forbidden.KeyNotFound"): KeyNotFoundError,
        (403, "Forbidden.KeyNotFound"): ForbiddenKeyNotFoundError,
        (429, "Rejected.Throttling"): RejectedThrottlingError,
    },
    statuses={404: NotFoundError, 500: InternalError, 418: TeapotError},
)


@pytest.mark.parametrize(
    ("status", "body", "cls"),
    [
        (404, '{"Code":"Forbidden.KeyNotFound","Message":"m"}', KeyNotFoundError),
        (400, '{"Code":"Forbidden.KeyNotFound","Message":"m"}', KeyNotFoundError),
        (404, '{"Code":"Forbidden.Later","Message":"m"}', NotFoundError),
        (429, '{"Code":"Rejected.Throttling","Message":"m"}', RejectedThrottlingError),
        (400, '{"Code":"Throttling.User","Message":"m"}', ThrottlingError),
        (429, '{"Code":"Other","Message":"m"}', ThrottlingError),
        (429, "slow down", ThrottlingError),
        (400, '{"Code":"Rejected.ThrottlingNot","Message":"m"}', ApiError),
        (
            403,
            '{"Code":"Forbidden.KeyNotFound","Message":"m"}',
            ForbiddenKeyNotFoundError,
        ),
        (500, '{"Code":"InternalFailure","Message":"m"}', InternalError),
        (500, '{"Code":"Throttling.User","Message":"m"}', ThrottlingError),
        (418, '{"Code":"Throttling.User","Message":"m"}', TeapotError),
        (502, '{"Code":"InternalFailure","Message":"m"}', ApiError),
        (503, "<html>503</html>", UnexpectedReply),
        (503, "", UnexpectedReply),
        (400, '{"Message":"no code"}', UnexpectedReply),
    ],
)
def test_the_catalog_chooses_the_class(
    status: int, body: str, cls: type[Exception]
) -> None:
    assert type(CATALOG.error_from(reply(body, status))) is cls


def test_an_error_carries_all_that_the_reply_says() -> None:
    error = CATALOG.error_from(
        reply(
            '{"Code":"Throttling.User","Message":"m","RequestId":"r"}',
            400,
            ("Retry-After", "4"),
        )
    )
    assert isinstance(error, ThrottlingError)
    assert (error.code, error.message, error.request_id) == (
        "Throttling.User",
        "m",
        "r",
    )
    assert (error.retry_after, error.status) == (4.0, 400)
    assert error.body == {"Code": "Throttling.User", "Message": "m", "RequestId": "r"}


def test_an_unexpected_reply_says_what_problem_details_do() -> None:
    shapeless = "its body does not have the documented shape of an error"
    body = '{"title": "Bad Request", "detail": "`KeyId` is missing"}'
    for media_type, reason in (
        ("application/problem+json; charset=utf-8", f"{shapeless}: `KeyId` is missing"),
        ("application/json", shapeless),
    ):
        found = replace(reply(body, 400), headers=(("Content-Type", media_type),))
        error = CATALOG.error_from(found)
        assert isinstance(error, UnexpectedReply)
        assert error.reason == reason


def test_an_unexpected_reply_keeps_status_request_id_and_retry_after() -> None:
    error = CATALOG.error_from(
        reply("<html>503</html>", 503, ("x-acs-request-id", "r"), ("Retry-After", "4"))
    )
    assert (error.status, error.request_id, error.retry_after) == (503, "r", 4.0)


@pytest.mark.parametrize("documented", ["404", "4XX", "default"])
def test_a_documented_status_is_an_api_error_even_without_code(documented: str) -> None:
    plain = ErrorCatalog({}, {})
    error = plain.error_from(reply('{"detail":"gone"}', 404), {documented})
    assert type(error) is ApiError
    assert (error.code, error.body) == ("", {"detail": "gone"})
    assert (
        type(plain.error_from(reply('{"detail":"x"}', 404), {"500", "5XX"}))
        is UnexpectedReply
    )
