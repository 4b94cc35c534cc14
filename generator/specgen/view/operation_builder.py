"""Build the views of operations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from specgen import code, naming
from specgen.diagnostics import Diagnostic, SpecError
from specgen.ir import Parameter, Schema, WirePlace
from specgen.view.all_of import merge
from specgen.view.body_builder import BodyBuilder
from specgen.view.encoding import (
    form_styles,
    member_encodings,
)
from specgen.view.operation import ArgumentView, OperationView
from specgen.view.parameter_source import (
    content_kind,
    is_sent_implicitly,
    parameter_source,
    querystring_source,
)
from specgen.view.results import results
from specgen.view.types import (
    NONE,
    LiteralOf,
    Primitive,
    is_null_in_json,
    is_text,
    union,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.code import Code
    from specgen.ir import Api, Operation
    from specgen.view.classes import Classes
    from specgen.view.errors import ErrorsView


_MADE = "By default a random UUID, the same in each attempt of a call."


class OperationBuilder:
    """Builder of the view of one operation.

    Args:
        operation: The operation.
        classes: The classes of its API; those of the operation are added.
        errors: The exceptions of its API.
        api: The API.
    """

    def __init__(
        self, operation: Operation, classes: Classes, errors: ErrorsView, api: Api
    ) -> None:
        self._operation = operation
        self._classes = classes
        self._errors = errors
        self._api = api
        self._prefix = naming.class_name(operation.operation_id)
        self._parameters = [
            p for p in operation.parameters if not is_sent_implicitly(p, operation, api)
        ]
        self._python: dict[WirePlace, Code] = {}
        self._arguments: dict[WirePlace, ArgumentView] = {}

    def build(self) -> OperationView:
        """Return the view."""
        operation = self._operation
        sent = BodyBuilder(operation, self._classes, self._api)
        free = [p for p in self._parameters if _constant(p) is None]
        places = [p.place for p in free]
        places += [WirePlace("body", name) for name in sent.members or ()]
        required = {p.place for p in free if p.required and not p.idempotency_key}
        required |= {WirePlace("body", name) for name in sent.required}
        options = {p.place for p in free if p.client_option}
        self._python = naming.unique(
            # Of two with one name, the required one keeps it.
            sorted(places, key=lambda place: place not in required),
            lambda p: (naming.option_name if p in options else naming.argument_name)(
                p.name or ""
            ),
            wire_names={place: place.name or "" for place in places},
            # A property of the body has the name that it has in its model.
            identity=lambda p: p.name or "" if p.location == "body" else str(p),
        )
        arguments = self._arguments = {p.place: self._argument(p) for p in free}
        body = sent.view(self._python)
        successes, stream = results(operation, self._classes, self._api)
        given = [arguments[p.place] for p in free if not p.client_option]
        given += body.members if body else ()
        given += [body.argument] if body and body.argument else []
        return OperationView(
            operation=operation,
            name=naming.method_name(operation.operation_id),
            arguments=tuple(sorted(given, key=lambda a: not a.required)),
            options=tuple(arguments[p.place] for p in free if p.client_option),
            path=self._path(),
            query=tuple(self._pairs("query", "querystring")),
            headers=tuple(self._pairs("header")),
            cookies=tuple(self._pairs("cookie")),
            selector=self._selector(),
            body=body,
            returns=(
                union(*(success.type for success in successes)) if successes else NONE
            ),
            successes=successes,
            stream=stream,
            raises=self._raises(),
            request_class=self._classes.reserve(
                f"{self._prefix}Request", f"{operation.operation_id}Request"
            ),
        )

    def _argument(self, parameter: Parameter) -> ArgumentView:
        schema = (
            parameter.schema
            if parameter.media_type is None
            else parameter.media_type.schema
        )
        name = f"{self._prefix}{naming.class_name(parameter.wire_name)}"
        expr = self._classes.type_of(schema, name)
        if parameter.selects and expr == Primitive("str"):
            expr = union(
                LiteralOf(tuple(value for value, _ in parameter.selects)), expr
            )
        merged = merge(schema, self._api.schemas) if schema is not None else None
        example = parameter.examples[0].value if parameter.examples else None
        facts = merged.facts(example) if merged else ""
        return ArgumentView(
            place=parameter.place,
            wire_name=parameter.wire_name,
            name=self._python[parameter.place],
            type=expr,
            required=parameter.required and not parameter.idempotency_key,
            nullable=content_kind(parameter) == "json" and is_null_in_json(expr),
            doc=" ".join(
                p
                for p in (
                    parameter.description or (merged.doc if merged else ""),
                    facts,
                    _MADE if parameter.idempotency_key else "",
                )
                if p
            ),
        )

    def _path(self) -> Code:
        """Return the path as a Python expression."""
        # Literal text and parameters take turns.
        parts = re.split(r"(\{[^{}]+\})", self._operation.path)
        pieces: list[Code] = []
        for number, piece in enumerate(parts):
            parameter = self._path_parameter(piece)
            if parameter is not None:
                following = _in_path(parts[number + 1])
                is_last = "/" in following or not any(parts[number + 2 :])
                before = "" if is_last else following
                pieces.append(self._source(parameter, before))
            elif piece:
                pieces.append(code.literal(_in_path(piece)))
        return code.joined(pieces or [code.literal("/")], " + ")

    def _path_parameter(self, piece: str) -> Parameter | None:
        if not (piece.startswith("{") and piece.endswith("}")):
            return None
        for parameter in self._parameters:
            if parameter.location_in == "path" and parameter.wire_name == piece[1:-1]:
                return parameter
        raise SpecError(
            [
                Diagnostic(
                    "undeclared-path-parameter",
                    f"`{piece}` in `{self._operation.path}` is not declared as a parameter",
                    self._operation.location,
                    "declare it under parameters, with `in: path`",
                )
            ]
        )

    def _pairs(self, *where: str) -> Iterator[Code]:
        for parameter in self._parameters:
            constant = _constant(parameter)
            if parameter.location_in not in where:
                continue
            if parameter.location_in == "querystring":
                yield self._querystring(parameter)
            elif parameter.location_in == "cookie":
                yield self._source(parameter)
            elif constant is not None:
                yield code.literal((parameter.wire_name, constant))
            else:
                yield code.fill("*{}", self._source(parameter))

    def _querystring(self, parameter: Parameter) -> Code:
        value, absent = self._value(parameter)
        encoding = code.fill("")
        if content_kind(parameter) == "form" and parameter.media_type is not None:
            members = member_encodings(parameter.media_type, self._api.schemas)
            encoding = form_styles(members)
        return querystring_source(parameter, value, absent=absent, encoding=encoding)

    def _source(self, parameter: Parameter, before: str = "") -> Code:
        value, absent = self._value(parameter)
        argument = self._arguments.get(parameter.place)
        return parameter_source(
            parameter,
            value,
            absent=absent,
            before=before,
            # A constant is always a text.
            is_text=argument is None or is_text(argument.given),
        )

    def _value(self, parameter: Parameter) -> tuple[Code, Code | None]:
        """Return a parameter's value as source, and the value that marks its absence."""
        constant = _constant(parameter)
        if constant is not None:
            return code.literal(constant), None
        argument = self._arguments[parameter.place]
        if parameter.idempotency_key:
            made = code.fill(
                "str(uuid4()) if {} is None else {}", argument.name, argument.source
            )
            return made, None
        return argument.source, argument.absent

    def _selector(self) -> tuple[Code, tuple[tuple[str, str], ...]] | None:
        for parameter in self._parameters:
            if parameter.selects and parameter.place in self._python:
                return self._python[parameter.place], parameter.selects
        return None

    def _raises(self) -> tuple[tuple[Code, str], ...]:
        found = {
            view.name: view.doc
            for view in self._errors.by_operation[self._operation.operation_id]
        }
        return tuple(found.items())


def _constant(parameter: Parameter) -> str | None:
    """Return the only value that a required parameter may have."""
    schema = parameter.schema
    if not parameter.required or not isinstance(schema, Schema):
        return None
    value = schema.const if schema.has_const else None
    if schema.enum is not None and len(schema.enum) == 1:
        value = schema.enum[0]
    return value if isinstance(value, str) else None


def _in_path(text: str) -> str:
    """Return text of a path template, encoded for a path."""
    return quote(text, safe="/:@!$&'()*+,;=-._~%")
