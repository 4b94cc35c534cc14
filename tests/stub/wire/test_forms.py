"""Forms and JSON bodies from the generated client to the generated stub."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.stub.calling import call
from tests.stub.wire.encoded import HEAD, ODD, contents_of, dumped, given, left_out

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stub.wire.both_sides import BothSides


@pytest.fixture(scope="module")
def contents(tmp_path_factory: pytest.TempPathFactory) -> BothSides:
    return contents_of(tmp_path_factory.mktemp("contents"))


FORM = {
    "n": 1,
    "text": ODD,
    "deep": {"k": ODD, "no": [1, 2]},
    "flat": {"one": ODD, "two": 2},
    "piped": ["a|b", ODD],
    "comma": ["a,b", ODD],
    "plain": "a/b:c",
    "meta": {"a": ODD, "page_size": 1},
    "metas": [{"a": "x"}, {"a": ODD}],
    "tags": ["a", ODD],
}


def test_every_member_of_a_form_arrives_equal(contents: BothSides) -> None:
    assert given(contents.call("post_form", **FORM)) == FORM
    assert dumped(contents.call("by_form", q=FORM).values) == {"q": FORM}


@pytest.mark.parametrize(
    ("member", "body"),
    [
        ({"text": "a"}, b"text=%22a%22"),
        (
            {"deep": {"k": "x", "no": [1, 2]}},
            b"deep%5Bk%5D=x&deep%5Bno%5D=1&deep%5Bno%5D=2",
        ),
        ({"flat": {"one": "x"}}, b"one=x"),
        ({"piped": ["a", "b|"]}, b"piped=a|b%7C"),
        ({"comma": ["a", "b,"]}, b"comma=a,b%2C"),
        ({"plain": "a/b"}, b"plain=a/b"),
        ({"meta": {"a": "x"}}, b"meta=%7B%22a%22%3A%22x%22%7D"),
        ({"tags": ["a", "b"]}, b"tags=a&tags=b"),
    ],
)
def test_members_are_written_as_their_encoding_says(
    contents: BothSides, member: dict[str, Any], body: bytes
) -> None:
    sent = contents.call("post_form", **member)
    assert (sent.status, sent.body) == (204, body)
    assert given(sent) == member


async def test_what_is_no_json_is_refused_in_a_form(contents: BothSides) -> None:
    app = contents.server.create_app(verify=False)
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = await call(app, "POST", "/form", headers=headers, body=b"text=a")
    assert answer.status == 400
    assert answer.json()["detail"] == "`text` is not JSON"


@pytest.mark.parametrize(
    ("operation", "arguments", "body"),
    [
        ("post_body", {}, b""),
        ("post_body", {"body": None}, b"null"),
        ("post_body", {"body": {}}, b"{}"),
        ("put_body", {}, b""),
        ("put_body", {"body": None}, b""),
        ("put_body", {"body": {}}, b"{}"),
    ],
)
def test_no_body_is_told_from_null_and_from_an_empty_object(
    contents: BothSides, operation: str, arguments: dict[str, Any], body: bytes
) -> None:
    sent = contents.call(operation, **arguments)
    assert (sent.status, sent.body) == (204, body)
    assert ("content-type" in sent.request.headers) == bool(body)
    assert sent.values is not None
    expected: Any = None if body in (b"", b"null") else {}
    assert dumped(sent.values)["body"] == expected


def test_an_object_is_not_written_as_text(tmp_path: Path) -> None:
    spec = HEAD + (
        "paths:\n  /a:\n    post:\n      requestBody:\n        content:\n"
        "          application/x-www-form-urlencoded:\n"
        "            schema: {type: object, properties: {o: {type: object}}}\n"
        "            encoding: {o: {contentType: application/xml}}\n"
        "      responses: {'204': {description: d}}\n"
    )
    finding = left_out(tmp_path, spec)
    assert (finding.code, finding.location.line) == ("unsupported-encoding", 10)


def test_a_header_that_no_text_can_be_given_is_not_left_unsaid(tmp_path: Path) -> None:
    spec = HEAD + (
        "paths:\n  /a:\n    post:\n      requestBody:\n        content:\n"
        "          multipart/form-data:\n"
        "            schema: {type: object, properties: {o: {type: string}}}\n"
        "            encoding:\n              o:\n                headers:\n"
        "                  X-A: {required: true, schema: {type: string}}\n"
        "      responses: {'204': {description: d}}\n"
    )
    finding = left_out(tmp_path, spec)
    assert (finding.code, finding.location.line) == ("unsupported-encoding", 13)
    assert "`X-A`" in finding.message
