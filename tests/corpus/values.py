"""Values for schemas: the document's own examples first, and only such as are valid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specgen.source.pointer import escape
from specgen.stub.samples.pattern import text_matching

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.corpus.documents import Document, Place

_DEEPEST = 6
_FORMATS = {
    "date": "2020-01-31",
    "date-time": "2020-01-31T12:00:00Z",
    "email": "a@example.com",
    "ipv4": "192.0.2.1",
    "uri": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


def valid_value(
    document: Document, entry: dict[str, Any], schema: Place | None, *, full: bool
) -> Any:
    """Return a value for a parameter or a body; None if none can be made.

    Raises:
        UncheckableError: The schema cannot be used.
    """
    for value in _proposed(document, entry, schema, full=full):
        if value is not None and document.problem(schema, value, sent=True) is None:
            return value
    return None


def _proposed(
    document: Document, entry: dict[str, Any], schema: Place | None, *, full: bool
) -> Iterator[Any]:
    if "example" in entry:
        yield entry["example"]
    for example in (entry.get("examples") or {}).values():
        yield example.get("value")
    if schema is None:
        yield "any"
        return
    for stated in (True, False):
        yield _Maker(document, full=full, stated=stated).make(schema)


class _Maker:
    def __init__(self, document: Document, *, full: bool, stated: bool) -> None:
        self._document = document
        self._full = full
        self._stated = stated

    def make(self, place: Place, depth: int = 0) -> Any:
        place = self._document.follow(place)
        node = self._document.at(place)
        if not isinstance(node, dict) or depth > 2 * _DEEPEST:
            return "any"
        if self._stated and "example" in node:
            return node["example"]
        chosen = [*([node["const"]] if "const" in node else ()), *node.get("enum", ())]
        if chosen:
            return chosen[0]
        for keyword in ("allOf", "oneOf", "anyOf"):
            if keyword in node:
                return self._combined(keyword, node, place, depth)
        return self._typed(node, place, depth)

    def _combined(
        self, keyword: str, node: dict[str, Any], place: Place, depth: int
    ) -> Any:
        numbers = range(len(node[keyword]) if keyword == "allOf" else 1)
        parts = [
            self.make((place[0], f"{place[1]}/{keyword}/{number}"), depth + 1)
            for number in numbers
        ]
        own = self._object(node, place, depth)
        objects = [part for part in (*parts, own) if isinstance(part, dict)]
        is_object = bool(own) or any(isinstance(part, dict) for part in parts)
        return {k: v for o in objects for k, v in o.items()} if is_object else parts[0]

    def _typed(self, node: dict[str, Any], place: Place, depth: int) -> Any:
        kinds = node.get("type", "object" if "properties" in node else "string")
        kinds = [kinds] if isinstance(kinds, str) else kinds
        match next((kind for kind in kinds if kind != "null"), "null"):
            case "object":
                return self._object(node, place, depth)
            case "array":
                return self._array(node, place, depth)
            case "integer" | "number":
                return max(node.get("minimum", 1), 1)
            case "boolean":
                return True
            case "null":
                return None
            case _:
                return _text(node)

    def _array(self, node: dict[str, Any], place: Place, depth: int) -> list[Any]:
        count = node.get("minItems", int(self._full and depth < _DEEPEST))
        if "items" not in node:
            return ["any"] * count
        item = (place[0], f"{place[1]}/items")
        return [self.make(item, depth + 1) for _ in range(count)]

    def _object(self, node: dict[str, Any], place: Place, depth: int) -> dict[str, Any]:
        found = {}
        for name, schema in (node.get("properties") or {}).items():
            wanted = name in node.get("required", ()) or (
                self._full and depth < _DEEPEST
            )
            if wanted and isinstance(schema, dict) and not schema.get("readOnly"):
                inner = (place[0], f"{place[1]}/properties/{escape(name)}")
                found[name] = self.make(inner, depth + 1)
        return found


def _text(node: dict[str, Any]) -> str:
    low, high = node.get("minLength", 0), node.get("maxLength")
    if "pattern" in node:
        return text_matching(node["pattern"], low, high) or ""
    text: str = _FORMATS.get(node.get("format", ""), "text").ljust(low, "x")
    return text[:high]
