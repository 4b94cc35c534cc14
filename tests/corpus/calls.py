"""Requests to operations: right ones, and each way to break them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tests.corpus.values import valid_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.corpus.documents import Document, Operation, Parameter

_IGNORED = ("accept", "authorization", "content-length", "content-type", "host")


class UnbuildableError(Exception):
    """No right request can be made."""


@dataclass(frozen=True)
class Call:
    """A request, and the values in it by their places."""

    method: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def target(self) -> str:
        query = "&".join(f"{quote(n, safe='')}={v}" for n, v in self.query.items())
        return f"{self.path}?{query}" if query else self.path

    def with_header(self, name: str, value: str) -> Call:
        return replace(self, headers={**self.headers, name: value})


def right_call(document: Document, operation: Operation, *, full: bool) -> Call:
    """Return a request that keeps to the contract, with all that is optional or nothing of it.

    Raises:
        UnbuildableError: There is no value for something that is required.
        UncheckableError: A schema cannot be used.
    """
    path, _, fragment = operation.path.partition("#")
    name, mark, value = fragment.partition("=")
    call = Call(operation.method, path, {name: value} if mark else {})
    for parameter in operation.parameters:
        is_ignored = parameter.entry["name"].lower() in _IGNORED
        if (parameter.required or full) and not is_ignored:
            call = _with(document, call, parameter)
    if not operation.body or not (operation.body_required or full):
        return call
    for content in operation.body:
        if content.is_json:
            value = valid_value(document, content.entry, content.schema, full=full)
            if value is not None:
                sent = call.with_header("content-type", content.media_type)
                values = {**call.values, "body": value}
                return replace(sent, body=json.dumps(value).encode(), values=values)
    if operation.body_required:
        raise UnbuildableError
    return call


def _with(document: Document, call: Call, parameter: Parameter) -> Call:
    entry = parameter.entry
    value = valid_value(document, entry, parameter.schema, full=False)
    is_plain = isinstance(value, str | int | float) and value != ""
    if not is_plain or "content" in entry or entry.get("style") in ("label", "matrix"):
        if parameter.required:
            raise UnbuildableError
        return call
    text = value if isinstance(value, str) else json.dumps(value)
    name, encoded = entry["name"], quote(text, safe="")
    values = {**call.values, parameter.place: value}
    match entry["in"]:
        case "path":
            path = call.path.replace(f"{{{name}}}", encoded)
            return replace(call, path=path, values=values)
        case "query":
            return replace(call, query={**call.query, name: encoded}, values=values)
        case "header" if text.isascii() and text == text.strip():
            return replace(call.with_header(name, text), values=values)
        case _ if parameter.required:
            raise UnbuildableError
        case _:
            return call


def broken_calls(
    document: Document, operation: Operation, call: Call
) -> Iterator[tuple[str, Call]]:
    """Yield requests that each break one rule, and what is wrong with them.

    Raises:
        UncheckableError: A schema cannot be used.
    """
    for parameter in operation.parameters:
        name, where = parameter.entry["name"], parameter.entry["in"]
        if parameter.place not in call.values or where not in ("query", "header"):
            continue
        given = call.query if where == "query" else call.headers
        others = {n: v for n, v in given.items() if n != name}
        if parameter.required:
            yield f"no {parameter.place}", _carrying(call, where, others)
        wrong = "no-value-of-theirs"
        if all(
            document.problem(parameter.schema, read, sent=True) is not None
            for read in (wrong, [wrong])
        ):
            changed = _carrying(call, where, {**others, name: wrong})
            yield f"wrong {parameter.place}", changed
    if "body" in call.values:
        yield from _broken_bodies(document, operation, call)


def _carrying(call: Call, where: str, given: dict[str, str]) -> Call:
    if where == "query":
        return replace(call, query=given)
    return replace(call, headers=given)


def _broken_bodies(
    document: Document, operation: Operation, call: Call
) -> Iterator[tuple[str, Call]]:
    names = [content.media_type for content in operation.body]
    if operation.body_required:
        yield "no body", replace(call, body=b"")
    if not any("*" in name for name in names):
        yield "other media type", call.with_header(
            "content-type", "application/x-other"
        )
    yield "malformed", replace(call, body=b'{"a":')
    value = call.values["body"]
    content = next(
        c for c in operation.body if c.media_type == call.headers["content-type"]
    )
    wrongs: list[object] = [7, "text", [[]], {"x": {}}]
    if isinstance(value, dict):
        wrongs += [{k: v for k, v in value.items() if k != gone} for gone in value]
        odd: tuple[object, ...] = (7, "-", [[]])
        wrongs += [{**value, name: wrong} for name in value for wrong in odd]
    for wrong in wrongs:
        if document.problem(content.schema, wrong, sent=True) is not None:
            yield "wrong body", replace(call, body=json.dumps(wrong).encode())
