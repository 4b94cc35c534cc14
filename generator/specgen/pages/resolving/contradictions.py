"""Contradictions within a page: table against sample, URI against table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from specgen.pages.operation import Certainty, Doubt, FieldTable, FieldType, PageField
from specgen.pages.resolving.broken_limits import broken_limits
from specgen.pages.resolving.nesting import shapes_in
from specgen.pages.resolving.samples import json_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.pages.operation import PageOperation, PagePlace, Sample

_TEMPLATE = re.compile(r"\{([^{}/]+)\}")
_MAX_DEPTH = 20
_MAX_ELEMENTS = 20
_SUCCESS = range(200, 300)
NO_CONTENT = {204, 304}
_KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}


def check(operation: PageOperation) -> None:
    """Add to an operation what its page says in two ways.

    Args:
        operation: The operation; all of the page has been read.
    """
    _follow_samples(operation)
    operation.doubts += _uri(operation)
    operation.doubts += _bodiless(operation)
    operation.doubts += _conflicts(operation)
    operation.doubts += broken_limits(operation)
    for sample in operation.samples:
        operation.doubts += _sample(operation, sample)


def _follow_samples(operation: PageOperation) -> None:
    """Take the form of arrays that samples wrap into an object, as in `{"Tags": {"Tag": []}}`."""
    for sample in operation.samples:
        shape = _response(operation, sample) if sample.kind == "response" else None
        if operation.style == "rpc" and shape is not None:
            _wrap_all(shape, json_of(sample), 0)


def _wrap_all(shape: FieldTable, value: Any, depth: int) -> None:
    if not isinstance(value, dict) or depth > _MAX_DEPTH:
        return
    for field in shape.fields:
        inner = value.get(field.name)
        _wrap(field, inner)
        kind = field.type
        while kind is not None and kind.item is not None:
            kind = kind.item
            inner = inner[0] if isinstance(inner, list) and inner else None
        if kind is not None and kind.shape is not None:
            _wrap_all(kind.shape, inner, depth + 1)


def _wrap(field: PageField, value: Any) -> None:
    """Put the elements of a field into the only property that a sample shows in its place."""
    kind = field.type
    if kind is None or not isinstance(value, dict) or len(value) != 1:
        return
    [(name, inner)] = value.items()
    first = inner[0] if isinstance(inner, list) and inner else inner
    item = _element(kind, name, first)
    if item is None or not isinstance(inner, list | dict):
        return
    element = PageField(
        name, field.place, FieldType("array", item=item), certainty=Certainty.INFERRED
    )
    element.notes.append("Only the sample shows it.")
    field.type = FieldType(
        "object", kind.printed, shape=FieldTable(field.name, [element], field.place)
    )
    field.notes.append(
        f"The page prints the type {kind.printed!r}; the sample wraps the array."
    )


def _element(kind: FieldType, name: str, first: Any) -> FieldType | None:
    """Return the type of the elements that a sample wraps, or None if it wraps nothing."""
    if kind.type == "array" and (kind.item is None or kind.item.shape is None):
        known = {str: "string", bool: "boolean", int: "integer"}
        return kind.item or FieldType(known.get(type(first), "any"))
    holder = kind.item if kind.type == "array" else kind
    shape = None if holder is None else holder.shape
    names = set() if shape is None else {field.name for field in shape.fields}
    if name in names or not isinstance(first, dict) or not names & set(first):
        return None
    return FieldType("object", name=name, shape=shape)


def _uri(operation: PageOperation) -> Iterator[Doubt]:
    named = _TEMPLATE.findall(operation.path or "")
    listed = {
        field.name: field for where, field in operation.parameters if where == "path"
    }
    for name in named:
        if name not in listed:
            message = f"the path holds {{{name}}}, which no table lists"
            yield Doubt(Certainty.CONTRADICTED, message, operation.uri_place)
    for name, field in listed.items():
        if name not in named:
            message = f"the table lists the path parameter {name}, which the path does not hold"
            yield Doubt(Certainty.CONTRADICTED, message, field.place)


def _bodiless(operation: PageOperation) -> Iterator[Doubt]:
    """Yield the tables of properties of responses that have no body."""
    for status, shape in operation.responses.items():
        for table in shapes_in([shape]) if status in NO_CONTENT else ():
            message = f"a response {status} has no body, but the table lists properties"
            yield Doubt(Certainty.CONTRADICTED, message, table.place)


def _conflicts(operation: PageOperation) -> Iterator[Doubt]:
    """Yield the defaults that are none of the values."""
    for field in all_fields(operation):
        values, default = field.keywords.get("enum"), field.keywords.get("default")
        if values and default is not None and default not in values:
            message = f"the default of {field.name}, {default!r}, is none of its values"
            yield Doubt(Certainty.CONTRADICTED, message, field.place)
            del field.keywords["default"]


def all_fields(operation: PageOperation) -> Iterator[PageField]:
    """Yield every field of an operation once."""
    seen: set[int] = set()
    for _, field in operation.parameters:
        yield from _with_members(field, seen)
    shapes = [operation.body, *operation.responses.values()]
    for shape in shapes:
        if shape is not None:
            yield from _members(shape, seen)
    for headers in operation.headers.values():
        yield from headers


def _members(shape: FieldTable, seen: set[int]) -> Iterator[PageField]:
    if id(shape) in seen:
        return
    seen.add(id(shape))
    yield from _of_type(shape.element, seen)
    for field in shape.fields:
        yield from _with_members(field, seen)


def _with_members(field: PageField, seen: set[int]) -> Iterator[PageField]:
    yield field
    yield from _of_type(field.type, seen)


def _of_type(kind: FieldType | None, seen: set[int]) -> Iterator[PageField]:
    while kind is not None:
        if kind.shape is not None:
            yield from _members(kind.shape, seen)
        kind = kind.item


def _sample(operation: PageOperation, sample: Sample) -> Iterator[Doubt]:
    if sample.body and not sample.is_valid:
        what = sample.media_type or "neither JSON nor XML"
        message = (
            f"the sample {sample.kind} cannot be read ({what}); it is kept as text"
        )
        yield Doubt(Certainty.CONTRADICTED, message, sample.place)
        return
    shape = operation.body if sample.kind == "request" else _response(operation, sample)
    if shape is not None and shape.element is not None:
        kind = FieldType("array", item=shape.element)
        yield from _value(kind, sample.value, shape.place, (sample, "the body", 0))
    elif shape is not None and isinstance(sample.value, dict):
        yield from _against(shape, sample.value, sample, "", 0)


def _response(operation: PageOperation, sample: Sample) -> FieldTable | None:
    if sample.status is not None:
        return operation.responses.get(sample.status)
    good = [s for status, s in operation.responses.items() if status in _SUCCESS]
    return good[0] if good else None


def _against(
    shape: FieldTable, value: dict[str, Any], sample: Sample, path: str, depth: int
) -> Iterator[Doubt]:
    """Yield a doubt for each property of a sample that the table of an object does not allow."""
    if depth > _MAX_DEPTH:
        return
    fields = {field.name: field for field in shape.fields}
    for name, inner in value.items():
        at = f"{path}.{name}" if path else name
        if name not in fields:
            message = f"the sample {sample.kind} holds {at}, which no table lists"
            yield Doubt(Certainty.CONTRADICTED, message, sample.place)
        elif (kind := fields[name].type) is not None and inner is not None:
            yield from _value(kind, inner, fields[name].place, (sample, at, depth))


def _value(
    kind: FieldType, value: Any, place: PagePlace, around: tuple[Sample, str, int]
) -> Iterator[Doubt]:
    """Yield a doubt for each value of a sample that its type does not allow."""
    sample, path, depth = around
    allowed = _KINDS.get(kind.type)
    if allowed is not None and not _is_of(value, allowed):
        shown = kind.printed or kind.type
        message = (
            f"the table says that {path} is {shown}, the sample holds {_named(value)}"
        )
        yield Doubt(Certainty.CONTRADICTED, message, place)
    elif kind.shape is not None and isinstance(value, dict):
        yield from _against(kind.shape, value, sample, path, depth + 1)
    elif kind.item is not None and isinstance(value, list):
        for each in value[:_MAX_ELEMENTS]:
            yield from _value(kind.item, each, place, (sample, f"{path}[]", depth + 1))


def _is_of(value: Any, allowed: tuple[type, ...]) -> bool:
    if isinstance(value, bool):
        return bool in allowed
    return isinstance(value, allowed)


def _named(value: Any) -> str:
    names = {str: "a string", bool: "a boolean", int: "a number", float: "a number"}
    return names.get(
        type(value), "an array" if isinstance(value, list) else "an object"
    )
