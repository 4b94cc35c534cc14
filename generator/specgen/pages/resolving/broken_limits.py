"""Limits of a field that an example or a sample of the same page breaks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from specgen.openapi.patterns import matches
from specgen.pages.operation import Certainty, Doubt, FieldTable, FieldType, PageField
from specgen.pages.resolving.descriptions import typed
from specgen.pages.resolving.samples import query_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.pages.operation import PageOperation, PagePlace, Sample

_MAX_DEPTH = 20
_MAX_ELEMENTS = 20
_MAX_TEXT = 10_000
_SHOWN = 60
_SUCCESS = range(200, 300)


def broken_limits(operation: PageOperation) -> Iterator[Doubt]:
    """Yield a doubt for each limit that the page breaks itself, and mark it at its field.

    Args:
        operation: The operation; its fields and samples have been read.
    """
    for field, value, place in _values(operation):
        for keyword in _broken(field, value):
            if keyword not in field.contradicted:
                field.contradicted.add(keyword)
                limit = json.dumps(field.keywords[keyword], ensure_ascii=False)
                told = f"{keyword} of {field.name} is {limit[:_SHOWN]}"
                field.notes.append(
                    f"The page says that {keyword} is {limit}; a sample of it breaks that."
                )
                message = f"{told}, which {json.dumps(value, ensure_ascii=False)[:_SHOWN]} breaks"
                yield Doubt(Certainty.CONTRADICTED, message, place)


def _values(operation: PageOperation) -> Iterator[tuple[PageField, Any, PagePlace]]:
    """Yield each scalar that the page shows for a field."""
    for _, parameter in operation.parameters:
        kind = "string" if parameter.type is None else parameter.type.type
        if parameter.example is not None and kind not in {"array", "object", "any"}:
            yield parameter, typed(parameter.example, kind), parameter.place
    for sample in operation.samples:
        yield from _of_query(operation, sample)
        shapes = [operation.body] if sample.kind == "request" else _responses(operation)
        for shape in shapes:
            if shape is not None and sample.value is not None:
                yield from _of_shape(shape, sample.value, sample.place, 0)


def _responses(operation: PageOperation) -> list[FieldTable]:
    return [s for status, s in operation.responses.items() if status in _SUCCESS]


def _of_query(
    operation: PageOperation, sample: Sample
) -> Iterator[tuple[PageField, Any, PagePlace]]:
    held = query_of(sample)
    for _, field in operation.parameters:
        kind = "string" if field.type is None else field.type.type
        if held.get(field.name):
            yield field, typed(held[field.name], kind), sample.place


def _of_shape(
    shape: FieldTable, value: Any, place: PagePlace, depth: int
) -> Iterator[tuple[PageField, Any, PagePlace]]:
    if not isinstance(value, dict) or depth > _MAX_DEPTH:
        return
    for field in shape.fields:
        if field.name in value:
            inner = value[field.name]
            yield from _of_type(field, field.type, inner, (place, depth))


def _of_type(
    field: PageField, kind: FieldType | None, value: Any, around: tuple[PagePlace, int]
) -> Iterator[tuple[PageField, Any, PagePlace]]:
    place, depth = around
    if kind is not None and kind.shape is not None:
        yield from _of_shape(kind.shape, value, place, depth + 1)
    elif isinstance(value, list):
        item = None if kind is None else kind.item
        for each in value[:_MAX_ELEMENTS]:
            yield from _of_type(field, item, each, (place, depth + 1))
    elif isinstance(value, str | int | float):
        yield field, value, place


def _broken(field: PageField, value: Any) -> Iterator[str]:
    """Yield the keywords that a value breaks; one of another type breaks none."""
    limits = field.keywords
    for keyword in ("enum", "const"):
        known = limits.get(keyword, [])
        known = known if isinstance(known, list) else [known]
        if value not in known and any(type(each) is type(value) for each in known):
            yield keyword
    if isinstance(value, str):
        yield from _broken_by_text(limits, value)
    elif not isinstance(value, bool):
        if value < limits.get("minimum", value):
            yield "minimum"
        if value > limits.get("maximum", value):
            yield "maximum"


def _broken_by_text(limits: dict[str, Any], value: str) -> Iterator[str]:
    if len(value) < limits.get("minLength", 0):
        yield "minLength"
    if len(value) > limits.get("maxLength", len(value)):
        yield "maxLength"
    pattern = limits.get("pattern")
    if pattern and len(value) <= _MAX_TEXT and not matches(pattern, value):
        yield "pattern"
