"""Multipart, binary and text bodies from the generated client to the generated stub."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import pytest

from tests.render.packages import mypy_complaints
from tests.stub.calling import call
from tests.stub.wire.both_sides import BothSides
from tests.stub.wire.encoded import HEAD, ODD, given

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def uploads(tmp_path_factory: pytest.TempPathFactory) -> BothSides:
    return BothSides(
        tmp_path_factory.mktemp("uploads"),
        HEAD + """
paths:
  /parts:
    post:
      operationId: post_parts
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema:
              type: object
              properties:
                model: {type: string, enum: [tiny, huge]}
                'product[main]': {type: string, format: binary, maxLength: 100000}
                'product[files][]': {type: array, items: {type: string, format: binary}}
                raw: {contentMediaType: image/png}
                any: {}
                tags: {type: array, items: {type: string}}
                meta:
                  type: object
                  properties: {n: {type: integer}, when: {type: string, format: date-time}}
                rows: {type: array, items: {type: object, properties: {k: {type: string}}}}
                count: {type: integer}
                flag: {type: boolean}
                note: {type: [string, 'null']}
                page: {type: string}
                joined: {type: array, items: {type: string}}
                spaced: {type: object, properties: {a: {type: string}, b: {type: string}}}
                'odd "name"': {type: string}
            encoding:
              meta: {contentType: application/vnd.meta+json}
              'product[main]':
                contentType: image/png, image/jpeg
                headers: {X-Kind: {required: true, schema: {type: string, const: photo}}}
              page: {contentType: text/html}
              joined: {explode: false}
              spaced: {style: spaceDelimited, explode: false}
      responses: {'204': {description: d}}
  /whole:
    post:
      operationId: post_whole
      requestBody:
        content:
          multipart/form-data:
            schema:
              type: object
              required: [file]
              additionalProperties: true
              properties: {file: {type: string, format: binary}}
      responses: {'204': {description: d}}
  /binary:
    put:
      operationId: put_binary
      requestBody: {required: true, content: {image/png: {}}}
      responses: {'204': {description: d}}
  /flag:
    put:
      operationId: put_flag
      requestBody: {required: true, content: {text/plain: {schema: {type: boolean}}}}
      responses: {'204': {description: d}}
  /optional:
    put:
      operationId: put_optional
      requestBody: {content: {application/octet-stream: {}}}
      responses: {'204': {description: d}}
""",
    )


BINARY = b"\x89PNG\r\n\0\xff\xfe--"


@pytest.mark.parametrize(
    "arguments",
    [
        {"model": "tiny"},
        {"product_main": BINARY},
        {"product_main": b"plain"},
        {"product_files": [BINARY, b"", b"--x\r\n"]},
        {"raw": BINARY},
        {"any": BINARY},
        {"any": ODD},
        {"any": {"k": [1]}},
        {"tags": ["a", ODD]},
        {"rows": [{"k": "a"}, {"k": ODD}]},
        {"count": 7, "flag": True},
        {"note": ""},
        {"page": ODD},
        {"joined": ["a", "b c"]},
        {"spaced": {"a": "x%20y", "b": "z"}},
        {"odd_name": ODD},
    ],
)
def test_parts_arrive_equal(uploads: BothSides, arguments: dict[str, Any]) -> None:
    sent = uploads.call("post_parts", **arguments)
    assert sent.status == 204, sent.detail
    assert given(sent) == arguments


def test_an_object_part_is_json_of_the_documented_type(uploads: BothSides) -> None:
    when = dt.datetime(2025, 1, 24, tzinfo=dt.UTC)
    sent = uploads.call("post_parts", meta={"n": 1, "when": when})
    assert (
        b'name="meta"\r\nContent-Type: application/vnd.meta+json\r\n\r\n{' in sent.body
    )
    assert given(sent) == {"meta": {"n": 1, "when": when}}


def test_files_are_sent_with_their_type_and_headers(
    uploads: BothSides, tmp_path: Path
) -> None:
    path = tmp_path / 'ph"oto é.png'
    path.write_bytes(BINARY)
    file = uploads.client.UploadFile(path, media_type="image/jpeg")
    sent = uploads.call("post_parts", product_main=file)
    assert sent.status == 204, sent.detail
    head = (
        'Content-Disposition: form-data; name="product[main]"; filename="ph%22oto é.png"'
        "\r\nContent-Type: image/jpeg\r\nX-Kind: photo\r\n\r\n"
    )
    assert head.encode() + BINARY in sent.body
    assert given(sent) == {"product_main": BINARY}
    assert sent.request.headers["content-length"] == str(len(sent.body))


def test_parts_of_another_type_or_without_a_header_are_refused(
    uploads: BothSides,
) -> None:
    with pytest.raises(ValueError, match="is one of image/png, image/jpeg"):
        uploads.call(
            "post_parts",
            product_main=uploads.client.UploadFile(b"", media_type="text/csv"),
        )
    with pytest.raises(TypeError, match="takes bytes"):
        uploads.call("post_parts", product_main="text")


MAIN = 'Content-Disposition: form-data; name="product[main]"\r\n'


async def posted(uploads: BothSides, part: str) -> Any:
    app = uploads.server.create_app(verify=False)
    body = f"--B\r\n{part}\r\n--B--\r\n".encode()
    headers = {"content-type": "multipart/form-data; boundary=B"}
    return await call(app, "POST", "/parts", headers=headers, body=body)


@pytest.mark.parametrize(
    ("part", "status", "detail"),
    [
        ('Content-Disposition: form-data; name="count"\r\n\r\n7', 204, ""),
        ("content-disposition: form-data;name=count\r\n\r\n7", 204, ""),
        (
            'Content-Disposition: form-data; name="count"\r\n\r\nx',
            400,
            "`count` must be an integer",
        ),
        (
            MAIN + "Content-Type: text/csv\r\nX-Kind: photo\r\n\r\nx",
            400,
            "is of another media type",
        ),
        (
            MAIN + "Content-Type: image/png\r\n\r\nx",
            400,
            "lacks the header `X-Kind`",
        ),
        ('Content-Disposition: form-data; name="meta"\r\n\r\n{', 400, "is not JSON"),
        ("Content-Disposition: form-data\r\n\r\n7", 400, "no name"),
        ('X: form-data; name="count"\r\n\r\n7', 400, "no name"),
        ("7", 400, "no headers"),
        (
            'Content-Disposition: form-data; name="count"\r\nX\r\n\r\n7',
            400,
            "malformed",
        ),
    ],
)
async def test_parts_are_checked(
    uploads: BothSides, part: str, status: int, detail: str
) -> None:
    answer = await posted(uploads, part)
    assert answer.status == status
    if detail:
        assert detail in answer.json()["detail"]


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"--B--"),
        ("multipart/form-data; boundary=B", b"--B\r\nX: y\r\n\r\nz"),
        ("multipart/form-data; boundary=B", b"text"),
        ("multipart/form-data; boundary=\xe9", b"--B--"),
        ("multipart/form-data; boundary=B", b"--Bx--\r\n"),
    ],
)
async def test_malformed_bodies_are_refused(
    uploads: BothSides, content_type: str, body: bytes
) -> None:
    app = uploads.server.create_app(verify=False)
    headers = {"content-type": content_type}
    answer = await call(app, "POST", "/parts", headers=headers, body=body)
    assert answer.status == 400


def test_a_whole_form_takes_files_as_well(uploads: BothSides) -> None:
    sent = uploads.call(
        "post_whole",
        body={"file": uploads.client.UploadFile(BINARY), "x": "y", "o": {"k": 1}},
    )
    assert sent.status == 204, sent.detail
    assert dict((sent.values or {})["body"]) == {
        "file": BINARY,
        "x": "y",
        "o": {"k": 1},
    }
    sent = uploads.call("post_whole")
    assert (sent.body, sent.status) == (b"", 204)


@pytest.mark.parametrize("kind", ["bytes", "path", "file", "memory", "iterator"])
def test_binary_bodies_are_sent_from_anything(
    uploads: BothSides, tmp_path: Path, kind: str
) -> None:
    content = BINARY * 20_000
    path = tmp_path / "image"
    path.write_bytes(content)
    with path.open("rb") as file:
        body: Any = {
            "bytes": content,
            "path": path,
            "file": file,
            "memory": io.BytesIO(content),
            "iterator": iter([content[:10], content[10:]]),
        }[kind]
        sent = uploads.call("put_binary", body=body)
    assert sent.status == 204
    assert sent.values == {"body": content}
    assert sent.request.headers["content-type"] == "image/png"
    size = None if kind == "iterator" else str(len(content))
    assert sent.request.headers.get("content-length") == size
    assert uploads.call("put_optional").body == b""


def test_text_bodies_are_read_by_their_schemas(uploads: BothSides) -> None:
    sent = uploads.call("put_flag", body=True)
    assert (sent.body, sent.values) == (b"true", {"body": True})


def test_uploads_are_typed(uploads: BothSides) -> None:
    (uploads.root / "made").symlink_to(uploads.root / uploads.name)
    assert mypy_complaints(uploads.root) == ""
