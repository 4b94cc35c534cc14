"""Parameters and bodies from the generated client to the generated stub."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import pytest
from specgen.pipeline import load_specs

from tests.render.packages import mypy_complaints
from tests.stub.calling import call
from tests.stub.wire.both_sides import BothSides

if TYPE_CHECKING:
    from pathlib import Path

    from specgen.diagnostics import Diagnostic

HEAD = "openapi: 3.2.0\ninfo: {title: Api, version: '1'}\n"
ODD = ",|; &=+%#/?[]é漢🐟"


@pytest.fixture(scope="module")
def contents(tmp_path_factory: pytest.TempPathFactory) -> BothSides:
    return BothSides(
        tmp_path_factory.mktemp("contents"),
        HEAD + """
paths:
  /s/{at}:
    get:
      operationId: search
      parameters:
        - name: at
          in: path
          required: true
          content: {application/json: {schema: &a {$ref: '#/components/schemas/A'}}}
        - {name: filter, in: query, content: {application/json: {schema: *a}}}
        - {name: X-Filter, in: header, content: {application/json: {schema: *a}}}
        - {name: ck, in: cookie, content: {application/json: {schema: *a}}}
        - name: nul
          in: query
          content:
            application/vnd.x+json:
              schema: {type: [object, 'null'], additionalProperties: {type: integer}}
        - {name: tx, in: query, content: {text/plain: {schema: {type: string}}}}
        - {name: num, in: query, content: {text/plain: {schema: {type: integer}}}}
        - {name: day, in: query, schema: {type: string, format: date}}
        - {name: days, in: query, schema: {type: array, items: {type: string, format: date}}}
        - {name: at-time, in: query, schema: {type: string, format: date-time}}
        - {name: page-size, in: query, schema: {type: integer}}
        - {name: page_size, in: query, schema: {type: integer}}
        - {name: free, in: query, allowReserved: true, schema: {type: string}}
        - {name: empty, in: query, allowEmptyValue: true, schema: {type: integer}}
      responses: {'204': {description: d}}
  /json:
    get:
      operationId: by_json
      parameters:
        - {name: q, in: querystring, content: {application/json: {schema: *a}}}
      responses: {'204': {description: d}}
  /text:
    get:
      operationId: by_text
      parameters:
        - {name: q, in: querystring, content: {text/plain: {schema: {type: string}}}}
      responses: {'204': {description: d}}
  /form:
    get:
      operationId: by_form
      parameters:
        - name: q
          in: querystring
          required: true
          content:
            application/x-www-form-urlencoded:
              schema: {$ref: '#/components/schemas/Form'}
              encoding: &encoding
                text: {contentType: application/json}
                deep: {style: deepObject}
                flat: {style: form}
                piped: {style: pipeDelimited}
                comma: {explode: false}
                plain: {allowReserved: true}
      responses: {'204': {description: d}}
    post:
      operationId: post_form
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema: {$ref: '#/components/schemas/Form'}
            encoding: *encoding
      responses: {'204': {description: d}}
  /body:
    post:
      operationId: post_body
      requestBody:
        content:
          application/json:
            schema: {type: [object, 'null'], properties: {a: {type: integer}}}
      responses: {'204': {description: d}}
    put:
      operationId: put_body
      requestBody: {content: {application/json: {schema: *a}}}
      responses: {'204': {description: d}}
components:
  schemas:
    A:
      type: object
      properties: {a: {type: string}, page-size: {type: integer}, page_size: {type: integer}}
    Form:
      type: object
      properties:
        n: {type: integer}
        text: {type: string}
        deep:
          type: object
          properties: {k: {type: string}, no: {type: array, items: {type: integer}}}
        flat: {type: object, properties: {one: {type: string}, two: {type: integer}}}
        piped: {type: array, items: {type: string}}
        comma: {type: array, items: {type: string}}
        plain: {type: string}
        meta: *a
        metas: {type: array, items: *a}
        tags: {type: array, items: {type: string}}
""",
    )


def dumped(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: dumped(member) for name, member in value.items()}
    if isinstance(value, list):
        return [dumped(item) for item in value]
    return (
        value.model_dump(exclude_unset=True) if hasattr(value, "model_dump") else value
    )


def test_what_is_left_out_is_not_sent(contents: BothSides) -> None:
    sent = contents.call("search", at={"a": ODD})
    assert sent.status == 204
    assert sent.query == ""
    assert "cookie" not in sent.request.headers
    assert "x-filter" not in sent.request.headers
    given = {n: v for n, v in (sent.values or {}).items() if v is not None}
    assert dumped(given) == {"at": {"a": ODD}}


def given(sent: Any) -> Any:
    """What the handler was given, without what was left out."""
    values = dumped(sent.values)
    return {n: v for n, v in values.items() if v is not None and n != "at"}


@pytest.mark.parametrize(
    ("arguments", "query"),
    [
        ({"filter": {"a": ODD}}, None),
        ({"x_filter": {"a": "x,y=z"}}, ""),
        ({"ck": {"a": ODD}}, ""),
        ({"nul": {"a": 1}}, "nul=%7B%22a%22%3A1%7D"),
        ({"nul": {}}, "nul=%7B%7D"),
        ({"tx": ODD}, None),
        ({"tx": "null"}, "tx=null"),
        ({"num": 7}, "num=7"),
        ({"page_size": 1}, "page_size=1"),
        ({"free": "a/b?c:d"}, "free=a/b?c:d"),
        ({"free": "a&b=c#d+e"}, "free=a%26b%3Dc%23d%2Be"),
    ],
)
def test_contents_arrive_equal(
    contents: BothSides, arguments: dict[str, Any], query: str | None
) -> None:
    sent = contents.call("search", at={}, **arguments)
    assert sent.status == 204, sent.detail
    assert given(sent) == arguments
    if query is not None:
        assert sent.query == query


def test_null_is_a_value_where_the_content_may_be_null(contents: BothSides) -> None:
    sent = contents.call("search", at={}, nul=None)
    assert (sent.status, sent.query) == (204, "nul=null")
    assert "nul" in (sent.values or {})


def test_dates_have_no_time_and_times_have_a_zone(contents: BothSides) -> None:
    moment = dt.datetime(2025, 1, 24, 3, 4, 5, tzinfo=dt.UTC)
    sent = contents.call(
        "search", at={}, day=moment.date(), days=[moment.date()], at_time=moment
    )
    assert (
        sent.query == "day=2025-01-24&days=2025-01-24&at-time=2025-01-24T03%3A04%3A05Z"
    )
    with pytest.raises(ValueError, match="datetime was given where a date"):
        contents.call("search", at={}, day=moment)
    with pytest.raises(ValueError, match="datetime was given where a date"):
        contents.call("search", at={}, days=[moment.date(), moment])
    with pytest.raises(ValueError, match="no time zone"):
        contents.call("search", at={}, at_time=moment.replace(tzinfo=None))


@pytest.mark.parametrize("target", ["/s/{}?empty=", "/s/{}?empty", "/s/{}"])
async def test_an_empty_value_may_stand_for_none(
    contents: BothSides, target: str
) -> None:
    app = contents.server.create_app(verify=False)
    assert (await call(app, "GET", target.replace("{}", "%7B%7D"))).status == 204


@pytest.mark.parametrize(
    ("operation", "value", "query"),
    [
        ("by_json", {"a": "b=c&d+e"}, "%7B%22a%22%3A%22b%3Dc%26d%2Be%22%7D"),
        ("by_json", {"a": ODD}, None),
        ("by_text", "$.a.b[1:1]", "%24.a.b%5B1%3A1%5D"),
        ("by_text", ODD, None),
        ("by_json", None, ""),
        ("by_text", None, ""),
    ],
)
def test_a_parameter_can_be_the_whole_query(
    contents: BothSides, operation: str, value: Any, query: str | None
) -> None:
    sent = contents.call(operation, q=value)
    assert sent.status == 204, sent.detail
    assert dumped(sent.values)["q"] == value
    if query is not None:
        assert sent.query == query


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


@pytest.mark.parametrize(
    ("where", "media_type"),
    [
        ("query", "application/xml"),
        ("query", "application/x-www-form-urlencoded"),
        ("header", "application/octet-stream"),
        ("querystring", "image/png"),
    ],
)
def test_an_operation_with_other_contents_of_parameters_is_left_out(
    tmp_path: Path, where: str, media_type: str
) -> None:
    spec = HEAD + (
        "paths:\n  /a:\n    get:\n      parameters:\n"
        f"        - {{name: q, in: {where}, content: {{{media_type}: {{schema: {{}}}}}}}}\n"
        "      responses: {'204': {description: d}}\n"
    )
    finding = left_out(tmp_path, spec)
    assert finding.code == "unsupported-parameter-content"
    assert (finding.location.line, media_type in finding.message) == (7, True)


def left_out(folder: Path, spec: str) -> Diagnostic:
    """Why the only operation of a spec is left out."""
    path = folder / "spec.yaml"
    path.write_text(spec, encoding="utf-8")
    (loaded,), (finding, consequence) = load_specs([path])
    assert loaded.api.operations == ()
    assert loaded.api.left_out == (consequence.message,)
    assert consequence.code == "operation-left-out"
    return finding


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


def test_the_packages_are_typed(contents: BothSides) -> None:
    (contents.root / "made").symlink_to(contents.root / contents.name)
    assert mypy_complaints(contents.root) == ""


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
            "`count` breaks",
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
