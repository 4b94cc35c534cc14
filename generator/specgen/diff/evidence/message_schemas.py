"""The whole bodies and parameter sets that operations send and receive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote

from specgen.diff.model.context import Context, status_context
from specgen.diff.model.effects import Direction, opposite
from specgen.frozen import dataclass
from specgen.stub.wire.media_types import essence_of, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.diff.graph.endpoints import Endpoint
    from specgen.diff.graph.reference_graph import Graph
    from specgen.ir import JsonValue
    from specgen.openapi.place import Place
    from specgen.openapi.references import References

URI: Final = "urn:specgen:document"
"""The URI that a document's schemas are registered under for validation."""


class MessageIdentity(NamedTuple):
    """The identity of a body or parameter set, the same on both sides."""

    endpoint: str
    part: str
    status: str | None = None
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """A whole body, or all parameters of an operation as an object of their places.

    Args:
        identity: Its identity, the same on both sides.
        method: Of the operation, in capitals.
        path: Of the operation, as written.
        direction: The direction in which it is sent.
        schema: Its schema.
    """

    identity: MessageIdentity
    method: str
    path: str
    direction: Direction
    schema: dict[str, JsonValue]


class Slot(NamedTuple):
    """Where a schema is used in a body: as the whole of it, or as one parameter."""

    body: Body
    place: str | None = None
    name: str | None = None


Slots = dict[str, list[Slot]]


def slots(side: References, graph: Graph) -> Slots:
    """Return the schemas of a side's bodies and parameters by their pointers.

    Only JSON is looked at: what else is sent has no form that a schema describes.
    """
    found: Slots = {}
    for key, endpoint in graph.endpoints.items():
        inverted = key.startswith("webhook ")
        for pointer, slot in _of_operation(side, key, endpoint, inverted=inverted):
            found.setdefault(pointer, []).append(slot)
    return found


def _of_operation(
    side: References, key: str, endpoint: Endpoint, *, inverted: bool
) -> Iterator[tuple[str, Slot]]:
    asked = Direction.REQUEST
    asked, answered = (opposite(asked), asked) if inverted else (asked, opposite(asked))
    yield from _parameters(side, key, endpoint, asked)
    request = endpoint.operation.get("requestBody")
    messages = [(MessageIdentity(key, "request body"), asked, request)]
    messages += [
        (MessageIdentity(key, "response body", status), answered, response)
        for status, response in _successes(endpoint)
    ]
    for identity, direction, message in messages:
        for media_type, schema in _json_schemas(side, message):
            whole = identity._replace(media_type=media_type)
            body = Body(whole, endpoint.method, endpoint.path, direction, _to(schema))
            yield schema.pointer, Slot(body)


def _successes(endpoint: Endpoint) -> Iterator[tuple[str, Place]]:
    responses = endpoint.operation.get("responses")
    members = list(responses.members()) if responses else []
    has_success = any(status.startswith("2") for status, _ in members)
    for status, response in members:
        context = status_context(Context(), status.upper(), has_success=has_success)
        if not context.lenient:
            yield status, response


def _json_schemas(
    side: References, message: Place | None
) -> Iterator[tuple[str, Place]]:
    target = side.resolve(message) if message else None
    content = target.get("content") if target else None
    for media_type, value in content.members() if content else ():
        schema = value.get("schema")
        if (
            schema is not None
            and schema.document is side.document
            and _is_json(media_type)
        ):
            yield media_type, schema


def _is_json(media_type: str) -> bool:
    return kind_of(media_type) == "json" or essence_of(media_type) == "*/*"


def _to(schema: Place) -> dict[str, JsonValue]:
    return {"$ref": f"{URI}#{quote(schema.pointer)}"}


def _parameters(
    side: References, key: str, endpoint: Endpoint, direction: Direction
) -> Iterator[tuple[str, Slot]]:
    """Yield the parameters of an operation, all for the one object that holds them by place."""
    places: dict[str, dict[str, Place]] = {}
    required: dict[str, list[JsonValue]] = {}
    for _, parameter in endpoint.parameters(side).values():
        target = side.resolve(parameter) or parameter
        name, place, schema = (
            target.text("name"),
            target.text("in"),
            target.get("schema"),
        )
        if name is None or place is None or schema is None:
            continue
        if schema.document is side.document:
            places.setdefault(place, {})[name] = schema
            if place == "path" or target.flag("required"):
                required.setdefault(place, []).append(name)
    whole = _object(
        {
            place: _object(
                {name: _to(schema) for name, schema in members.items()},
                required.get(place, []),
            )
            for place, members in places.items()
        },
        list(required),
    )
    identity = MessageIdentity(key, "parameters")
    body = Body(identity, endpoint.method, endpoint.path, direction, whole)
    for place, members in places.items():
        for name, schema in members.items():
            yield schema.pointer, Slot(body, place, name)


def _object(
    properties: dict[str, JsonValue], required: list[JsonValue]
) -> dict[str, JsonValue]:
    return {"type": "object", "properties": properties, "required": required}
