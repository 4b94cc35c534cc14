"""The kind of a table, and the statements of its rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from specgen.pages.operation import (
    Certainty,
    Doubt,
    ErrorCode,
    FieldTable,
    PageField,
    PagePlace,
    StatusRow,
)
from specgen.pages.resolving.descriptions import describe
from specgen.pages.resolving.types import field_type

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from specgen.pages.reading import Cell, Row, Table
    from specgen.pages.resolving.outline import Headings
    from specgen.pages.vocabulary import Vocabulary

_STATUS = re.compile(r"(?<!\d)([1-5]\d\d)(?!\d)")
_NAME = re.compile(r"^(?=.*[A-Za-z0-9])(?:[^\s（(，,：:；;。<>]|(?<=\w):(?=\w))+")
_BROKEN = re.compile(r"(?<=[A-Za-z0-9][_.])\s+(?=[A-Za-z])|\s+(?=[_-][A-Za-z])")
_ANY = re.compile(r".+")
_LONGEST_NAME = 120
_OF = re.compile(
    r"^\s*(?:of|in|for)\s+(?:the\s+)?(?:(?:request|response)\s+)?", re.IGNORECASE
)
_LISTS = {"statuses", "errors"}
BY_SECTION = "section"  # a caption that tells no more than that a table has parameters
_SIZED = re.compile(
    r"\s*(?:String|Char|Varchar|字符串)\s*[(（]\s*(\d{1,9})\s*[)）]\s*", re.IGNORECASE
)


@dataclass(slots=True)
class ReadTable:
    """A table with its kind and columns.

    Args:
        role: Its content, as the vocabulary names it; `object` if it lists the properties of
            an object that another table names.
        context: The text above it.
        shape: Its fields, if it lists fields.
        anchors: The names by which links refer to it.
        depths: How deep each field is nested by marks in front of its name.
    """

    role: str
    context: Headings
    shape: FieldTable
    anchors: tuple[str, ...] = ()
    depths: list[int] = field(default_factory=list)
    is_claimed: bool = False
    statuses: list[StatusRow] = field(default_factory=list)
    errors: list[ErrorCode] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


def read(table: Table, context: Headings, vocabulary: Vocabulary) -> ReadTable | None:
    """Return a table with its kind, or None if it lists nothing of an operation.

    Args:
        table: The table.
        context: The text above it.
        vocabulary: The vocabulary of the page.
    """
    columns = _columns(table, vocabulary)
    place = PagePlace(table.line, context.section)
    if not columns:
        return None
    kind = _kind(columns, context, vocabulary)
    found = ReadTable(
        kind,
        context,
        FieldTable(object_name(context.caption), place=place),
        table.anchors,
    )
    for row in table.rows[1:]:
        cells = {
            role: _labelled(row.cells[i], table.rows[0].cells[i], role)
            for role, i in columns.items()
            if i < len(row.cells)
        }
        at = PagePlace(row.line, context.section)
        if kind == "statuses":
            _read_status(cells, at, found)
        elif kind == "errors":
            _read_error(cells, at, found)
        else:
            _read_field(cells, row, at, found, vocabulary)
    return found


def _labelled(cell: Cell, header: Cell, role: str) -> Cell:
    """Return a cell with its header as label, where prose needs it to be understood."""
    if role != "constraint" or not cell.lines:
        return cell
    first = cell.lines[0]
    labelled = replace(first, text=f"{header.text.strip()}：{first.text}")
    return replace(cell, lines=(labelled, *cell.lines[1:]))


def _columns(table: Table, vocabulary: Vocabulary) -> dict[str, int]:
    """Return where the columns are, by what they hold; empty for other tables."""
    if not table.rows:
        return {}
    columns: dict[str, int] = {}
    for index, cell in enumerate(table.rows[0].cells):
        role = vocabulary.columns.meaning(cell.text)
        if role is not None:
            columns.setdefault(role, index)
    if not {"name", "status", "code"} & set(columns) or len(columns) == 1:
        return {}
    return columns


def _kind(columns: Mapping[str, int], context: Headings, vocabulary: Vocabulary) -> str:
    if "code" in columns and "name" not in columns:
        return "errors"
    if "status" in columns and "name" not in columns:
        return (
            "errors"
            if context.role == "errors" and "message" in columns
            else "statuses"
        )
    by_caption = vocabulary.tables.meaning(context.caption)
    if by_caption == BY_SECTION:
        return "response" if context.role == "response" else "request"
    told = by_caption or ("object" if context.caption else context.role)
    is_listed = told in _LISTS and not {"status", "code"} & set(columns)
    return "unknown" if is_listed else told


def object_name(caption: str) -> str:
    """Return the name of the object that a caption is about."""
    bare = re.sub(
        r"(?:字段)?(?:数据)?(?:结构|参数|字段|对象|列表|结构体)?(?:说明|描述|参数|信息)?$",
        "",
        caption,
    )
    bare = re.sub(
        r"(?i)\b(?:object|field|parameters?|data structure|description)s?\b", "", bare
    )
    bare = _OF.sub("", bare)
    return re.sub(
        r"(?:对象|字段|的|数据结构|结构体?|数组|参数|图?类型)+\s*$", "", bare.strip()
    ).strip(' ：:“”"')


def _read_status(cells: Mapping[str, Cell], place: PagePlace, found: ReadTable) -> None:
    text = cells["status"].text if "status" in cells else ""
    codes = _STATUS.findall(text)
    told = ("status-name", "message", "description")
    words = [cells[c].text for c in told if c in cells]
    description = "\n".join(word for word in words if word)
    for code in codes:
        found.statuses.append(StatusRow(int(code), description, place))
    if not codes and text.strip():
        found.doubts.append(_undecided(f"no status in {text[:60]!r}", place))


def _read_error(cells: Mapping[str, Cell], place: PagePlace, found: ReadTable) -> None:
    code = cells["code"].text.strip() if "code" in cells else ""
    status = _STATUS.search(cells["status"].text) if "status" in cells else None
    if not code:
        found.doubts.append(_undecided("a row without an error code", place))
        return
    told = ("message", "description", "cure")
    words = [cells[c].text for c in told if c in cells]
    number = int(status[1]) if status else None
    message, description = words[0] if words else "", "\n".join(filter(None, words[1:]))
    found.errors.append(ErrorCode(code, number, message, description, place))


def _read_field(
    cells: Mapping[str, Cell],
    row: Row,
    place: PagePlace,
    found: ReadTable,
    vocabulary: Vocabulary,
) -> None:
    printed = cells["name"].text.strip() if "name" in cells else ""
    marks = vocabulary.nesting.match(printed)
    depth = 0 if marks is None else len(marks[0].replace("&nbsp;", " ").strip()) or 1
    bare = printed[marks.end() :].strip() if marks else printed
    joined = _BROKEN.sub("", bare)
    name = (_ANY if vocabulary.is_element(bare) else _NAME).match(joined)
    if vocabulary.is_absent(printed) or name is None or len(name[0]) > _LONGEST_NAME:
        if any(not vocabulary.is_absent(cell.text) for cell in row.cells):
            found.doubts.append(
                _undecided(f"no name of a field in {printed[:60]!r}", place)
            )
        return
    read_field = make_field(name[0], cells, place, vocabulary)
    rest = joined[name.end() :].strip()
    if rest or joined != bare:
        read_field.notes.append(f"The page prints {printed!r}.")
        _read_name_rest(rest, read_field, vocabulary)
    found.shape.fields.append(read_field)
    found.depths.append(depth)


def _read_name_rest(rest: str, made: PageField, vocabulary: Vocabulary) -> None:
    """Read the remark in parentheses behind a name."""
    word = rest.strip("()（） ")
    if made.required is None and vocabulary.knows_required(word):
        made.required = vocabulary.required(word)


def make_field(
    name: str, cells: Mapping[str, Cell], place: PagePlace, vocabulary: Vocabulary
) -> PageField:
    """Return the field that a row describes.

    Args:
        name: Its name.
        cells: The cells of the row, by what their columns hold.
        place: Where the row is.
        vocabulary: The vocabulary of the page.
    """
    made = PageField(name.strip("`*\"'“”"), place)
    if "type" in cells:
        made.type = field_type(cells["type"].text, vocabulary)
        _check_type(cells["type"].text, made, vocabulary)
        if sized := _SIZED.fullmatch(cells["type"].text):
            made.keywords["maxLength"] = int(sized[1])
    if "required" in cells:
        made.required = _required(cells["required"].text, made, vocabulary)
    made.targets = tuple(t for cell in cells.values() for t in cell.targets)
    if "example" in cells and not vocabulary.is_absent(cells["example"].text):
        made.example = cells["example"].text
    described = [cells[c] for c in ("description", "constraint") if c in cells]
    made.lines = tuple((ln.text, ln.depth) for cell in described for ln in cell.lines)
    describe(made, vocabulary, cells["default"].text if "default" in cells else "")
    return made


def _check_type(text: str, made: PageField, vocabulary: Vocabulary) -> None:
    if made.type is None and not vocabulary.is_absent(text):
        made.notes.append(f"The type {text!r} is not known.")
    elif made.type is not None and made.type.note:
        made.notes.append(made.type.note)


def _required(text: str, made: PageField, vocabulary: Vocabulary) -> bool | None:
    if text.strip() and not vocabulary.knows_required(text):
        made.notes.append(f"Whether it is required is unclear: {text!r}.")
    return vocabulary.required(text)


def _undecided(message: str, place: PagePlace) -> Doubt:
    return Doubt(Certainty.INFERRED, f"undecided: {message}", place)


def fields_of(found: ReadTable) -> Iterator[tuple[PageField, int]]:
    """Yield the fields of a table with the depth that marks give them."""
    yield from zip(found.shape.fields, found.depths, strict=True)
