"""No edit of a document is passed over in silence: every field is edited once, in every way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from specgen.diff.document_diff import compare
from specgen.diff.model.policy import Policy
from specgen.diff.schema.keywords import COMPARATORS
from specgen.diff.walk.field_effects import OBJECTS
from specgen.source import load

from tests.diff.comparing import TODAY, changes, side

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from specgen.ir import JsonValue
    from specgen.openapi.references import References

    Path_ = tuple[str | int, ...]
    Edited = tuple[str, References]

EVERYTHING = Path(__file__).parent / "data" / "everything.yaml"


TEXT = json.dumps(load(EVERYTHING).root.plain())


def everything() -> JsonValue:
    value: JsonValue = json.loads(TEXT)
    return value


def places(value: JsonValue, path: Path_ = ()) -> Iterator[Path_]:
    if isinstance(value, dict):
        for key, child in value.items():
            yield (*path, key)
            yield from places(child, (*path, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield (*path, index)
            yield from places(child, (*path, index))


def edited(value: JsonValue) -> JsonValue:
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1
        case str():
            return f"{value}x"
        case list():
            return [*value, "another"]
        case dict():
            return {**value, "x-new": 1}
        case None:
            return 1


PLACES = [path for path in places(everything()) if path != ("openapi",)]
BASE = side(everything(), "base.yaml")


def inner(value: JsonValue, key: str | int) -> JsonValue:
    if isinstance(value, dict):
        return value[str(key)]
    assert isinstance(value, list)
    return value[int(key)]


def put(value: JsonValue, key: str | int, new: JsonValue) -> None:
    if isinstance(value, dict):
        value[str(key)] = new
    elif isinstance(value, list):
        value[int(key)] = new


def edits(change: Callable[[JsonValue, str | int], None]) -> Iterator[Edited]:
    """Yield a copy of the document for each place, changed there."""
    for path in PLACES:
        root = everything()
        parent = root
        for key in path[:-1]:
            parent = inner(parent, key)
        change(parent, path[-1])
        yield "/".join(map(str, path)), side(root, "new.yaml")


def remove(parent: JsonValue, key: str | int) -> None:
    if isinstance(parent, dict):
        del parent[str(key)]
    elif isinstance(parent, list):
        del parent[int(key)]


def edit(parent: JsonValue, key: str | int) -> None:
    put(parent, key, edited(inner(parent, key)))


def extend(parent: JsonValue, key: str | int) -> None:
    value = inner(parent, key)
    put(
        parent,
        key,
        {**value, "unheard-of": {"a": 1}} if isinstance(value, dict) else edited(value),
    )


def silent(found: Iterable[tuple[str, References, References]]) -> list[str]:
    return [
        path for path, one, two in found if not compare(one, two, Policy(TODAY)).changes
    ]


def test_a_document_does_not_differ_from_itself() -> None:
    assert changes(everything(), everything()) == ()


def test_whatever_is_removed_is_reported_by_a_rule() -> None:
    for path, revision in edits(remove):
        rules = {
            change.rule for change in compare(BASE, revision, Policy(TODAY)).changes
        }
        assert rules, path
        assert "unclassified" not in rules, path


def test_whatever_is_added_is_reported() -> None:
    assert silent((path, revision, BASE) for path, revision in edits(remove)) == []


def test_whatever_is_edited_is_reported() -> None:
    assert silent((path, BASE, revision) for path, revision in edits(edit)) == []


def test_whatever_is_unknown_is_reported() -> None:
    assert silent((path, BASE, revision) for path, revision in edits(extend)) == []


def test_the_document_has_every_field_of_the_grammar() -> None:
    text = EVERYTHING.read_text(encoding="utf-8")
    fields = {field for rules in OBJECTS.values() for field in rules} - {"*"}
    keywords = {
        keyword for comparator in COMPARATORS for keyword in comparator.keywords
    }
    methods = {"put", "delete", "options", "head", "patch", "trace", "query"}
    assert {f for f in (fields | keywords) - methods if f"{f}:" not in text} == set()
