"""Names that several parameters of an operation, or properties of its form, share on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from specgen.diagnostics import Diagnostic
from specgen.frozen import dataclass
from specgen.stub.wire.media_types import kind_of
from specgen.view.all_of import merge
from specgen.view.encoding import member_encodings
from specgen.view.parameter_source import is_sent_implicitly

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from specgen.diagnostics.location import Location
    from specgen.ir import Api, MediaType, Operation, Parameter, Ref, Schema

    Schemas: TypeAlias = Mapping[str, Schema | Ref]

_ANY = "any name"
_RESTYLE = "rename one of them, or give the object `style: deepObject`"
_CURES = {"header": "remove one of them", "cookie": "rename one of them"}


@dataclass(frozen=True, slots=True)
class _Sent:
    """A name on the wire; `owner` is the parameter or property that is sent by it."""

    where: str
    name: str
    owner: str
    location: Location


def shared_wire_names(operation: Operation, api: Api) -> Iterator[Diagnostic]:
    """Warn of each name by which two values of an operation are sent.

    Args:
        operation: The operation.
        api: Its API.
    """
    sent = [
        name
        for parameter in operation.parameters
        if not is_sent_implicitly(parameter, operation, api)
        for name in _of_parameter(parameter, api.schemas)
    ]
    yield from _shared(sent)
    content = operation.request_body.content if operation.request_body else ()
    kinds = [kind_of(media_type.name) for media_type in content]
    if "form" in kinds and "json" not in kinds:  # Which is sent, where both may be.
        yield from _shared(_of_form(content[kinds.index("form")], api.schemas))


def _shared(sent: Iterable[_Sent]) -> Iterator[Diagnostic]:
    first: dict[tuple[str, str], _Sent] = {}
    shared: dict[tuple[str, str], tuple[_Sent, list[str]]] = {}
    for each in sent:
        earlier = first.setdefault((each.where, each.name), each)
        if earlier.owner != each.owner:
            name = each.name if each.name == _ANY else f"`{each.name}`"
            shared.setdefault((earlier.owner, each.owner), (each, []))[1].append(name)
    for (one, other), (sent_too, names) in shared.items():
        yield Diagnostic(
            "ambiguous-parameter",
            f"`{one}` and `{other}` are both sent as {', '.join(names)} in the {sent_too.where}",
            sent_too.location,
            f"a server cannot distinguish them; {_CURES.get(sent_too.where, _RESTYLE)}",
        )


def _of_parameter(parameter: Parameter, schemas: Schemas) -> Iterator[_Sent]:
    where, name = parameter.location_in, parameter.wire_name
    style = parameter.style if where in ("query", "cookie") else ""
    names: tuple[str, ...] = (name.lower() if where == "header" else name,)
    if style and parameter.schema is not None:
        names = _names(
            name, style, parameter.schema, schemas, explode=parameter.explode
        )
    for each in names:
        yield _Sent(where, each, name, parameter.location)


def _of_form(content: MediaType, schemas: Schemas) -> Iterator[_Sent]:
    if content.schema is None:
        return
    encodings = {
        member.wire_name: member for member in member_encodings(content, schemas)
    }
    for name, schema in merge(content.schema, schemas).properties.items():
        encoding = encodings.get(name)
        style = encoding.kind if encoding is not None else "form"
        explode = encoding is None or encoding.explode
        for each in _names(name, style, schema, schemas, explode=explode):
            yield _Sent("form", each, name, schema.location)


def _names(
    name: str, style: str, schema: Schema | Ref, schemas: Schemas, *, explode: bool
) -> tuple[str, ...]:
    """Return the names by which a value is sent: the properties of an object may have their own."""
    merged = merge(schema, schemas)
    if not merged.properties and not merged.maps:
        return (name,)
    if style == "deepObject":
        return tuple(f"{name}[{property_name}]" for property_name in merged.properties)
    if style == "form" and explode:
        return (*merged.properties, *([_ANY] if merged.maps else []))
    return (name,)
