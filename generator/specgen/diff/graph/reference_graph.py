"""The graph from operations to definitions, with the context of each reference."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from specgen.diagnostics import Diagnostic
from specgen.diff.graph.endpoints import (
    Endpoint,
    endpoints,
    is_ignored,
    operations_of,
    section_of,
)
from specgen.diff.model.context import (
    Context,
    media_context,
    request_context,
    root_context,
    status_context,
)
from specgen.openapi.grammar import is_list, is_map
from specgen.source import MappingNode, ScalarNode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.openapi.place import Place
    from specgen.openapi.references import References

# The value of a discriminator's mapping: a reference in another spelling.
_MAPPED = "mapped"

# Maps of schemas that apply to no value.
DEFINITIONS = ("$defs", "definitions")

# Fields of the document whose objects are visited one by one.
_WALKED = frozenset({"paths", "webhooks", "components"})

Visit = tuple[str, "Place", Context]


@dataclass(slots=True)
class Graph:
    """The definitions of one side, and the references between them.

    Args:
        endpoints: The operations by key, webhooks too.
        definitions: Kind and place of everything that may be referred to, by key.
        edges: For each operation and definition, what it refers to and in which context.
    """

    endpoints: dict[str, Endpoint]
    definitions: dict[str, tuple[str, Place]] = field(default_factory=dict)
    edges: dict[str, list[tuple[str, Context]]] = field(default_factory=dict)


def scan(side: References, moved: str = "") -> Graph:
    """Walk over everything that a document holds or refers to, each place once.

    Args:
        side: The document.
        moved: The beginning of each path that is part of the servers' URLs on the other side.
    """
    graph = Graph(
        {
            **endpoints(side, "paths", moved=moved),
            **endpoints(side, "webhooks", "webhook "),
        }
    )
    pending: list[str] = []
    for kind, cursor in _components(side):
        key = side.key(cursor)
        graph.definitions[key] = (kind, cursor)
        pending.append(key)
    for key, endpoint in graph.endpoints.items():
        _explore(side, graph, pending, key, endpoint_places(endpoint, key))
        _security_edges(side, graph, key, endpoint)
    for _, value in side.start().members():
        held = value.elements() if is_list(value.kind) else [value]
        for cursor in held if value.key not in _WALKED else ():
            _report_reference(side, cursor.kind, cursor)
    index = 0
    while index < len(pending):
        key = pending[index]
        index += 1
        _explore(side, graph, pending, key, [(*graph.definitions[key], Context())])
    return graph


def _components(side: References) -> Iterator[tuple[str, Place]]:
    components = section_of(side, "components")
    for _, written in components.members() if components else ():
        section = side.resolve(written) or written
        if is_map(section.kind):
            yield from ((cursor.kind, cursor) for _, cursor in section.members())


def endpoint_places(endpoint: Endpoint, key: str) -> list[Visit]:
    """Return the objects that an operation begins with."""
    context = root_context(key)
    shared = endpoint.item.get("parameters")
    parameters = list(shared.elements()) if shared else []
    return [
        ("operation", endpoint.operation, context),
        *(("parameter", p, _textual(request_context(context))) for p in parameters),
    ]


def _security_edges(
    side: References, graph: Graph, key: str, endpoint: Endpoint
) -> None:
    """Add the security schemes that an operation may use."""
    required = endpoint.inherited("security", from_item=False)
    for alternative in required.elements() if required else ():
        for name, _ in alternative.members():
            scheme = side.target_key(
                endpoint.root, f"#/components/securitySchemes/{name}"
            )
            context = request_context(root_context(key))
            graph.edges.setdefault(key, []).append((scheme, context))


def _explore(
    side: References, graph: Graph, pending: list[str], owner: str, places: list[Visit]
) -> None:
    edges: dict[tuple[str, Context], None] = {}
    while places:
        kind, cursor, context = places.pop()
        target = _referred(side, kind, cursor)
        if target is not None:
            key = side.key(target)
            edges[key, context] = None
            if key not in graph.definitions:
                graph.definitions[key] = ("schema" if kind == _MAPPED else kind, target)
                pending.append(key)
        places.extend(children(kind, cursor, context))
        _report_reference(side, kind, cursor)
    graph.edges.setdefault(owner, []).extend(edges)


def _report_reference(side: References, kind: str, cursor: Place) -> None:
    """Warn of a reference where none is followed: its target is not compared."""
    if not isinstance(cursor.node, MappingNode):
        return
    written = [cursor] if "$ref" in cursor.node else []
    # Looked for among nodes: this is done for every object.
    written += [
        place
        for key, node in cursor.node.items()
        if isinstance(node, MappingNode)
        and "$ref" in node
        and (place := cursor.get(key)) is not None
        and is_map(place.kind)
    ]
    for place in written:
        found = place.get("$ref") if kind != _MAPPED else None
        is_followed = place is cursor and place.reference is not None
        if found is None or is_followed or not isinstance(found.plain, str):
            continue
        what = "this place" if place is cursor else f"`{place.key}`"
        message = f"`$ref` has no effect in {what}, so its target is not compared"
        hint = "write out the object, or refer to its parts"
        side.diagnostics.append(
            Diagnostic("unfollowed-ref", message, found.location, hint)
        )


def _referred(side: References, kind: str, cursor: Place) -> Place | None:
    if kind == _MAPPED:
        return side.follow_mapped(cursor, str(cursor.plain))
    reference = cursor.reference
    return None if reference is None else side.follow(cursor, reference)


def children(kind: str, cursor: Place, context: Context) -> Iterator[Visit]:
    """Yield the objects that are written in one of a kind, each with its kind and context."""
    if kind == "schema":
        yield from _subschemas(cursor, context)
    elif kind == "responses":
        members = [(k, c) for k, c in cursor.members() if not k.startswith("x-")]
        has_success = any(k.startswith("2") for k, _ in members)
        for status, child in members:
            inner = status_context(context, status.upper(), has_success=has_success)
            yield "response", child, inner
    elif kind == "callbacks":
        for _, child in cursor.members():
            yield "path-item", child, context._replace(inverted=not context.inverted)
    elif kind == "path-item":
        for _, child in operations_of(cursor):
            yield "operation", child, context
        yield from _fields(kind, "parameters", cursor, context)
    else:
        for key in _holding(cursor):
            yield from _fields(kind, key, cursor, context)


def _holding(cursor: Place) -> list[str]:
    """Return the keys whose values may hold objects: there are many more scalars."""
    if not isinstance(cursor.node, MappingNode):
        return []
    items = cursor.node.items()
    return [key for key, node in items if not isinstance(node, ScalarNode)]


def _fields(kind: str, key: str, cursor: Place, context: Context) -> Iterator[Visit]:
    value = cursor.get(key)
    if value is None or not value.kind or value.key.startswith("x-"):
        return
    held = value.kind.strip("[]{}")
    if held in ("parameter", "request-body"):
        context = request_context(context)
    if kind == "parameter" and is_ignored(cursor):
        context = context._replace(lenient=True)
    if held in ("parameter", "header") or (
        kind in ("parameter", "header") and key == "schema"
    ):
        context = _textual(context)
    if is_map(value.kind):
        for name, entry in value.members():
            inner = media_context(context, name) if held == "media-type" else context
            yield held, entry, inner
    elif is_list(value.kind):
        yield from ((held, entry, context) for entry in value.elements())
    else:
        yield held, value, context


def _textual(context: Context) -> Context:
    return context._replace(textual=True)


def _subschemas(cursor: Place, context: Context) -> Iterator[Visit]:
    if cursor.get("readOnly") is not None or cursor.get("writeOnly") is not None:
        context = context._replace(
            read_only=context.read_only or cursor.flag("readOnly"),
            write_only=context.write_only or cursor.flag("writeOnly"),
        )
    for key in _holding(cursor):
        value = cursor.get(key)
        if value is None:
            continue
        if key == "discriminator":
            names = value.members("mapping")
            yield from ((_MAPPED, name, context) for _, name in names)
        elif key in DEFINITIONS:
            continue  # Reached through references, not by its location.
        elif is_map(value.kind):
            yield from (("schema", child, context) for _, child in value.members())
        elif is_list(value.kind):
            yield from (("schema", child, context) for child in value.elements())
        elif value.kind == "schema":
            negated = context.negated != (key == "not")
            yield "schema", value, context._replace(negated=negated)
