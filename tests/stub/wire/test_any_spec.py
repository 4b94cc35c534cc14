"""What specs of other people brought up; each case is the smallest spec that shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from specgen.pipeline import load_specs
from specgen.view.client import client_view
from specgen.view.contract import contract

from tests.stub.calling import call
from tests.stub.documented import rest, serve_contracts, serve_documented

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stub.calling import Answer

JSON = {"content-type": "application/json"}
ANSWER = "responses: {'200': {description: Fine.}}"
VIOLATION = "x-specgen-violation"


async def get(
    tmp_path: Path, operation: str, target: str = "/a", **more: Any
) -> Answer:
    """What a spec of one operation answers to a GET."""
    app = serve_documented(
        tmp_path, one=rest(f"paths: {{/a: {{get: {{{operation}}}}}}}")
    )
    return await call(app, "GET", target, **more)


async def test_references_to_further_files_are_followed(tmp_path: Path) -> None:
    (tmp_path / "more parts.yaml").write_text(
        "Thing: {type: object, properties: {size: {$ref: '#/Size'}}}\n"
        "Size: {type: integer}\n"
        "Body:\n"
        "  required: true\n"
        "  content: {application/json: {schema: {$ref: '#/Thing'}}}\n"
    )
    path = tmp_path / "one.yaml"
    path.write_text(
        rest(
            "paths:\n  /a:\n    post:\n      operationId: one\n"
            f"      requestBody: {{$ref: 'more%20parts.yaml#/Body'}}\n      {ANSWER}\n"
        )
    )
    (loaded,), _ = load_specs([path])
    data = contract(loaded.api, client_view(loaded.api, path.name))
    app = serve_contracts(data)
    wrong = await call(app, "POST", "/a", headers=JSON, body=b'{"size": "x"}')
    assert wrong.status == 400
    rule = unquote(wrong.header(VIOLATION) or "")
    assert rule == "more parts.yaml#/Size/type"
    missing = await call(app, "POST", "/a")
    assert unquote(missing.header(VIOLATION) or "") == "more parts.yaml#/Body"
    right = await call(app, "POST", "/a", headers=JSON, body=b'{"size": 1}')
    assert right.status == 200


@pytest.mark.parametrize(
    ("responses", "status"),
    [
        ("'302': {description: d}, default: {description: d}", 302),
        ("'304': {description: d}, default: {description: d}", 200),
        ("'404': {description: d}", 404),
        ("'307': {description: d}, '201': {description: d}", 201),
        ("2XX: {description: d}", 200),
    ],
)
async def test_the_answer_has_a_documented_status(
    tmp_path: Path, responses: str, status: int
) -> None:
    answer = await get(tmp_path, f"responses: {{{responses}}}")
    assert answer.status == status


@pytest.mark.parametrize(
    ("content", "media_type", "body"),
    [
        (
            "application/problem+json: {schema: {const: 1}}",
            "application/problem+json",
            b"1",
        ),
        (
            "application/xml: {schema: {properties: {a: {const: b}}, xml: {name: r}}}",
            "application/xml",
            b"<r><a>b</a></r>",
        ),
        ("text/csv: {schema: {type: string, example: 'a,b'}}", "text/csv", b"a,b"),
        (
            "text/plain: {schema: {const: x}}, application/json: {schema: {const: x}}",
            "text/plain",
            b"x",
        ),
    ],
)
async def test_what_is_made_has_the_documented_media_type(
    tmp_path: Path, content: str, media_type: str, body: bytes
) -> None:
    responses = f"responses: {{'200': {{description: d, content: {{{content}}}}}}}"
    answer = await get(tmp_path, responses)
    assert (answer.header("content-type"), answer.body) == (media_type, body)
    error = responses.replace("200", "418")
    answer = await get(tmp_path, error, headers={"prefer": "code=418"})
    assert (answer.header("content-type"), answer.body) == (media_type, body)


@pytest.mark.parametrize(
    ("documented", "sent"),
    [
        ("text/*", "text/plain"),
        ("image/*", "image/png"),
        ("'*/*'", "application/octet-stream"),
        ("application/*", "application/octet-stream"),
    ],
)
async def test_an_answer_names_one_media_type_of_a_range(
    tmp_path: Path, documented: str, sent: str
) -> None:
    content = f"{documented}: {{schema: {{type: string}}}}"
    responses = f"responses: {{'200': {{description: d, content: {{{content}}}}}}}"
    answer = await get(tmp_path, responses)
    assert (answer.status, answer.header("content-type")) == (200, sent)


@pytest.mark.parametrize(
    ("other", "body"), [("{type: object}", b'{"a": 1}'), ("{const: 2}", b"2")]
)
async def test_an_example_is_no_answer_of_another_schema(
    tmp_path: Path, other: str, body: bytes
) -> None:
    content = (
        "application/json: {schema: {type: object}, example: {a: 1}}, "
        f"application/vnd.other+json: {{schema: {other}}}"
    )
    responses = f"responses: {{'200': {{description: d, content: {{{content}}}}}}}"
    accept = {"accept": "application/vnd.other+json"}
    answer = await get(tmp_path, responses, headers=accept)
    assert answer.header("content-type") == accept["accept"]
    assert answer.body == body
    documented = await get(tmp_path, responses)
    assert documented.json() == {"a": 1}


async def test_what_http_sends_without_a_body_has_none(tmp_path: Path) -> None:
    content = "content: {application/json: {schema: {}, example: null}}"
    answer = await get(tmp_path, f"responses: {{'204': {{description: d, {content}}}}}")
    assert (answer.status, answer.header("content-type")) == (204, None)


async def test_a_body_without_media_types_is_no_body(tmp_path: Path) -> None:
    spec = f"paths: {{/a: {{post: {{requestBody: {{content: {{}}}}, {ANSWER}}}}}}}"
    app = serve_documented(tmp_path, one=rest(spec))
    assert (await call(app, "POST", "/a", body=b"x")).status == 200


UNION = "{anyOf: [{type: integer}, {type: string, enum: [all]}, {type: boolean}]}"


@pytest.mark.parametrize(
    ("value", "status"), [("7", 200), ("all", 200), ("true", 200), ("some", 400)]
)
async def test_text_that_is_none_of_the_strings_is_read_as_a_number(
    tmp_path: Path, value: str, status: int
) -> None:
    parameter = f"parameters: [{{name: n, in: query, schema: {UNION}}}]"
    answer = await get(tmp_path, f"{parameter}, {ANSWER}", f"/a?n={value}")
    assert answer.status == status


@pytest.mark.parametrize(
    ("query", "status"),
    [("?deep=true&n=1&n=2", 200), ("?deep=some", 400), ("?n=x", 400), ("", 200)],
)
async def test_a_query_that_is_a_form_has_typed_fields(
    tmp_path: Path, query: str, status: int
) -> None:
    schema = "{properties: {deep: {type: boolean}, n: {type: array, items: {type: integer}}}}"
    content = f"content: {{application/x-www-form-urlencoded: {{schema: {schema}}}}}"
    operation = f"parameters: [{{name: q, in: querystring, {content}}}], {ANSWER}"
    spec = rest(f"paths: {{/a: {{get: {{{operation}}}}}}}").replace("3.1.0", "3.2.0")
    app = serve_documented(tmp_path, one=spec)
    assert (await call(app, "GET", f"/a{query}")).status == status


async def test_what_is_asked_of_the_stub_is_not_checked_as_a_parameter(
    tmp_path: Path,
) -> None:
    schema = "schema: {enum: [minimal]}"
    operation = f"parameters: [{{name: Prefer, in: header, {schema}}}], {ANSWER}"
    wish = {"prefer": "code=200"}
    assert (await get(tmp_path, operation, headers=wish)).status == 200
    other = {"prefer": "maximal"}
    assert (await get(tmp_path, operation, headers=other)).status == 400


@pytest.mark.parametrize(
    ("body", "status"), [(b"--b--\r\n", 200), (b"x", 400), (b"--a-- --b--", 400)]
)
async def test_a_multipart_form_may_have_no_parts(
    tmp_path: Path, body: bytes, status: int
) -> None:
    content = "content: {multipart/form-data: {schema: {type: object}}}"
    spec = f"paths: {{/a: {{post: {{requestBody: {{{content}}}, {ANSWER}}}}}}}"
    app = serve_documented(tmp_path, one=rest(spec))
    headers = {"content-type": "multipart/form-data; boundary=b"}
    assert (await call(app, "POST", "/a", headers=headers, body=body)).status == status


PROBLEM = "content: {application/vnd.e+json: {example: {no: %s}}}"
REFUSED = (
    "parameters: [{name: n, in: query, required: true, schema: {}}], responses: {%s}"
)


@pytest.mark.parametrize(
    ("responses", "status", "body"),
    [
        (f"'400': {{description: d, {PROBLEM % 1}}}", 400, {"no": 1}),
        (f"'422': {{description: d, {PROBLEM % 2}}}", 422, {"no": 2}),
        (f"4XX: {{description: d, {PROBLEM % 3}}}", 400, {"no": 3}),
        (f"default: {{description: d, {PROBLEM % 4}}}", 400, {"no": 4}),
        (
            f"'422': {{description: d}}, default: {{description: d, {PROBLEM % 5}}}",
            422,
            None,
        ),
        (f"'404': {{description: d, {PROBLEM % 6}}}", 400, None),
    ],
)
async def test_a_refusal_is_the_documented_answer(
    tmp_path: Path, responses: str, status: int, body: object
) -> None:
    answer = await get(tmp_path, REFUSED % f"'200': {{description: d}}, {responses}")
    assert answer.status == status
    assert answer.header(VIOLATION) == "/paths/~1a/get/parameters/0/required"
    if body is None:
        assert answer.json()["detail"] == "`n` is missing"
    else:
        assert answer.header("content-type") == "application/vnd.e+json"
        assert answer.header("x-specgen-detail") == "`n` is missing"
        assert answer.json() == body


async def test_white_space_of_http_alone_is_no_part_of_a_header(tmp_path: Path) -> None:
    schema = 'schema: {type: string, enum: ["\\u2028", "a\\u00a0"]}'
    operation = f"parameters: [{{name: x-a, in: header, {schema}}}], {ANSWER}"
    for value in ("\u2028", " a\u00a0\t"):
        assert (await get(tmp_path, operation, headers={"x-a": value})).status == 200
    assert (await get(tmp_path, operation, headers={"x-a": "a"})).status == 400


async def test_what_http_itself_sends_is_no_parameter(tmp_path: Path) -> None:
    parameter = (
        "{name: Content-Length, in: header, required: true, schema: {type: boolean}}"
    )
    answer = await get(tmp_path, f"parameters: [{parameter}], {ANSWER}")
    assert answer.status == 200
