"""Whether values are the same on both ends, absent members and classes included."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from specgen.source.pointer import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.corpus.documents import Document, Place


def same(one: Any, other: Any) -> bool:
    """Tell whether two values are of the same types and hold the same."""
    if type(one) is not type(other):
        return False
    if isinstance(one, BaseModel):
        return (
            one.model_fields_set == other.model_fields_set
            and all(
                same(getattr(one, name), getattr(other, name))
                for name in type(one).model_fields
            )
            and same(one.model_extra, other.model_extra)
        )
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def loss(document: Document, schema: Place | None, value: Any, read: Any) -> str | None:
    """Say what a value has lost by being read, apart from members that no schema mentions.

    Args:
        document: The document.
        schema: What the value is valid by.
        value: The value, as JSON.
        read: What was read of it, as JSON.
    """
    return _Loss(document).of([schema] if schema else [], value, read, "")


class _Loss:
    def __init__(self, document: Document) -> None:
        self._document = document

    def of(
        self, schemas: Iterable[Place], value: Any, read: Any, where: str
    ) -> str | None:
        found = list(alternatives(self._document, schemas))
        if isinstance(value, dict) and isinstance(read, dict):
            return self._of_members(found, value, read, where)
        if isinstance(value, list) and isinstance(read, list):
            return self._of_items(found, value, read, where)
        if _is_alike(value, read):
            return None
        return f"{where or 'it'} is read as {read!r}, not {value!r}"

    def _of_members(
        self,
        found: list[tuple[dict[str, Any], Place]],
        value: dict[str, Any],
        read: dict[str, Any],
        where: str,
    ) -> str | None:
        for name, member in value.items():
            inner = list(_schemas_of(name, found))
            if name in read:
                problem = self.of(inner, member, read[name], f"{where}/{name}")
            else:
                problem = f"{where}/{name} is lost" if inner else None
            if problem is not None:
                return problem
        more = set(read) - set(value)
        return f"{where or 'it'} has got {more}" if more else None

    def _of_items(
        self,
        found: list[tuple[dict[str, Any], Place]],
        value: list[Any],
        read: list[Any],
        where: str,
    ) -> str | None:
        if len(value) != len(read):
            return f"{where or 'it'} is read as {read!r}, not {value!r}"
        items = [
            (place[0], f"{place[1]}/items")
            for node, place in found
            if isinstance(node.get("items"), dict)
        ]
        problems = (
            self.of(items, *pair, f"{where}/{number}")
            for number, pair in enumerate(zip(value, read, strict=True))
        )
        return next((problem for problem in problems if problem is not None), None)


def _schemas_of(
    name: str, found: Iterable[tuple[dict[str, Any], Place]]
) -> Iterator[Place]:
    for node, (file, pointer) in found:
        if name in (node.get("properties") or {}):
            yield file, f"{pointer}/properties/{escape(name)}"
        elif isinstance(node.get("additionalProperties"), dict):
            yield file, f"{pointer}/additionalProperties"


def alternatives(
    document: Document, schemas: Iterable[Place]
) -> Iterator[tuple[dict[str, Any], Place]]:
    """Yield schemas, and those that they are made of or may turn out to be."""
    pending, seen = list(schemas), set[object]()
    while pending:
        place = pending.pop()
        node = document.at(place)
        if place in seen or not isinstance(node, dict):
            continue
        seen.add(place)
        yield node, place
        if "$ref" in node:
            pending.append(document.follow(place))
        for keyword in ("allOf", "oneOf", "anyOf"):
            pending += [
                (place[0], f"{place[1]}/{keyword}/{number}")
                for number in range(len(node.get(keyword) or ()))
            ]


def _is_alike(value: Any, read: Any) -> bool:
    if isinstance(value, bool) != isinstance(read, bool):
        return False
    # Times are read as such.
    return bool(value == read) or _time(value) == _time(read)


def _time(text: Any) -> Any:
    try:
        return datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return text
