"""Where the fields of tables are sent: in path, query, header or body."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from specgen.pages.operation import SET_BY_CLIENT, Certainty, Doubt, FieldTable
from specgen.pages.resolving.flattened_objects import is_flattened, nest
from specgen.pages.resolving.linked_objects import link, may_hold
from specgen.pages.resolving.nesting import limit_nesting, nest_by_marks
from specgen.pages.resolving.repeated import differences, without_repeated
from specgen.pages.resolving.samples import json_of, query_of
from specgen.pages.resolving.tables import BY_SECTION
from specgen.pages.vocabulary import normal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from specgen.pages.operation import PageField, PageOperation
    from specgen.pages.resolving.tables import ReadTable
    from specgen.pages.vocabulary import Vocabulary

_DOCUMENTED = {"path", "query", "header", "body", "request", "uri"}
_RESPONSES = {"response", "response-body", "response-header"}
_SUCCESS = range(200, 300)
_ALIKE = 0.75
_NO_BODY = {"GET", "DELETE", "HEAD"}
_HEADERS = {"authorization", *SET_BY_CLIENT}
_TEMPLATE = re.compile(r"\{([^{}/]+)\}")


def place_tables(
    operation: PageOperation, tables: Sequence[ReadTable], vocabulary: Vocabulary
) -> None:
    """Give an operation the parameters, bodies, statuses and errors that tables list.

    Args:
        operation: The operation.
        tables: The tables of its page.
        vocabulary: The vocabulary of the page.
    """
    _part_linked(tables, vocabulary)
    _join_objects(tables)
    roots = [t for t in tables if t.role in _DOCUMENTED | _RESPONSES]
    objects = [t for t in tables if t.role == "object"]
    for root in roots:
        operation.doubts += nest_by_marks(root)
    _nest_by_samples(operation, roots)
    operation.doubts += link(roots, objects)
    for table in tables:
        operation.statuses += table.statuses
        operation.errors += table.errors
    for root in roots:
        _take_elements(root, vocabulary)
        _place(operation, root, vocabulary)
    _settle(operation, vocabulary)
    operation.doubts += [*without_repeated(operation), *limit_nesting(operation)]
    operation.doubts += _unused(tables)


def _unused(tables: Sequence[ReadTable]) -> list[Doubt]:
    """Return a doubt for each table whose fields have no place in the operation."""
    claimed = {_content(table): table for table in tables if table.is_claimed}
    doubts: list[Doubt] = []
    for table in tables:
        fields = table.shape.fields
        names = {normal(field.name) for field in fields}
        if table.role == "header" and names and names <= SET_BY_CLIENT:
            doubts.append(_undecided("a table of headers that clients set", table))
        if table.role in _DOCUMENTED | _RESPONSES or table.is_claimed or not fields:
            continue
        copied = claimed.get(_content(table))
        if copied is not None:
            copied.shape.copies.append(table.shape.place)
            doubts += differences(copied.shape.fields, fields)
        elif table.role == "object":
            caption = table.context.caption
            doubts.append(
                _undecided(f"no field refers to the table {caption!r}", table)
            )
        else:
            section = table.shape.place.section
            doubts.append(_undecided(f"a table of fields under {section!r}", table))
    return doubts


def _undecided(message: str, table: ReadTable) -> Doubt:
    return Doubt(Certainty.INFERRED, f"undecided: {message}", table.shape.place)


def _content(table: ReadTable) -> tuple[str, ...]:
    """Return the role, name and fields of a table, which the page may print twice."""
    shape = table.shape
    return table.role, shape.name, *(field.name for field in shape.fields)


def _part_linked(tables: Sequence[ReadTable], vocabulary: Vocabulary) -> None:
    """Take a table whose caption names no object for that of a field above that links to it."""
    first: dict[str, int] = {}
    for table in tables:
        for field in filter(may_hold, table.shape.fields):
            for target in field.targets:
                first.setdefault(target, table.shape.place.line)
    for table in tables:
        caption, line = table.context.caption, table.shape.place.line
        is_bare = not caption or vocabulary.tables.meaning(caption) == BY_SECTION
        if is_bare and any(first.get(a, line) < line for a in table.anchors):
            table.role = "object"


def _join_objects(tables: Sequence[ReadTable]) -> None:
    """Take as roots the first tables of sections whose captions name neither role nor object."""
    seen: set[tuple[str, int | None]] = set()
    for table in tables:
        role = table.context.role
        key = (role if role != "uri" else "path", table.context.status)
        if table.role in _DOCUMENTED | _RESPONSES:
            seen.add(key)
        elif (
            table.role == "object"
            and role in {"request", "response", "uri"}
            and key not in seen
        ):
            table.role = role
            seen.add(key)


def _nest_by_samples(operation: PageOperation, roots: Sequence[ReadTable]) -> None:
    for root in roots:
        fields = root.shape.fields
        if (
            operation.style == "rpc"
            and root.role in _RESPONSES
            and is_flattened(fields)
        ):
            values = [json_of(s) for s in operation.samples if s.kind == "response"]
            nest(list(fields), values, root.shape)
            root.depths = [0] * len(root.shape.fields)


def _take_elements(root: ReadTable, vocabulary: Vocabulary) -> None:
    """Take a table for an array, if its only row is about the elements of one."""
    if [vocabulary.is_element(field.name) for field in root.shape.fields] == [True]:
        kind = root.shape.fields[0].type
        is_array = kind is not None and kind.type == "array"
        root.shape.element = kind.item if kind is not None and is_array else kind
        root.shape.fields, root.depths = [], []


def _place(operation: PageOperation, root: ReadTable, vocabulary: Vocabulary) -> None:
    status = root.context.status
    if root.role in _RESPONSES:
        success = status or _success(operation)
        if root.role == "response-header":
            operation.headers.setdefault(success, []).extend(root.shape.fields)
            return
        shape = operation.responses.setdefault(success, root.shape)
        if shape is not root.shape:
            shape.fields += root.shape.fields
        return
    if root.shape.element is not None:
        operation.body = operation.body or root.shape
    for field in root.shape.fields:
        _place_parameter(operation, field, root, vocabulary)


def _success(operation: PageOperation) -> int:
    """Return the status of a response that the page does not name."""
    told = [s.status for s in operation.statuses if s.status in _SUCCESS]
    shown = [s.status for s in operation.samples if s.kind == "response" and s.status]
    return min([*told, *(s for s in shown if s in _SUCCESS)], default=200)


def _place_parameter(
    operation: PageOperation, field: PageField, root: ReadTable, vocabulary: Vocabulary
) -> None:
    if root.role in {"path", "uri"} and f"{{{field.name}}}" in operation.host:
        message = (
            f"undecided: {field.name} is of the address: make it a server variable"
        )
        operation.doubts.append(Doubt(Certainty.INFERRED, message, field.place))
        return
    where = _where(operation, field, root, vocabulary)
    if where != "body":
        operation.parameters.append((where, field))
        return
    if operation.body is None:
        operation.body = FieldTable("", place=root.shape.place)
    operation.body.fields.append(field)


def _where(
    operation: PageOperation, field: PageField, root: ReadTable, vocabulary: Vocabulary
) -> str:
    in_path = field.name in _TEMPLATE.findall(operation.path or "")
    if root.role in {"header", "query", "body"}:
        return root.role
    if operation.style == "rpc":
        return "path" if in_path else "query"
    if root.role in {"path", "uri"}:
        return "path" if in_path or not _is_query(field, operation) else "query"
    if in_path:
        return "path"
    name = field.name.casefold()
    is_header = name in _HEADERS or name in vocabulary.credential_headers
    if (is_header or name.startswith("x-")) and not (field.type and may_hold(field)):
        return "header"
    return "query" if operation.method in _NO_BODY else "body"


def _is_query(field: PageField, operation: PageOperation) -> bool:
    """Whether a field of a table of the URI is sent in the query: the path does not name it."""
    names = _TEMPLATE.findall(operation.path or "")
    placed = {f.name for where, f in operation.parameters if where == "path"}
    unnamed = [name for name in names if name not in placed]
    if field.required is not True:
        return True
    close = (n for n in unnamed if _similar(n, field.name))
    return next(close, None) is None


def _similar(one: str, other: str) -> bool:
    """Whether two names are the same except for a typo."""
    from difflib import SequenceMatcher

    return SequenceMatcher(None, one.casefold(), other.casefold()).ratio() > _ALIKE


def _settle(operation: PageOperation, vocabulary: Vocabulary) -> None:
    """Take the name of an operation in rpc style from the parameter that tells it."""
    if operation.style != "rpc":
        return
    sent = (
        query_of(s).get(vocabulary.operation_parameter or "") for s in operation.samples
    )
    operation.name = operation.name or next(filter(_is_name, sent), None) or ""
    for _, field in operation.parameters:
        if field.name == vocabulary.operation_parameter:
            told = field.keywords.get("const") or field.example
            if isinstance(told, str) and _is_name(told):
                operation.name = told
                field.keywords["const"] = told


def _is_name(text: str | None) -> bool:
    return text is not None and re.fullmatch(r"[A-Za-z]\w*", text) is not None
