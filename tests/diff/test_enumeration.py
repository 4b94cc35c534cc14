"""No edit of a document is passed over in silence: every field is edited once, in every way."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from specgen.diff.document_diff import compare
from specgen.diff.graph.reference_graph import scan
from specgen.diff.model.removal_policy import Policy
from specgen.diff.rules.catalogue import RULES
from specgen.diff.schema.keywords import COMPARATORS
from specgen.diff.walk.field_effects import OBJECTS
from specgen.openapi.references import References
from specgen.source import (
    Document,
    MappingNode,
    ScalarNode,
    SequenceNode,
    load,
    pointer,
)
from specgen.source.text import SourceText

from tests.diff import rule_pairs
from tests.diff.comparing import TODAY, changes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from specgen.diff.graph.reference_graph import Graph
    from specgen.ir import JsonValue
    from specgen.source import Node

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


def side(document: JsonValue, name: str) -> References:
    """Return a document as one side of a comparison, all on one line: parsing takes longer."""
    source = SourceText(name, "{}")
    root = node(document, source)
    assert isinstance(root, MappingNode)
    return References(Document(source, root), code="unfollowed-ref")


def node(value: JsonValue, source: SourceText) -> Node:
    if id(value) in SHARED:
        return SHARED[id(value)]
    if isinstance(value, dict):
        mapping = MappingNode(source, 0, 1)
        for key, child in value.items():
            mapping.add(key, 0, 1, node(child, source))
        return mapping
    if isinstance(value, list):
        sequence = SequenceNode(source, 0, 1)
        sequence.elements = [node(child, source) for child in value]
        return sequence
    return ScalarNode(source, 0, 1, value)


DOCUMENT = everything()
PLACES = [path for path in places(DOCUMENT) if path != ("openapi",)]
# Nodes of the parts of DOCUMENT by identity: most parts of an edited copy are the same objects.
SHARED: dict[int, Node] = {}
BASE = side(DOCUMENT, "base.yaml")


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


def edits(
    change: Callable[[JsonValue, str | int], None], places: Iterable[Path_] = PLACES
) -> Iterator[Edited]:
    """Yield a copy of the document for each place, changed there."""
    for path in places:
        root = changed(DOCUMENT, path, change)
        yield "/".join(map(str, path)), side(root, "new.yaml")


def changed(
    value: JsonValue, path: Path_, change: Callable[[JsonValue, str | int], None]
) -> JsonValue:
    """Return a copy that is changed at a path, and shares what does not lead there."""
    assert isinstance(value, dict | list)
    copied = value.copy()
    key, *rest = path
    if rest:
        put(copied, key, changed(inner(value, key), tuple(rest), change))
    else:
        change(copied, key)
    return copied


def containers(value: JsonValue, made: Node) -> Iterator[tuple[int, Node]]:
    """Yield the identities of objects and lists with their nodes."""
    if isinstance(value, dict | list):
        yield id(value), made
        for key in value if isinstance(value, dict) else range(len(value)):
            child = made.child(str(key))
            assert child is not None
            yield from containers(inner(value, key), child)


SHARED.update(containers(DOCUMENT, BASE.start().node))


def remove(parent: JsonValue, key: str | int) -> None:
    if isinstance(parent, dict):
        del parent[str(key)]
    elif isinstance(parent, list):
        del parent[int(key)]


def edit(parent: JsonValue, key: str | int) -> None:
    put(parent, key, edited(inner(parent, key)))


def extend(parent: JsonValue, key: str | int) -> None:
    value = inner(parent, key)
    assert isinstance(value, dict)
    put(parent, key, {**value, NEW: {"a": 1}})


def extended(value: JsonValue) -> JsonValue:
    """Return a copy with an unknown field in every object."""
    if isinstance(value, dict):
        return {**{k: extended(v) for k, v in value.items()}, NEW: {"a": 1}}
    return [extended(child) for child in value] if isinstance(value, list) else value


def at(path: Path_) -> JsonValue:
    value = everything()
    for key in path:
        value = inner(value, key)
    return value


NEW = "unheard-of"
PLACES_OF_OBJECTS = [path for path in PLACES if isinstance(at(path), dict)]


def test_a_document_does_not_differ_from_itself() -> None:
    assert changes(everything(), everything()) == ()


def fired(found: Iterable[tuple[str, References, References]]) -> set[str]:
    """Return the rules that fire for some edits, each of which must fire one."""
    rules = set()
    for path, one, two in found:
        here = {change.rule for change in compare(one, two, Policy(TODAY)).changes}
        assert here, path
        rules |= here
    return rules


@pytest.fixture
def _scanned_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most of a comparison here is the walk over a document, of which one is always the same."""
    last = lru_cache(maxsize=1)(scan)
    graph = scan(BASE)

    def scanned(side: References, moved: str = "") -> Graph:
        return graph if side is BASE and not moved else last(side, moved)

    monkeypatch.setattr("specgen.diff.document_diff.scan", scanned)


@pytest.mark.usefixtures("_scanned_once")
def test_every_edit_is_reported_and_every_rule_has_an_edit_that_fires_it() -> None:
    removed, added = set[str](), set[str]()
    for path, revision in edits(remove):
        removed |= fired([(path, BASE, revision)])
        added |= fired([(path, revision, BASE)])
    assert "unclassified" not in removed
    edited = fired((path, BASE, revision) for path, revision in edits(edit))
    by_hand = {change.rule for change in rule_pairs.every_change()}
    assert removed | added | edited | unknown_fields() | by_hand == set(RULES)


def unknown_fields() -> set[str]:
    """Return the rules that fire for an unknown field, in each object.

    Where it is reported at its own place, all objects have one at once.
    """
    found = compare(BASE, side(extended(everything()), "new.yaml"), Policy(TODAY))
    reported = {change.location for change in found.changes}
    as_a_whole = [
        path for path in PLACES_OF_OBJECTS if pointer.join(*path, NEW) not in reported
    ]
    assert len(as_a_whole) < len(PLACES_OF_OBJECTS) // 5
    by_themselves = edits(extend, as_a_whole)
    return {change.rule for change in found.changes} | fired(
        (path, BASE, revision) for path, revision in by_themselves
    )


def test_the_document_has_every_field_of_the_grammar() -> None:
    text = EVERYTHING.read_text(encoding="utf-8")
    fields = {field for rules in OBJECTS.values() for field in rules} - {"*"}
    keywords = {
        keyword for comparator in COMPARATORS for keyword in comparator.keywords
    }
    methods = {"put", "delete", "options", "head", "patch", "trace", "query"}
    assert {f for f in (fields | keywords) - methods if f"{f}:" not in text} == set()
