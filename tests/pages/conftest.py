"""What the tests of pages share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from specgen.pages.reading import read_page, read_text
from specgen.pages.resolving import resolve
from specgen.pages.vocabulary import vocabulary_for

if TYPE_CHECKING:
    from specgen.pages.operation import FieldTable, PageField, PageOperation

DATA = Path(__file__).parent / "data"


def operation_of(name: str) -> PageOperation:
    page = read_page(DATA / name)
    return resolve(page, vocabulary_for(page))


def operation_in(text: str, file: str = "page.md") -> PageOperation:
    page = read_text(file, text.encode())
    return resolve(page, vocabulary_for(page))


def described(shape: FieldTable | None) -> dict[str, object]:
    """The types of an object's members, nested."""
    assert shape is not None
    return {field.name: type_of(field) for field in shape.fields}


def type_of(field: PageField) -> object:
    kind = field.type
    wrapped = 0
    while kind is not None and kind.type == "array" and kind.item is not None:
        kind, wrapped = kind.item, wrapped + 1
    inner: object = None if kind is None else kind.type
    if kind is not None and kind.shape is not None:
        inner = described(kind.shape)
    for _ in range(wrapped):
        inner = [inner]
    return inner


def parameter(operation: PageOperation, name: str) -> PageField:
    return next(field for _, field in operation.parameters if field.name == name)


def member(shape: FieldTable | None, name: str) -> PageField:
    assert shape is not None
    return next(field for field in shape.fields if field.name == name)
