"""Media types as clients and the stub take them: alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from templates.client.runtime._messages import Reply, Request
from tests.media.made import getting, made, putting, spec
from tests.stub.calling import call
from tests.stub.documented import serve_documented

if TYPE_CHECKING:
    from pathlib import Path

PET = "{type: object, required: [id], properties: {id: {type: integer}}}"
NOWHERE = Request("GET", "", "/")


@pytest.mark.parametrize(
    "documented",
    [
        "application/json; charset=utf-8",
        "Application/JSON",
        "text/json",
        "application/problem+json",
        "application/vnd.pet.v2+json",
        "application/*+json",
        "'*/*'",
        "application/*",
    ],
)
def test_json_by_any_name_is_typed(tmp_path: Path, documented: str) -> None:
    content = f"{{{documented}: {{schema: {PET}, example: {{id: 4}}}}}}"
    with made(tmp_path, spec(getting(content))) as api:
        assert api.client.read().id == 4


@pytest.mark.parametrize(
    ("documented", "schema", "expected"),
    [
        ("image/*", "{type: string, format: binary}", b"\x89PNG"),
        ("'*/*'", "{type: string, format: binary}", b"\x89PNG"),
        ("'*/*'", "{}", b"\x89PNG"),
        ("application/xml-dtd", "{type: string}", b"\x89PNG"),
    ],
)
def test_what_has_no_syntax_is_bytes(
    tmp_path: Path, documented: str, schema: str, expected: bytes
) -> None:
    sent = "image/png" if "*" in documented else documented
    reply = Reply(200, (("Content-Type", sent),), expected, NOWHERE)
    with made(
        tmp_path, spec(getting(f"{{{documented}: {{schema: {schema}}}}}"))
    ) as api:
        api.wire.canned.append(reply)
        assert api.client.read() == expected


@pytest.mark.parametrize(
    ("content", "given", "content_type", "body"),
    [
        (f"'*/*': {{schema: {PET}}}", {"id": 3}, "application/json", b'{"id": 3}'),
        ("application/*: {}", {"body": b"\0"}, "application/octet-stream", b"\0"),
        ("text/*: {}", {"body": "ü"}, "text/plain", "ü".encode()),
        ("image/*: {}", {"body": b"\0"}, "image/png", b"\0"),
        (
            f"application/*+json: {{schema: {PET}}}",
            {"id": 3},
            "application/x+json",
            b'{"id": 3}',
        ),
        (
            f"application/json; odata=verbose: {{schema: {PET}}}",
            {"id": 3},
            "application/json; odata=verbose",
            b'{"id": 3}',
        ),
    ],
)
def test_a_body_names_one_media_type_and_the_stub_takes_it(
    tmp_path: Path,
    content: str,
    given: dict[str, object],
    content_type: str,
    body: bytes,
) -> None:
    with made(tmp_path, spec(putting(f"{{{content}}}"))) as api:
        api.client.write(**given)
        (sent,) = api.wire.asked
    assert (sent.header("Content-Type"), sent.body) == (content_type, body)


async def test_the_media_type_that_names_a_body_best_reads_it(tmp_path: Path) -> None:
    content = (
        "{'*/*': {schema: {}}, 'application/json; version=2': {schema: {type: array}},"
        " application/json: {schema: {type: object}}}"
    )
    app = serve_documented(tmp_path, one=spec(putting(content)))
    taken = {
        "application/json": b"{}",
        "application/json; charset=utf-8": b"{}",
        "application/json; version=2": b"[]",
        "image/png": b"\x89",
    }
    for content_type, body in taken.items():
        headers = {"content-type": content_type}
        answer = await call(app, "PUT", "/a", headers=headers, body=body)
        assert (content_type, answer.status) == (content_type, 204)
        other = b"[]" if body == b"{}" else b"{}"
        answer = await call(app, "PUT", "/a", headers=headers, body=other)
        refused = content_type.startswith("application/json")
        assert (content_type, answer.status) == (content_type, 400 if refused else 204)


async def test_text_is_read_in_its_charset(tmp_path: Path) -> None:
    content = "{text/plain: {schema: {type: string, maxLength: 1}}}"
    app = serve_documented(tmp_path, one=spec(putting(content)))
    for charset, body, status in (
        ("utf-8", "ü".encode(), 204),
        ('"latin-1"', b"\xfc", 204),
        ("utf-8", b"\xfc", 400),
        ("none-such", b"u", 400),
        ("a\0b", b"u", 400),
    ):
        headers = {"content-type": f"text/plain; charset={charset}"}
        answer = await call(app, "PUT", "/a", headers=headers, body=body)
        assert (charset, answer.status) == (charset, status)
