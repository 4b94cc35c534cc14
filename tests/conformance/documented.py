"""What a spec documents: its requests as they go over the wire, and the replies they get."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree as ET

from specgen.ir import Ref

from templates.client.runtime._messages import Pairs, Request
from tests.conformance.exchange import MEMORY
from tests.conformance.signing import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.ir import (
        Api,
        DocumentedError,
        ErrorBody,
        Interaction,
        JsonValue,
        MediaType,
        Operation,
        Parameter,
        Schema,
        SecurityScheme,
    )

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Call:
    """A call of an operation: values by wire name, and a body."""

    operation: Operation
    parameters: dict[str, JsonValue]
    method: str
    media_type: str | None = None
    body: JsonValue = None
    has_body: bool = False

    def but(self, name: str, value: JsonValue) -> Call:
        """Return the call with another value of a parameter or body member."""
        if is_parameter(self.operation, name):
            return replace(self, parameters={**self.parameters, name: value})
        assert isinstance(self.body, dict)
        return replace(self, body={**self.body, name: value})

    def without(self, name: str) -> Call:
        """Return the call without a parameter or body member."""
        if is_parameter(self.operation, name):
            return replace(
                self, parameters={k: v for k, v in self.parameters.items() if k != name}
            )
        assert isinstance(self.body, dict)
        return replace(self, body={k: v for k, v in self.body.items() if k != name})


@dataclass(frozen=True)
class Answer:
    """A documented reply. `body` is raw text, else JSON; `error` stands for a whole body."""

    status: int
    media_type: str | None
    body: JsonValue = None
    has_body: bool = False
    error: DocumentedError | None = None
    headers: Pairs = ()

    @property
    def is_success(self) -> bool:
        """Whether a client returns it."""
        return self.error is None and self.status < 400

    @property
    def value(self) -> JsonValue:
        """The body as data: what a raw body in JSON or XML holds."""
        if not isinstance(self.body, str):
            return self.body
        if is_xml(self.media_type):
            return parsed_xml(self.body)[1]
        value: JsonValue = json.loads(self.body)
        return value

    @property
    def raw(self) -> bytes:
        """The body as bytes; for JSON that the spec gives as data, one spelling of it."""
        return (
            self.body if isinstance(self.body, str) else json.dumps(self.body)
        ).encode()


def call_of(operation: Operation, interaction: Interaction) -> Call:
    """Return the call that an interaction's request makes."""
    request = interaction.request
    return Call(
        operation,
        dict(request.parameters),
        request.method,
        request.media_type,
        request.body,
        request.has_body,
    )


def answer_of(api: Api, operation: Operation, interaction: Interaction) -> Answer:
    """Return the reply that an interaction documents."""
    response = interaction.response
    error = None
    if response.error is not None:
        known = [e for e in errors_of(api, operation) if e.code == response.error]
        error = next(e for e in known if e.status == response.status)
    return Answer(
        response.status,
        response.media_type,
        filled(interaction),
        response.has_body,
        error,
        response.headers,
    )


def filled(interaction: Interaction) -> JsonValue:
    """Return the body of the response to an interaction's request at the time of the tests."""
    request, body = interaction.request, deepcopy(interaction.response.body)
    sent = dict(request.parameters)
    sent |= request.body if isinstance(request.body, dict) else {}
    for fill in interaction.response.fill:
        value: JsonValue = at(sent, str(fill.value))
        if fill.source == "url":
            value = f"{MEMORY}{fill.value}"
        elif fill.source == "seconds-from-now":
            assert isinstance(fill.value, int)
            time = NOW + timedelta(seconds=fill.value)
            value = f"{time:%Y-%m-%dT%H:%M:%S.%f}Z"
        if value is not None:
            parent, _, last = fill.pointer.rpartition("/")
            holder = at(body, parent)
            assert isinstance(holder, dict)
            holder[last] = value
    return body


def errors_of(api: Api, operation: Operation) -> tuple[DocumentedError, ...]:
    """Return the error codes that an operation may answer with; its own come first."""
    return (*operation.errors, *api.errors)


def error_of(api: Api, operation: Operation, code: str) -> DocumentedError:
    """Return the documented error with a code."""
    return next(e for e in errors_of(api, operation) if e.code == code)


def requirements(api: Api, operation: Operation) -> list[tuple[SecurityScheme, ...]]:
    """Return the alternatives by which an operation may be called; an empty one is anonymous."""
    named = api.security if operation.security is None else operation.security
    schemes = {scheme.name: scheme for scheme in api.security_schemes}
    return [tuple(schemes[n] for n, _ in one.schemes) for one in named] or [()]


def is_parameter(operation: Operation, name: str) -> bool:
    """Tell a parameter from a member of the body."""
    return any(parameter.wire_name == name for parameter in operation.parameters)


def parameter_of(operation: Operation, name: str) -> Parameter:
    """Return a parameter by its wire name."""
    return next(p for p in operation.parameters if p.wire_name == name)


def request_of(call: Call, origin: str) -> Request:
    """Return a call's request, with the documented values in the documented places; not signed."""
    path = call.operation.path
    placed: dict[str, list[tuple[str, str]]] = {"query": [], "header": [], "cookie": []}
    for name, value in call.parameters.items():
        where = parameter_of(call.operation, name).location_in
        if where == "path":
            path = path.replace(f"{{{name}}}", quote(text(value), safe=""))
        else:
            placed[where].append((name, text(value)))
    headers = placed["header"]
    if placed["cookie"]:
        headers.append(("Cookie", "; ".join(f"{n}={v}" for n, v in placed["cookie"])))
    if call.has_body and call.media_type:
        headers.append(("Content-Type", call.media_type))
    return Request(
        call.method,
        origin,
        path,
        tuple(placed["query"]),
        tuple(headers),
        body_bytes(call),
    )


def body_bytes(call: Call) -> bytes:
    """Return a body as a page prints it: raw text as it is, JSON over several lines."""
    if not call.has_body:
        return b""
    if isinstance(call.body, str):
        return call.body.encode()
    if call.media_type == FORM:
        assert isinstance(call.body, dict)
        return urlencode(
            {name: text(value) for name, value in call.body.items()}
        ).encode()
    return json.dumps(call.body, indent=4).encode()


def text(value: JsonValue) -> str:
    """Return a scalar as parameters spell it."""
    assert isinstance(value, bool | int | float | str), "only scalars are read so far"
    return str(value).lower() if isinstance(value, bool) else str(value)


def parsed_xml(document: str | bytes) -> tuple[str, JsonValue]:
    """Return the name of an XML document's root element, and what it holds."""
    parser: ET.XMLPullParser[Any] = ET.XMLPullParser(["end"])
    parser.feed(document)
    parser.close()
    events: list[Any] = list(parser.read_events())
    root: ET.Element = events[-1][1]
    return root.tag, element_value(root)


def element_value(element: ET.Element) -> JsonValue:
    """Return what an XML element holds: its text, or its children by name."""
    if not len(element):
        return element.text or ""
    found: dict[str, list[JsonValue]] = {}
    for child in element:
        found.setdefault(child.tag, []).append(element_value(child))
    return {
        name: values[0] if len(values) == 1 else values
        for name, values in found.items()
    }


def at(value: JsonValue, pointer: str) -> JsonValue:
    """Return what a JSON pointer leads to; None if there is nothing."""
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list):
            value = value[int(key)]
        else:
            value = value.get(key) if isinstance(value, dict) else None
    return value


def error_body(shape: ErrorBody, code: str, message: str, request_id: str) -> JsonValue:
    """Return an error body of a shape."""
    body: dict[str, JsonValue] = {}
    is_number = shape.code_is_integer and code.isdecimal()
    parts: dict[str | None, JsonValue] = {
        shape.code: int(code) if is_number else code,
        shape.message: message,
        shape.request_id: request_id,
    }
    for pointer, value in parts.items():
        if pointer is None:
            continue
        *parents, last = pointer.split("/")[1:]
        node = body
        for parent in parents:
            child = node.setdefault(parent, {})
            assert isinstance(child, dict)
            node = child
        node[last] = value
    return body


def xml_of(value: JsonValue, root: str) -> bytes:
    """Return data as an XML document."""

    def fill(element: ET.Element, held: JsonValue) -> None:
        if isinstance(held, dict):
            for name, child in held.items():
                fill(ET.SubElement(element, name), child)
        else:
            element.text = str(held)

    element = ET.Element(root)
    fill(element, value)
    return ET.tostring(element)


def is_xml(media_type: str | None) -> bool:
    """Tell XML from everything else."""
    return media_type is not None and media_type.endswith(("/xml", "+xml"))


def message_pattern(error: DocumentedError, **values: str) -> re.Pattern[str]:
    """Return what an error's message must match, its placeholders filled where that is known."""
    pattern = re.escape(error.message)
    for name in ("parameter", "string_to_sign"):
        filling = re.escape(values[name]) if name in values else ".*"
        pattern = pattern.replace(re.escape(f"{{{name}}}"), filling)
    return re.compile(pattern, re.DOTALL)


@dataclass(frozen=True)
class Member:
    """A parameter, or a member of an object body."""

    name: str
    schema: Schema
    required: bool
    violation: str | None
    is_parameter: bool
    parameter: Parameter | None = field(default=None, compare=False)


def resolve(api: Api, schema: Schema | Ref | None) -> Schema | None:
    """Return a schema itself, references followed."""
    while isinstance(schema, Ref):
        schema = api.schemas[schema.target]
    return schema


def body_schema(api: Api, operation: Operation) -> tuple[MediaType, Schema] | None:
    """Return the first documented media type of the request body, and its schema."""
    if operation.request_body is None:
        return None
    media_type = operation.request_body.content[0]
    schema = resolve(api, media_type.schema)
    return None if schema is None else (media_type, schema)


def members(api: Api, operation: Operation) -> Iterator[Member]:
    """Yield the parameters of an operation, and the members of its body."""
    for p in operation.parameters:
        schema = resolve(api, p.schema)
        if schema is not None:
            violation = p.violation or schema.violation
            yield Member(
                p.wire_name,
                schema,
                p.required,
                violation,
                is_parameter=True,
                parameter=p,
            )
    body = body_schema(api, operation)
    for name, given in body[1].properties if body else ():
        schema = resolve(api, given)
        if body is not None and schema is not None:
            required = name in body[1].required
            yield Member(name, schema, required, schema.violation, is_parameter=False)


def is_complete(api: Api, schema: Schema | Ref | None, value: JsonValue) -> bool:
    """Tell whether objects in a value have all members that they must have."""
    found = resolve(api, schema)
    if found is None or not isinstance(value, dict):
        return found is None or "object" not in found.types
    if any(name not in value for name in found.required):
        return False
    return all(is_complete(api, s, value[n]) for n, s in found.properties if n in value)


def is_sendable(api: Api, call: Call) -> bool:
    """Tell whether a typed client can make a call: nothing required is missing or malformed."""
    for parameter in call.operation.parameters:
        if parameter.required and parameter.wire_name not in call.parameters:
            return False
    body = body_schema(api, call.operation)
    if body is None or not call.has_body:
        return True
    return not isinstance(call.body, str) and is_complete(api, body[1], call.body)
