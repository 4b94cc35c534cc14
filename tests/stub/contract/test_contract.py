"""From a spec to the contract, and what the contract makes of requests."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import TypeAdapter
from specgen.stub.contract.contract import Contract, ErrorContract, load_contract
from specgen.stub.contract.validation import ContractError

from tests.stub.calling import call
from tests.stub.documented import (
    contract_data,
    contract_of,
    rest,
    serve_contracts,
    serve_documented,
)

GENERATED = Path(__file__).parents[3] / "generated" / "stub_server"
ANSWER = "responses: {'200': {description: Fine.}}"


def operation(path: str, name: str, more: str = ANSWER) -> str:
    return f"  {path}: {{get: {{operationId: {name}, {more}}}}}\n"


def named(name: str) -> str:
    text = f"text/plain: {{example: {name}}}"
    return f"responses: {{'200': {{description: Fine., content: {{{text}}}}}}}"


async def test_two_apis_share_a_port(tmp_path: Path) -> None:
    one = rest("paths:\n" + operation("/one", "one", named("first")))
    two = rest("paths:\n" + operation("/two", "two", named("second")))
    app = serve_documented(tmp_path, one=one, two=two)
    assert (await call(app, "GET", "/one")).body == b"first"
    assert (await call(app, "GET", "/two")).body == b"second"


def test_two_apis_may_not_answer_the_same_requests(tmp_path: Path) -> None:
    one = rest(
        "paths:\n" + operation("/same/{a}", "one", f"{PARAMETER % 'a'}, {ANSWER}")
    )
    two = rest(
        "paths:\n" + operation("/same/{b}", "two", f"{PARAMETER % 'b'}, {ANSWER}")
    )
    with pytest.raises(ContractError, match=r"one and two both serve GET /same/\{b\}"):
        serve_documented(tmp_path, one=one, two=two)


PARAMETER = "parameters: [{name: %s, in: path, required: true, schema: {type: string}}]"


async def test_base_paths_tell_apis_apart(tmp_path: Path) -> None:
    servers = "[{url: 'https://x.test/{v}/', variables: {v: {default: %s}}}, {url: /other-%s}]"
    one = rest(
        "paths:\n" + operation("/a", "one", named("first")), servers=servers % ("v1", 1)
    )
    two = rest(
        "paths:\n" + operation("/a", "two", named("second")),
        servers=servers % ("v2", 2),
    )
    app = serve_documented(tmp_path, one=one, two=two)
    assert (await call(app, "GET", "/v1/a")).body == b"first"
    assert (await call(app, "GET", "/v2/a")).body == b"second"
    assert (await call(app, "GET", "/other-2/a")).body == b"second"
    # Below no base path the first one answers.
    assert (await call(app, "GET", "/a")).body == b"first"


async def test_an_operation_named_by_a_parameter_stands_beside_a_plain_one(
    tmp_path: Path,
) -> None:
    spec = rest(
        "paths:\n"
        + operation("/", "plain", named("plain"))
        + operation("/#Do=this", "this", named("this"))
        + operation("/#Do=that", "that", named("that"))
    )
    app = serve_documented(tmp_path, one=spec)
    for query, name in [
        ("?Do=this", b"this"),
        ("?Do=that", b"that"),
        ("?Do=x", b"plain"),
    ]:
        assert (await call(app, "GET", f"/{query}")).body == name
    assert (await call(app, "GET", "/")).body == b"plain"


BODY = """paths:
  /a:
    post:
      operationId: one
      requestBody:
        content:
          application/json:
            schema: {$ref: '#/components/schemas/A'}
      responses: {'204': {description: Fine.}}
components:
  schemas:
    A: %s
"""


async def _rule(tmp_path: Path, schema: str, body: bytes) -> str | None:
    app = serve_documented(tmp_path, one=rest(BODY % schema))
    answer = await call(
        app, "POST", "/a", headers={"content-type": "application/json"}, body=body
    )
    rule = answer.header("x-specgen-violation")
    assert answer.status == (400 if rule is not None else 204), answer.body
    return rule


@pytest.mark.parametrize(
    ("schema", "body", "rule"),
    [
        ("{minProperties: 1}", b"{}", "minProperties"),
        ("{additionalProperties: false}", b'{"x": 1}', "additionalProperties"),
        (
            "{additionalProperties: {type: integer}}",
            b'{"x": ""}',
            "additionalProperties/type",
        ),
        ("{oneOf: [{type: string}, {type: integer}]}", b"[]", "oneOf"),
        ("{not: {type: string}}", b'""', "not"),
        ("{enum: [a, null]}", b'"b"', "enum"),
        ("{const: null}", b"0", "const"),
        ("{prefixItems: [{type: string}]}", b"[1]", "prefixItems/0/type"),
        (
            "{patternProperties: {'a~/': {minimum: 2}}}",
            b'{"a~/": 1}',
            "patternProperties/a~0~1/minimum",
        ),
        ("{if: {type: string}, then: {minLength: 2}}", b'"a"', "then/minLength"),
        (
            "{properties: {t: {format: date-time}}}",
            b'{"t": "noon"}',
            "properties/t/format",
        ),
        ("{properties: {t: {format: uuid}}}", b'{"t": "1"}', "properties/t/format"),
        ("{properties: {t: {format: a-name-of-ours}}}", b'{"t": "1"}', None),
        ("{enum: [a, null]}", b"null", None),
        ("false", b"1", ""),
    ],
)
async def test_rules_of_every_kind_are_found_in_the_spec(
    tmp_path: Path, schema: str, body: bytes, rule: str | None
) -> None:
    expected = None if rule is None else f"/components/schemas/A/{rule}".rstrip("/")
    assert await _rule(tmp_path, schema, body) == expected


async def test_a_rule_that_the_engine_cannot_read_is_named_and_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    spec = rest(BODY % "{properties: {b: {minLength: 2}}}")
    data = contract_data(tmp_path, "one", spec)
    data["definitions"]["/components/schemas/A"]["properties"]["b"]["pattern"] = "a\\Z"
    app = serve_contracts(data)
    headers = {"content-type": "application/json"}
    fine = await call(app, "POST", "/a", headers=headers, body=b'{"b": "??"}')
    wrong = await call(app, "POST", "/a", headers=headers, body=b'{"b": "?"}')
    assert (fine.status, wrong.status) == (204, 400)
    assert "not enforced: /components/schemas/A/properties/b/pattern: " in caplog.text


async def test_a_schema_that_contains_itself(tmp_path: Path) -> None:
    schema = (
        "{properties: {id: {}, next: {$ref: '#/components/schemas/A'}}, required: [id]}"
    )
    body = b'{"id": 1, "next": {"id": 1, "next": {}}}'
    assert await _rule(tmp_path, schema, body) == "/components/schemas/A/required"


async def test_a_code_of_its_own_beats_the_one_for_any_invalid_value(
    tmp_path: Path,
) -> None:
    more = """x-specgen-error-bodies: [{code: /c, message: /m}]
x-specgen-violations: {invalid: Any, missing: Gone}
x-specgen-errors:
  - {status: 400, code: Any, message: any}
  - {status: 400, code: Own, message: "own {parameter}"}
  - {status: 400, code: Gone, message: gone}
"""
    own = "{type: [string, object], required: [d], x-specgen-violation: Own}"
    schema = f"{{required: [b], properties: {{b: {own}, c: {{type: string}}}}}}"
    app = serve_documented(tmp_path, one=rest(BODY % schema, more=more))
    for body, code, message in [
        (b'{"b": 1}', "Own", "own b"),
        (b'{"b": "", "c": 1}', "Any", "any"),
        (b"{}", "Gone", "gone"),
        (b'{"b": {}}', "Gone", "gone"),
    ]:
        headers = {"content-type": "application/json"}
        answer = await call(app, "POST", "/a", headers=headers, body=body)
        assert answer.json() == {"c": code, "m": message}


def test_nullable_of_3_0_is_a_type(tmp_path: Path) -> None:
    spec = rest(
        BODY % "{type: object, properties: {b: {type: string, nullable: true}}}"
    )
    data = contract_data(tmp_path, "one", spec.replace("3.1.0", "3.0.3"))
    assert data["definitions"]["/components/schemas/A"]["properties"] == {
        "b": {"type": ["string", "null"]}
    }


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ("{type: string}", '"string"'),
        ("{type: string, format: date}", '"2020-01-31"'),
        ("{type: string, minLength: 8, maxLength: 9}", '"stringxx"'),
        ("{type: string, maxLength: 3}", '"str"'),
        ("{type: [integer, 'null'], minimum: 4}", "4"),
        ("{enum: [b, a]}", '"b"'),
        ("{type: array, items: {type: boolean}}", "[true]"),
        ("{type: array, minItems: 2, items: {type: number}}", "[0.5, 0.5]"),
        ("{type: object, properties: {a: {default: 1}, b: {writeOnly: true}}}", '{"a": 1}'),
        ("{allOf: [{type: object, properties: {a: {const: 1}}}], properties: {b: {const: 2}}}",
         '{"a": 1, "b": 2}'),
        ("{oneOf: [{const: 3}, {const: 4}]}", "3"),
        ("{examples: [{x: y}]}", '{"x": "y"}'),
        ("{type: object, properties: {a: {$ref: '#/components/schemas/A'}}}", None),
    ],
)  # fmt: skip
async def test_a_schema_without_an_example_is_sampled(
    tmp_path: Path, schema: str, expected: str | None
) -> None:
    content = "application/json: {schema: {$ref: '#/components/schemas/A'}}"
    answer = f"responses: {{'200': {{description: Fine., content: {{{content}}}}}}}"
    spec = rest("paths:\n" + operation("/a", "one", answer))
    spec += f"components: {{schemas: {{A: {schema}}}}}\n"
    found = await call(serve_documented(tmp_path, one=spec), "GET", "/a")
    assert found.status == 200
    if expected is not None:
        assert found.body.decode() == expected


def test_what_responses_are_is_only_kept_for_xml_and_where_answers_are_made(
    tmp_path: Path,
) -> None:
    content = "application/%s: {schema: {$ref: '#/components/schemas/A'}%s}"
    answer = "responses: {'200': {description: Fine., content: {" + content + "}}}"
    schemas = "components: {schemas: {A: {type: object}}}\n"
    kept = {"/components/schemas/A": {"type": "object"}}
    for kind, example, definitions in (
        ("json", ", example: {}", {}),
        ("json", "", kept),
        ("xml", ", example: {}", kept),
    ):
        written = operation("/a", "one", answer % (kind, example))
        spec = rest("paths:\n" + written + schemas)
        assert contract_of(tmp_path, "one", spec).definitions == definitions


def test_the_contract_is_the_same_on_every_run(tmp_path: Path) -> None:
    spec = rest(BODY % "{properties: {b: {type: string}}}")
    assert contract_data(tmp_path, "one", spec) == contract_data(tmp_path, "one", spec)


@pytest.mark.parametrize("package", ["alibaba_kms", "huawei_iam", "huawei_kms"])
def test_a_contract_is_read_as_it_is_annotated(package: str) -> None:
    data = (GENERATED / f"{package}.json").read_bytes()
    # Unlike `==`, a repr tells tuples from lists, and models from mappings.
    assert repr(load_contract(data)) == repr(TypeAdapter(Contract).validate_json(data))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"{", "EOF"),
        (b"[]", "not a contract"),
        (b"{}", "package"),
        (b'{"package": "one", "colour": 1}', "colour"),
        (b'{"package": "one", "operations": [1]}', "not a contract"),
        (b'{"package": "one", "operations": 1}', "not a contract"),
    ],
)
def test_what_is_no_contract_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        load_contract(data)


def test_an_error_is_found_by_its_code_and_by_its_status_too() -> None:
    errors = (
        ErrorContract(400, "Odd", "first"),
        ErrorContract(500, "Odd", "second"),
    )
    known = Contract(package="one", errors=errors)
    assert known.error("Odd") is errors[0]
    assert known.error("Odd", 500) is errors[1]
    assert known.error("Odd", 418) == ErrorContract(418, "Odd", "")
    with pytest.raises(ValueError, match="'Even' is not documented"):
        known.error("Even")


def test_a_message_is_filled_or_its_placeholders_are_left_out() -> None:
    error = ErrorContract(400, "Odd", "{parameter}|{string_to_sign}|{other}")
    assert error.worded() == "||{other}"
    found = error.worded(parameter="{string_to_sign}", string_to_sign="text")
    assert found == "{string_to_sign}|text|{other}"
