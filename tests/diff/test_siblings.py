"""Keywords beside `$ref`: without effect in OpenAPI 3.0, as good as written out since 3.1."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from specgen.diff.model.effects import Severity

from tests.diff.comparing import changes, document

if TYPE_CHECKING:
    from specgen.ir import JsonValue

    Object = dict[str, JsonValue]

REF: Object = {"$ref": "#/components/schemas/Text"}
SHORT: Object = {"type": "string", "maxLength": 3}
LONG: Object = {"type": "string", "maxLength": 5}
READ: Object = {**REF, "readOnly": True}


def things(
    field: JsonValue, version: str, text: JsonValue, parameter: Object | None = None
) -> Object:
    """A document that sends and returns an object with a field that refers to `Text`."""
    thing: JsonValue = {"type": "object", "properties": {"field": field}}
    body: Object = {"content": {"application/json": {"schema": thing}}}
    operation: JsonValue = {
        "requestBody": body,
        "parameters": [parameter] if parameter else [],
        "responses": {"200": {"description": "", **body}},
    }
    limit: JsonValue = {"name": "q", "in": "query", "schema": SHORT}
    components: JsonValue = {"schemas": {"Text": text}, "parameters": {"Q": limit}}
    fields: Object = {"components": components, "openapi": version}
    return {**document({"/things": {"post": operation}}), **fields}


TEXT: Object = {"type": "string"}
LIMITED: Object = {**REF, "maxLength": 3}
CASES: list[tuple[str, JsonValue, JsonValue, JsonValue, list[str]]] = [
    # Without effect in 3.0, whatever they say.
    ("3.0.3", {**REF, "type": "string", "nullable": True}, REF, TEXT, ["respelled"] * 2),
    ("3.0.3", {**REF, "maxLength": 5}, LIMITED, TEXT, ["respelled"]),
    ("3.0.3", READ, REF, TEXT, ["respelled"]),
    ("3.0.3", LONG, LIMITED, TEXT, ["extracted", "schema-maxLength"]),
    # In effect since 3.1, unless the definition says the same.
    ("3.1.0", {**REF, "type": "string"}, REF, TEXT, ["respelled"]),
    ("3.1.0", {**REF, "maxLength": 5}, LIMITED, TEXT, ["schema-maxLength"]),
    ("3.1.0", {**REF, "maxLength": 5}, REF, SHORT, ["respelled"]),
    ("3.1.0", READ, REF, TEXT, ["property-became-not-readOnly"]),
    ("3.1.0", REF, READ, TEXT, ["property-became-readOnly"]),
    ("3.1.0", SHORT, LIMITED, TEXT, ["extracted"]),
    ("3.1.0", LIMITED, SHORT, TEXT, ["inlined"]),
    ("3.1.0", {"allOf": [LIMITED]}, LIMITED, TEXT, ["schema-unwrapped"]),
]  # fmt: skip


@pytest.mark.parametrize(("version", "before", "after", "text", "rules"), CASES)
def test_keywords_beside_a_reference(
    version: str, before: JsonValue, after: JsonValue, text: JsonValue, rules: list[str]
) -> None:
    found = changes(things(before, version, text), things(after, version, text))
    assert sorted({c.rule: None for c in found}) == sorted(dict.fromkeys(rules))
    is_breaking = any(c.severity is Severity.BREAKING for c in found)
    assert is_breaking == ("schema-maxLength" in rules)


def test_beside_the_reference_of_a_parameter_there_is_only_prose() -> None:
    plain: Object = {"$ref": "#/components/parameters/Q"}
    before = things(TEXT, "3.1.0", TEXT, plain)
    after = things(TEXT, "3.1.0", TEXT, {**plain, "required": True})
    [change] = changes(before, after)
    assert (change.rule, change.severity) == ("respelled", Severity.INFO)
