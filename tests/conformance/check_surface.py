"""What users write: endpoints, models, arguments and their types."""

from __future__ import annotations

import ast
import inspect
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pydantic
import pytest
from specgen import naming
from specgen.ir import Ref

from tests.conformance.check import Check
from tests.conformance.documented import body_schema, members, resolve, text
from tests.conformance.stage import method_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.ir import Api, JsonValue, Operation, Schema, Server

    from tests.conformance.documented import Member
    from tests.conformance.stage import Stage


_LONGEST_SHOWN = 60
# A value of each type, and one that no lax reading takes for it.
_SAMPLES: dict[str, tuple[Any, Any]] = {
    "string": ("text", 1),
    "integer": (1, "text"),
    "number": (1.5, "text"),
    "boolean": (True, "text"),
    "array": ([], "text"),
    "object": ({}, "text"),
}


def surface_checks(api: Api) -> Iterator[Check]:
    """Yield the checks about names and types."""
    for server in api.servers:
        yield Check(f"endpoint/{server.name}", _endpoint_check(server))
    for pointer in _models(api):
        found = resolve(api, api.schemas[pointer])
        if found is not None and "object" in found.types and found.properties:
            yield Check(
                f"model/{pointer.rpartition('/')[2]}", _model_check(api, pointer, found)
            )
    yield Check("documentation/models", _model_documentation_check(api))
    for operation in api.operations:
        name = operation.operation_id
        yield Check(f"{name}/signature", _signature_check(api, operation))
        yield Check(f"{name}/documentation", _documentation_check(api, operation))


def _models(api: Api) -> list[str]:
    """Return the schemas of responses, and those that arguments are made of."""
    pending: list[Schema | Ref | None] = []
    for operation in api.operations:
        body = body_schema(api, operation)
        pending += [schema for _, schema in body[1].properties] if body else []
        pending += [p.schema for p in operation.parameters]
        pending += [media.schema for r in operation.responses for media in r.content]
    found: dict[str, None] = {}
    while pending:
        schema = pending.pop()
        if isinstance(schema, Ref) and schema.target not in found:
            found[schema.target] = None
            pending.append(api.schemas[schema.target])
        elif schema is not None and not isinstance(schema, Ref):
            pending += [schema.items, *(each for _, each in schema.properties)]
    return sorted(found)


def _endpoint_check(server: Server) -> Any:
    def run(stage: Stage) -> None:
        function = getattr(stage.module("endpoints"), server.name or "server")
        given = {
            v.name: v.default if v.enum else f"{v.name}-1" for v in server.variables
        }
        expected = server.url
        for name, value in given.items():
            expected = expected.replace(f"{{{name}}}", value)
        assert function(**given) == expected
        # Only what has a list of choices has a default.
        needed = {v.name: v.default for v in server.variables if v.enum}
        parameters = inspect.signature(function).parameters.values()
        assert {
            p.name: p.default for p in parameters if p.default is not p.empty
        } == needed

    return run


def _model_check(api: Api, pointer: str, schema: Schema) -> Any:
    def run(stage: Stage) -> None:
        model = getattr(stage.module("models"), pointer.rpartition("/")[2])
        model.model_rebuild()
        fields = {info.alias or name: info for name, info in model.model_fields.items()}
        needed = {name: name in schema.required for name, _ in schema.properties}
        assert {name: info.is_required() for name, info in fields.items()} == needed
        for name, given in schema.properties:
            _check_type(model, name, resolve(api, given))

    return run


def _check_type(model: Any, name: str, schema: Schema | None) -> None:
    """A field takes values of its types, and of no other; objects are models of their own."""
    if schema is None or not schema.types:
        return
    field = next(f for n, f in model.model_fields.items() if name in (n, f.alias))
    adapter = pydantic.TypeAdapter(field.annotation)
    for kind in schema.types:
        if kind not in ("object", "null"):
            adapter.validate_python(_SAMPLES[kind][0], strict=True)
    for kind, (value, _) in _SAMPLES.items():
        if kind not in schema.types and not (
            kind == "integer" and "number" in schema.types
        ):
            with pytest.raises(pydantic.ValidationError):
                adapter.validate_python(value, strict=True)


def _signature_check(api: Api, operation: Operation) -> Any:
    """Arguments are required or not, and take strings or numbers, as the spec says."""

    def run(stage: Stage) -> None:
        view = stage.operation(operation)
        client = getattr(stage.module("client"), stage.view.class_name)
        method = inspect.signature(method_of(stage, view)).parameters
        made = inspect.signature(client).parameters
        places = {str(a.place): (a.name, method) for a in view.arguments}
        places |= {str(a.place): (a.name, made) for a in view.options}
        request = getattr(stage.stub_api, view.request_class)
        fields = {str(place): name for place, name in view.request_fields.items()}
        expected = set()
        for member in members(api, operation):
            where = member.parameter.location_in if member.parameter else "body"
            if member.schema.has_const:
                continue
            name, parameters = places[f"{where} {member.name}"]
            expected.add(name)
            assert (
                parameters[name].default is inspect.Parameter.empty
            ) == member.required
            _check_type(request, fields[f"{where} {member.name}"], member.schema)
        shared = {"self", "timeout"} | (
            {"method"} if len(operation.methods) > 1 else set()
        )
        assert set(method) - shared == {a.name for a in view.arguments}
        assert expected == {name for name, _ in places.values()}
        assert view.anonymous or "auth" in made

    return run


def _documentation_check(api: Api, operation: Operation) -> Any:
    """Users are told documented examples and defaults, and offered documented values."""

    def run(stage: Stage) -> None:
        view = stage.operation(operation)
        client = getattr(stage.module("client"), stage.view.class_name)
        told = _words(
            f"{inspect.getdoc(client)} {inspect.getdoc(method_of(stage, view))}"
        )
        hints = inspect.get_annotations(getattr(stage.stub_api, view.request_class))
        for member in members(api, operation):
            if member.schema.has_const:
                continue
            for example in _examples(member):
                assert f"Example: `{text(example)}`" in told
            if member.schema.has_default:
                assert f"Default: `{text(member.schema.default)}`" in told
            if member.parameter is None:
                continue
            field = view.request_fields[member.parameter.place]
            offered = member.schema.enum or tuple(
                value for value, _ in member.parameter.selects
            )
            if offered:
                assert f"Literal[{', '.join(map(repr, offered))}]" in hints[field]

    return run


def _examples(member: Member) -> list[JsonValue]:
    """Return the examples of an argument that are short enough for a docstring."""
    if member.parameter is not None:
        return [example.value for example in member.parameter.examples]
    examples = member.schema.examples
    return [e for e in examples if isinstance(e, str) and len(e) <= _LONGEST_SHOWN]


def _model_documentation_check(api: Api) -> Any:
    """Whoever looks up a field finds its documented example, unless that is a long text."""

    def run(stage: Stage) -> None:
        told = _field_documentation(inspect.getsource(stage.module("models")))
        for pointer in _models(api):
            found = resolve(api, api.schemas[pointer])
            for name, given in found.properties if found else ():
                member = resolve(api, given)
                place = (pointer.rpartition("/")[2], naming.field_name(name))
                for example in member.examples if member else ():
                    if isinstance(example, str) and len(example) <= _LONGEST_SHOWN:
                        assert f"Example: `{example}`" in told[place]

    return run


def _field_documentation(source: str) -> dict[tuple[str, str], str]:
    """Return the docstrings below the fields of classes, by class and field."""
    found: dict[tuple[str, str], str] = {}
    for node in ast.parse(source).body:
        if not isinstance(node, ast.ClassDef):
            continue
        for field, below in pairwise(node.body):
            if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr):
                told = ast.literal_eval(below.value)
                found[node.name, ast.unparse(field.target)] = _words(told)
    return found


def _words(docstring: str) -> str:
    return " ".join(docstring.split())
