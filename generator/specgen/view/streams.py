"""Responses that are streams: their items, and the form of their examples."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from specgen import code
from specgen.frozen import dataclass
from specgen.ir import Ref, Schema
from specgen.stub.wire.media_types import essence_of, kind_of
from specgen.stub.wire.streams import STREAMS
from specgen.view.all_of import merge
from specgen.view.types import ANY, Primitive, TypeExpr, annotation, is_class, names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from specgen.code import Code
    from specgen.ir import JsonValue, MediaType

_TEXT = Primitive("str")
_DONE = "[DONE]"
_EVENT = {"data", "event", "id", "retry"}
_JSON_IN_TEXT = "contentSchema"


@dataclass(frozen=True, slots=True)
class StreamView:
    """A stream as a method: its items, and its success.

    `item` is the type of the data of events, or of each JSON text. `is_beside` says that the
    operation has a method for its other media types, too.
    """

    name: Code
    item: TypeExpr
    statuses: tuple[str, ...]
    media_types: tuple[str, ...]
    is_beside: bool

    @property
    def is_events(self) -> bool:
        """Whether it is a stream of server-sent events."""
        return kind_of(self.media_types[0]) == "event_stream"

    @property
    def annotation(self) -> Code:
        """The type that the stream yields."""
        item = annotation(self.item)
        return code.fill("ServerSentEvent[{}]", item) if self.is_events else item

    @property
    def reader(self) -> Code:
        """The decoder of the items, as Python source."""
        item = annotation(self.item)
        source = (
            item
            if is_class(self.item)
            else code.fill("TypeAdapter[{}]({})", item, item)
        )
        if self.is_events:
            return code.fill("events({})", source)
        if _is_sequence(self.media_types[0]):
            return code.fill("json_sequence({})", source)
        return code.fill("json_lines({})", source)

    @property
    def constant(self) -> Code:
        """The name of the constant that holds the documented success."""
        return code.name(f"_{self.name.upper()}_STREAM")

    @property
    def accept(self) -> str:
        """The media types of the stream, as an Accept header."""
        return ", ".join(self.media_types)

    @property
    def imports(self) -> frozenset[str]:
        """The names used in the annotation."""
        return names(self.item)


def is_stream(content: MediaType) -> bool:
    """Tell whether a body is a stream of items."""
    return kind_of(content.name) in STREAMS


def item_schemas(
    content: MediaType, schemas: Mapping[str, Schema | Ref]
) -> tuple[Schema | Ref | None, ...]:
    """Return the schemas of the data in the items of a stream.

    Args:
        content: The media type. `itemSchema` of 3.2 describes an item. Before, and without one,
            `schema` does, unless it is that of a list, which then is that of all items.
        schemas: The schemas that references lead to, by key.

    Returns:
        For JSON texts, that of each item; for events, those of the data, where None is text.
    """
    stated = content.item_schema or content.schema
    if stated is not None and content.item_schema is None:
        merged = merge(stated, schemas)
        if "array" in merged.types:
            stated = merged.items
    if kind_of(content.name) == "json_lines":
        is_text = stated is not None and set(merge(stated, schemas).types) == {"string"}
        # A string is the whole text, as in many documents.
        return (None if is_text and content.item_schema is None else stated,)
    found = [] if stated is None else list(_of_data(stated, schemas))
    return tuple(found) if found and None not in found else (None,)


def _of_data(
    event: Schema | Ref, schemas: Mapping[str, Schema | Ref]
) -> Iterator[Schema | Ref | None]:
    """Yield the schemas of the data of an event."""
    merged = merge(event, schemas)
    data = merged.properties.get("data")
    if data is not None and merged.properties.keys() <= _EVENT:
        of_text = merge(data, schemas)
        if of_text.values == (_DONE,):
            return
        yield _json_in(data, schemas) if set(of_text.types) == {"string"} else data
    elif merged.branches and not merged.properties:
        for branch in merged.branches:
            yield from _of_data(branch, schemas)
    elif merged.values != (_DONE,):
        is_text = not merged.types or set(merged.types) == {"string"}
        yield None if is_text and not merged.properties else event


def _json_in(
    text: Schema | Ref, schemas: Mapping[str, Schema | Ref]
) -> Schema | Ref | None:
    """Return the schema of the JSON in a text, if one is given."""
    while isinstance(text, Ref):
        text = schemas[text.target]
    found = dict(text.applicators).get(_JSON_IN_TEXT)
    return found if isinstance(found, Schema | Ref) else None


def item_type(
    found: Sequence[Schema | Ref | None],
    media_type: str,
    type_of: Callable[[Schema | Ref], TypeExpr],
    union: Callable[..., TypeExpr],
) -> TypeExpr:
    """Return the type of the data in the items of a stream.

    Args:
        found: The result of `item_schemas`.
        media_type: The media type of the stream.
        type_of: Returns the type of a schema.
        union: Joins types.
    """
    nothing = _TEXT if kind_of(media_type) == "event_stream" else ANY
    return union(*(nothing if s is None else type_of(s) for s in found))


def as_sent(content: MediaType, schemas: Mapping[str, Schema | Ref]) -> MediaType:
    """Return a stream with the schema of its items, from which a stub generates some."""
    return replace(content, schema=item_schemas(content, schemas)[0])


def stream_text(value: JsonValue, media_type: str) -> str:
    """Return an example of a stream as it is sent.

    Args:
        value: A list of items, or one of them.
        media_type: The media type.
    """
    items = value if isinstance(value, list) else [value]
    if kind_of(media_type) == "event_stream":
        return "".join(map(_event_text, items))
    start = "\x1e" if _is_sequence(media_type) else ""
    return "".join(f"{start}{json.dumps(i, ensure_ascii=False)}\n" for i in items)


def _event_text(item: JsonValue) -> str:
    is_event = isinstance(item, dict) and "data" in item and item.keys() <= _EVENT
    fields = item if is_event and isinstance(item, dict) else {"data": item}
    lines = []
    for name, value in fields.items():
        text = (
            value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        )
        lines += [f"{name}: {line}\n" for line in text.split("\n")]
    return "".join(lines) + "\n"


def _is_sequence(media_type: str) -> bool:
    return essence_of(media_type).endswith("json-seq")
