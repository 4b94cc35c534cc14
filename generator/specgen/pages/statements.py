"""The statements of a page, one value each, keyed by location and path."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from specgen.pages.drafting.examples import example_of
from specgen.pages.operation import (
    OF_ARRAYS,
    SET_BY_CLIENT,
    Certainty,
    PagePlace,
)
from specgen.pages.prose_statements import in_prose, statements_in_prose
from specgen.pages.resolving.samples import query_of
from specgen.pages.vocabulary import normal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.pages.operation import FieldTable, FieldType, PageField, PageOperation

_MAX_DEPTH = 20
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement.

    Args:
        subject: The location and path of the field or response, such as `request.tags[].key`.
        kind: `field`, `type`, `required`, a keyword of JSON Schema, `example`, `sample`, ...
        value: The stated value, as JSON.
        place: Where the page states it.
        certainty: `stated`, `inferred` or `contradicted`.
    """

    subject: str
    kind: str
    value: Any
    place: PagePlace
    certainty: str = Certainty.STATED.value

    @property
    def line(self) -> int:
        """The line of the page."""
        return self.place.line

    @property
    def key(self) -> tuple[str, str]:
        """The identity of the statement within its page."""
        return self.subject, self.kind

    def __str__(self) -> str:
        return (
            f"{self.subject}: {self.kind} {json.dumps(self.value, ensure_ascii=False)}"
        )


def statements_of(
    operation: PageOperation, credentials: frozenset[str]
) -> list[Statement]:
    """Return the statements of a page.

    Args:
        operation: The operation that the page describes.
        credentials: The headers that hold credentials.
    """
    found = list(_all(operation, credentials))
    return list({statement.key: statement for statement in reversed(found)}.values())[
        ::-1
    ]


def _all(operation: PageOperation, credentials: frozenset[str]) -> Iterator[Statement]:
    for subject, kind, value, place in statements_in_prose(operation):
        yield Statement(subject, kind, value, place)
    yield from _parameters(operation, credentials)
    if operation.body is not None:
        yield from _of_shape(operation.body, "request", set(), is_request=True)
    for status, shape in operation.responses.items():
        yield from _of_shape(shape, f"response.{status}", set(), is_request=False)
    for status, headers in operation.headers.items():
        for header in headers:
            if normal(header.name) == "content-type":
                continue
            at = f"response.{status}.header.{header.name}"
            yield Statement(at, "field", header.name, header.place)
    for told in operation.statuses:
        at = f"response.{told.status}"
        yield Statement(at, "status", told.status, told.place)
        if told.description:
            yield Statement(at, "description", in_prose(told.description), told.place)
    yield from _errors(operation)
    yield from _samples(operation)


def _parameters(
    operation: PageOperation, credentials: frozenset[str]
) -> Iterator[Statement]:
    for where, field in operation.parameters:
        if where == "header" and normal(field.name) in SET_BY_CLIENT:
            continue
        if where == "header" and normal(field.name) in credentials:
            at = f"header.{field.name}"
            yield Statement(at, "credential", field.name, field.place)
            if field.lines:
                words = in_prose(field.description)
                yield Statement(at, "description", words, field.place)
        else:
            yield from _of_field(field, f"{where}.{field.name}", set(), is_request=True)


def _errors(operation: PageOperation) -> Iterator[Statement]:
    for error in operation.errors:
        subject = f"error.{error.code}"
        if error.status is not None:
            yield Statement(subject, "status", error.status, error.place)
        yield Statement(subject, "code", error.code, error.place)
        yield Statement(subject, "message", error.message, error.place)
        if error.description:
            words = in_prose(error.description)
            yield Statement(subject, "description", words, error.place)


def _samples(operation: PageOperation) -> Iterator[Statement]:
    counts: dict[str, int] = {}
    for sample in operation.samples:
        names = {
            field.name for where, field in operation.parameters if where == "query"
        }
        given = {k: v for k, v in query_of(sample).items() if k in names}
        if given:
            yield Statement("sample.request", "parameters", given, sample.place)
        if not sample.body:
            continue
        language = "xml" if sample.media_type == "application/xml" else "json"
        subject = f"sample.{sample.kind}.{sample.status or ''}.{language}"
        counts[subject] = counts.get(subject, 0) + 1
        number = f".{counts[subject]}" if counts[subject] > 1 else ""
        is_json = sample.media_type == _JSON and sample.is_valid
        value = digest(sample.value if is_json else sample.body.strip())
        sure = Certainty.STATED if sample.is_valid else Certainty.CONTRADICTED
        yield Statement(subject + number, "sample", value, sample.place, sure.value)


def digest(value: Any) -> str:
    """Return a short hash of a sample, so that its text need not be kept."""
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _of_shape(
    shape: FieldTable, path: str, open_shapes: set[int], *, is_request: bool
) -> Iterator[Statement]:
    if id(shape) in open_shapes or len(open_shapes) > _MAX_DEPTH:
        return
    if shape.element is not None:
        yield Statement(path, "type", "array", shape.place)
        yield Statement(f"{path}[]", "type", shape.element.type, shape.place)
        yield from _inside(
            shape.element, f"{path}[]", open_shapes, is_request=is_request
        )
    for field in shape.fields:
        inside = open_shapes | {id(shape)}
        yield from _of_field(
            field, f"{path}.{field.name}", inside, is_request=is_request
        )


def _of_field(
    field: PageField, path: str, open_shapes: set[int], *, is_request: bool
) -> Iterator[Statement]:
    place, certainty = field.place, field.certainty.value
    yield Statement(path, "field", field.name, place, certainty)
    if field.lines:
        yield Statement(path, "description", in_prose(field.description), place)
    if is_request and field.required is not None:
        yield Statement(path, "required", field.required, place)
    kind = field.type
    if kind is not None:
        yield Statement(path, "type", kind.type, place, certainty)
    holder = f"{path}[]" if kind is not None and kind.type == "array" else path
    for keyword, value in field.keywords.items():
        at_array = keyword in OF_ARRAYS
        is_broken = keyword in field.contradicted
        sure = Certainty.CONTRADICTED if is_broken else Certainty.STATED
        at = path if at_array else holder
        yield Statement(at, keyword, value, place, sure.value)
    if field.example is not None:
        value, fits = example_of(field)
        yield Statement(path, "example", value if fits else field.example, place)
    at = path
    while kind is not None and kind.item is not None:
        at += ".*" if kind.is_map else "[]"
        kind = kind.item
        yield Statement(at, "type", kind.type, place, certainty)
    yield from _inside(kind, at, open_shapes, is_request=is_request)


def _inside(
    kind: FieldType | None, path: str, open_shapes: set[int], *, is_request: bool
) -> Iterator[Statement]:
    if kind is not None and kind.shape is not None:
        yield from _of_shape(kind.shape, path, open_shapes, is_request=is_request)
