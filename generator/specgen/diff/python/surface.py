"""The public Python surface of a generated client: the names and types for callers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from specgen import code
from specgen.frozen import dataclass
from specgen.view.types import (
    ANY,
    NONE,
    ListOf,
    LiteralOf,
    Named,
    TypeExpr,
    annotation,
    members,
    union,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.diagnostics.location import Location
    from specgen.ir import Api
    from specgen.view.class_views import ClassView, VariantsView
    from specgen.view.client import ClientView
    from specgen.view.errors import ErrorClassView
    from specgen.view.operation import ArgumentView, OperationView
    from specgen.view.servers import EndpointView

_AS_STREAM = " as a stream"
_PAGE_BY_PAGE = " page by page"
_UNKNOWN = "UnknownVariant"

Kind = Literal["client", "method", "model", "union", "exception", "function"]


@dataclass(frozen=True, slots=True)
class SurfacePart:
    """An argument of a function or a field of a model. `key` is its identity on the wire."""

    key: str
    name: str
    type: TypeExpr
    required: bool
    source: str


@dataclass(frozen=True, slots=True)
class Definition:
    """Something with a name that a caller's code may mention.

    Args:
        kind: Its kind.
        key: Its identity on the wire, independent of its Python name.
        name: Its Python name.
        signature: Its Python source, without a body.
        parts: Arguments or fields.
        returns: The type of the result, of methods.
        bases: The classes that it extends, of models.
        pointer: JSON pointer to its source in the spec; empty for the whole document.
        location: The location of that source.
    """

    kind: Kind
    key: str
    name: str
    signature: str
    parts: tuple[SurfacePart, ...] = ()
    returns: TypeExpr | None = None
    bases: tuple[str, ...] = ()
    pointer: str = ""
    location: Location | None = None

    @property
    def is_type(self) -> bool:
        """Whether annotations may name it: a model, or a union of models."""
        return self.kind in ("model", "union")

    @property
    def endpoint(self) -> str:
        """Method and path of the operation that a method sends."""
        key = self.key.partition("#")[0]
        return key.removesuffix(_AS_STREAM).removesuffix(_PAGE_BY_PAGE)


def surface(view: ClientView, api: Api) -> list[Definition]:
    """Return everything public of a client package, in the order of its modules."""
    pointers = {
        schema.location: key.partition("#")[2] for key, schema in api.schemas.items()
    }
    return [
        _client(view, api),
        *(
            _method(operation, view, result)
            for operation in view.operations
            for result in _results(operation)
        ),
        *(_model(c, pointers) for c in view.classes),
        *(_union(v, pointers) for v in view.variants),
        *_exceptions(view, api),
        *(_endpoint(e, api) for e in view.endpoints),
    ]


def _client(view: ClientView, api: Api) -> Definition:
    endpoint = (
        f" = {code.literal(view.endpoint_default)}" if view.endpoint_default else ""
    )
    parts = [
        SurfacePart(
            "endpoint",
            "endpoint",
            Named("str"),
            not endpoint,
            f"endpoint: str{endpoint}",
        ),
        *(_argument(option) for option in view.options),
        _auth(view),
    ]
    signature = _call(f"{view.class_name}(", [p.source for p in parts], ")")
    return Definition(
        "client",
        "client",
        view.class_name,
        signature,
        tuple(parts),
        location=api.location,
    )


def _auth(view: ClientView) -> SurfacePart:
    kind = f"{view.auth.annotation}"
    names = kind.removesuffix(" = None").split(" | ")
    found = union(*(NONE if name == "None" else Named(name) for name in names))
    return SurfacePart("auth", "auth", found, view.auth.required, f"auth: {kind}")


def _argument(argument: ArgumentView) -> SurfacePart:
    source = f"{argument.name}: {argument.annotation}{argument.default}"
    key = str(argument.place)
    if argument.place.location == "header":
        key = key.lower()  # The name of a header has no case.
    return SurfacePart(key, argument.name, argument.type, argument.required, source)


class _Result(NamedTuple):
    """The result of a method: the operation's name for it, its type, and its source.

    `suffix` distinguishes the methods of one operation.
    """

    name: str
    type: TypeExpr
    source: str
    suffix: str = ""


def _results(view: OperationView) -> Iterator[_Result]:
    """Yield the results of the methods of an operation."""
    if view.is_called:
        yield _Result(view.name, view.returns, view.returns_annotation)
    if (stream := view.stream) is not None:
        # A stream is distinguished by its items.
        source = f"ItemStream[{stream.annotation}]"
        suffix = _AS_STREAM if stream.is_beside else ""
        yield _Result(stream.name, ListOf(stream.item), source, suffix)
    if (pages := view.pages) is not None:
        source = f"Iterator[{pages.annotation}]"
        yield _Result(pages.name, ListOf(pages.item), source, _PAGE_BY_PAGE)


def _method(view: OperationView, client: ClientView, result: _Result) -> Definition:
    operation = view.operation
    parts = [_argument(argument) for argument in view.arguments]
    if len(operation.methods) > 1:
        kind = LiteralOf(tuple(operation.methods))
        source = f"method: {annotation(kind)} = {code.literal(view.method)}"
        parts.append(
            SurfacePart("method", "method", kind, required=False, source=source)
        )
    arguments = [
        "self",
        "*",
        *(part.source for part in parts),
        "timeout: float | None = None",
    ]
    dispatch = operation.dispatch
    fragment = f"#{dispatch.parameter}={dispatch.value}" if dispatch else ""
    owner = (
        client.class_name if view.group is None else f"{client.class_name}.{view.group}"
    )
    return Definition(
        kind="method",
        key=f"{operation.methods[0]} {operation.path}{fragment}{result.suffix}",
        name=f"{owner}.{result.name}",
        signature=_call(f"def {result.name}(", arguments, f") -> {result.source}"),
        parts=tuple(parts),
        returns=result.type,
        pointer=operation.pointer.lstrip("#"),
        location=operation.location,
    )


def _model(view: ClassView, pointers: dict[Location, str]) -> Definition:
    parts = []
    for field in view.fields:
        is_nullable = not field.required and field.default is None
        shown = union(field.type, NONE) if is_nullable else field.type
        default = "" if field.required else f" = {code.literal(field.default)}"
        source = f"{field.name}: {annotation(shown)}{default}"
        parts.append(
            SurfacePart(field.wire_name, field.name, shown, field.required, source)
        )
    if view.extra is not None:
        # `model_extra` has no types of its own.
        source = f"[str]: {annotation(ANY)}"
        parts.append(SurfacePart("[str]", "[str]", ANY, required=False, source=source))
    bases = f"({', '.join(view.bases)})" if view.bases else ""
    lines = [f"class {view.name}{bases}:", *(f"    {part.source}" for part in parts)]
    return Definition(
        kind="model",
        key=view.name,
        name=view.name,
        signature="\n".join(lines),
        parts=tuple(parts),
        bases=view.bases,
        pointer=pointers.get(view.location, ""),
        location=view.location,
    )


def _union(view: VariantsView, pointers: dict[Location, str]) -> Definition:
    found = view.type if view.unknown else union(view.type, Named(_UNKNOWN))
    kinds = [f"    {annotation(kind)}" for kind in members(found)]
    return Definition(
        kind="union",
        key=view.name,
        name=view.name,
        signature="\n".join([f"{view.name} = (", " |\n".join(kinds), ")"]),
        parts=(SurfacePart("type", view.name, found, required=True, source=""),),
        pointer=pointers.get(view.location, ""),
        location=view.location,
    )


def _exceptions(view: ClientView, api: Api) -> Iterator[Definition]:
    holders = [
        ("", api.errors),
        *((o.pointer.lstrip("#"), o.errors) for o in api.operations),
    ]
    places = {
        (error.status, error.code): (
            f"{pointer}/x-specgen-errors/{index}",
            error.location,
        )
        for pointer, errors in holders
        for index, error in enumerate(errors)
    }
    for error in view.errors.classes:
        yield _exception(
            error, *places.get((error.status, error.code or ""), ("", None))
        )


def _exception(
    view: ErrorClassView, pointer: str, location: Location | None
) -> Definition:
    return Definition(
        kind="exception",
        key=f"{view.status} {view.code or ''}",
        name=view.name,
        signature=f"class {view.name}({', '.join(view.bases)})",
        parts=tuple(
            SurfacePart(base, base, ANY, required=False, source=base)
            for base in view.bases
        ),
        pointer=pointer,
        location=location,
    )


def _endpoint(view: EndpointView, api: Api) -> Definition:
    parts = []
    for variable in view.variables:
        default = f" = {code.literal(variable.default)}" if variable.is_optional else ""
        source = f"{variable.name}: {variable.annotation}{default}"
        kind = Named(variable.annotation)
        parts.append(
            SurfacePart(variable.wire_name, variable.name, kind, not default, source)
        )
    signature = _call(f"def {view.name}(", [part.source for part in parts], ") -> str")
    name = f"endpoints.{view.name}"
    location = next((s.location for s in api.servers), api.location)
    return Definition(
        "function", name, name, signature, tuple(parts), location=location
    )


def _call(start: str, arguments: list[str], end: str) -> str:
    return "\n".join([start, *(f"    {argument}," for argument in arguments), end])
