"""The classifier is tested by values: what is said to narrow has one that shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from specgen.diff.compare.document import compare_documents
from specgen.diff.document_diff import compare
from specgen.diff.evidence.witness import DocumentSchemas, Witness, Witnesses
from specgen.diff.graph.reference_graph import scan
from specgen.diff.model.effects import Severity
from specgen.diff.model.removal_policy import Policy

from tests.diff.comparing import TODAY, document, request_with, side
from tests.diff.test_keywords import HARMLESS, INCOMPARABLE, NARROWING

if TYPE_CHECKING:
    from specgen.ir import JsonValue

# A validator takes these for annotations, or the value for one of another schema.
UNSEEN = {
    "schema-contentEncoding",
    "schema-contentSchema",
    "discriminator-property-changed",
    "xml-changed",
    "conditional-changed",
}


def witness(rule: str, before: JsonValue, after: JsonValue) -> Witness | None:
    base, revision = side(request_with(before)), side(request_with(after))
    walk = compare_documents(
        base, revision, (scan(base), scan(revision)), Policy(TODAY)
    )
    [edit] = [o.edit for o in walk.found.occurrences if o.edit.rule == rule]
    return Witnesses(
        base, revision, (DocumentSchemas(base), DocumentSchemas(revision))
    ).find(edit)


def seen(
    cases: list[tuple[str, JsonValue, JsonValue]],
) -> list[tuple[str, JsonValue, JsonValue]]:
    return [
        case for case in cases if case[0] not in UNSEEN and "int64" not in str(case)
    ]


@pytest.mark.parametrize(("rule", "before", "after"), seen(NARROWING))
def test_what_narrows_loses_values_only(
    rule: str, before: JsonValue, after: JsonValue
) -> None:
    found = witness(rule, before, after)
    assert found is not None
    assert found.lost
    assert not found.gained


@pytest.mark.parametrize(("rule", "before", "after"), seen(INCOMPARABLE))
def test_what_is_incomparable_loses_and_gains(
    rule: str, before: JsonValue, after: JsonValue
) -> None:
    found = witness(rule, before, after)
    assert found is not None
    assert found.lost
    assert found.gained


@pytest.mark.parametrize(("rule", "before", "after"), seen(HARMLESS))
def test_what_is_harmless_has_no_witness(
    rule: str, before: JsonValue, after: JsonValue
) -> None:
    found = witness(rule, before, after)
    assert found in (None, Witness())


def test_a_witness_is_shown() -> None:
    base, revision = (
        side(request_with({"type": "string", "maxLength": n})) for n in (2, 1)
    )
    [change] = compare(base, revision, Policy(TODAY), try_values=True).changes
    assert change.witness == (
        'request body of POST /things (application/json): `"aa"` was valid and is not any more'
    )


def test_a_schema_that_is_no_good_has_no_witness() -> None:
    bad: dict[str, JsonValue] = {"type": "string", "pattern": "("}
    assert witness("schema-maxLength", bad, {**bad, "maxLength": 1}) is None


def exemplified(schema: JsonValue, example: JsonValue) -> JsonValue:
    content: JsonValue = {"application/json": {"schema": schema, "example": example}}
    post: JsonValue = {"requestBody": {"content": content}, "responses": {}}
    return document({"/things": {"post": post}})


def test_an_example_that_became_invalid_is_shown() -> None:
    base, revision = (side(exemplified({"maxLength": n}, "aa")) for n in (2, 1))
    found = compare(base, revision, Policy(TODAY), try_values=True).changes
    [change] = [c for c in found if c.axis == "doc"]
    assert (change.rule, change.severity) == (
        "example-no-longer-valid",
        Severity.WARNING,
    )
    assert change.location.endswith("/example")


def test_an_example_that_is_still_valid_or_never_was_is_not() -> None:
    for text in ("a", "aaa"):
        base, revision = (side(exemplified({"maxLength": n}, text)) for n in (2, 1))
        found = compare(base, revision, Policy(TODAY), try_values=True).changes
        assert [c.axis for c in found] == ["wire"]
