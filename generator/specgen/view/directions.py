"""Schemas for requests and for responses: each without the properties of the other direction."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from specgen.ir import AdditionalProperties, Ref, Schema
from specgen.view.ancestry import Ancestry
from specgen.view.one_way_properties import Markers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from _typeshed import DataclassInstance

    from specgen.ir import Api, Applicator, MediaType, Operation

T = TypeVar("T", bound="DataclassInstance")

_INPUT = "input "


def output_of(key: str) -> str:
    """Return the key of the same schema for responses.

    Args:
        key: A key of the schemas that `by_direction` returns.
    """
    return key.removeprefix(_INPUT)


def is_input(key: str) -> bool:
    """Tell whether a key is that of a schema for requests, beside the one for responses.

    Args:
        key: A key of the schemas that `by_direction` returns.
    """
    return key.startswith(_INPUT)


def by_direction(api: Api) -> Api:
    """Return an API whose requests have no read-only properties, and responses no write-only ones.

    A schema that differs between the two directions becomes two: the second one, for
    requests, has a key of its own.

    Args:
        api: The API.
    """
    schemas, markers = api.schemas, Markers(api.schemas)
    within = {key: list(_within(schema)) for key, schema in schemas.items()}
    everything = [part for parts in within.values() for part in parts]
    everything += [
        p for o in api.operations for s in _schemas_of(o) for p in _within(s)
    ]
    if not any(schema.read_only or schema.write_only for schema in everything):
        return api
    # Tags are sent in both directions.
    tags = {s.discriminator.property_name for s in everything if s.discriminator}
    sent = _Direction(schemas, lambda s: markers.within(s).read_only, tags)
    received = _Direction(schemas, lambda s: markers.within(s).write_only, tags)
    in_requests = sent.reachable(s for o in api.operations for s in _sent(o))
    in_responses = received.reachable(s for o in api.operations for s in _received(o))
    changed = sent.changed(within) | received.changed(within)
    sent.names = {
        key: f"{_INPUT}{key}"
        for key in schemas
        if key in changed & in_requests & in_responses
    }
    only_sent = in_requests - in_responses
    found = {
        key: (
            (sent if key in only_sent else received).rewritten(schema)
            if key in changed
            else schema
        )
        for key, schema in schemas.items()
    }
    found |= {name: sent.rewritten(schemas[key]) for key, name in sent.names.items()}
    return replace(
        api,
        schemas=found,
        operations=tuple(_rewritten(o, sent, received) for o in api.operations),
    )


class _Direction:
    """One direction.

    Args:
        schemas: The schemas that references lead to, by key.
        marked: Returns the names of a schema's properties that only the other direction has.
        kept: Names of properties that both directions have nevertheless.

    Attributes:
        names: Additional keys of schemas in this direction, by their own.
    """

    def __init__(
        self,
        schemas: Mapping[str, Schema | Ref],
        marked: Callable[[Schema], frozenset[str]],
        kept: AbstractSet[str],
    ) -> None:
        self._schemas = schemas
        self._marked = marked
        self._kept = kept
        self._ancestry = Ancestry(schemas)
        self.names: Mapping[str, str] = {}

    def absent(self, schema: Schema) -> frozenset[str]:
        """Return the names of a schema's properties that this direction does not have."""
        return self._marked(schema) - self._kept

    def reachable(self, roots: Iterable[Schema | Ref]) -> frozenset[str]:
        """Return the keys of the schemas that others refer to."""
        found: set[str] = set()
        pending = [key for root in roots for key in self._references(root)]
        while pending:
            key = pending.pop()
            if key not in found:
                found.add(key)
                pending += self._references_of(key)
        return frozenset(found)

    def changed(self, within: Mapping[str, Iterable[Schema]]) -> frozenset[str]:
        """Return the keys of the schemas that differ in this direction.

        Args:
            within: The schemas in that of each key.
        """
        users: dict[str, list[str]] = {}
        for key in self._schemas:
            for target in self._references_of(key):
                users.setdefault(target, []).append(key)
        found: set[str] = set()
        pending = [key for key, parts in within.items() if any(map(self.absent, parts))]
        while pending:
            key = pending.pop()
            if key not in found:
                found.add(key)
                pending += users.get(key, ())
        return frozenset(found)

    def _references_of(self, key: str) -> list[str]:
        """Return the keys that a schema refers to: for a tagged base, also those that extend it."""
        found = list(self._references(self._schemas[key]))
        if self._ancestry.discriminator(key) is not None:
            found += self._ancestry.descendants(key)
        return found

    def _references(self, schema: Schema | Ref) -> Iterator[str]:
        if isinstance(schema, Ref):
            yield schema.target
            if schema.siblings is not None:
                yield from self._references(schema.siblings)
            return
        if _is_leaf(schema):
            return
        if schema.discriminator is not None:
            yield from (target for _, target in schema.discriminator.mapping)
            default = schema.discriminator.default
            yield from () if default is None else (default,)
        dropped = self.absent(schema)
        yield from (
            target
            for name, part in _parts(schema)
            if name not in dropped
            for target in self._references(part)
        )

    def rewritten(
        self, schema: Schema | Ref, absent: frozenset[str] = frozenset()
    ) -> Schema | Ref:
        """Return a schema for this direction; itself, if there is no difference.

        Args:
            schema: The schema.
            absent: Names of additional absent properties, if it is a part of a larger schema.
        """
        if not absent and self._is_same(schema):
            return schema
        if isinstance(schema, Ref):
            siblings = schema.siblings and self._own(schema.siblings, absent)
            target = self.names.get(schema.target, schema.target)
            found: Schema | Ref = replace(schema, target=target, siblings=siblings)
        else:
            found = self._own(schema, absent)
        return schema if found == schema else found

    def _is_same(self, schema: Schema | Ref) -> bool:
        """Record that both directions have a schema without parts, as most are."""
        if isinstance(schema, Ref):
            return schema.siblings is None and schema.target not in self.names
        return _is_leaf(schema)

    def _own(self, schema: Schema, absent: frozenset[str]) -> Schema:
        absent |= self.absent(schema)
        return replace(
            schema,
            properties=tuple(
                (name, self.rewritten(prop))
                for name, prop in schema.properties
                if name not in absent
            ),
            required=tuple(n for n in schema.required if n not in absent),
            items=schema.items and self.rewritten(schema.items),
            additional=self._additional(schema.additional),
            all_of=tuple(self.rewritten(part, absent) for part in schema.all_of),
            any_of=tuple(self.rewritten(part, absent) for part in schema.any_of),
            one_of=tuple(self.rewritten(part, absent) for part in schema.one_of),
            applicators=tuple((n, self._applied(a)) for n, a in schema.applicators),
            discriminator=schema.discriminator
            and replace(
                schema.discriminator,
                mapping=tuple(
                    (tag, self.names.get(key, key))
                    for tag, key in schema.discriminator.mapping
                ),
                default=self.names.get(
                    schema.discriminator.default or "", schema.discriminator.default
                ),
            ),
        )

    def _additional(
        self, additional: AdditionalProperties | None
    ) -> AdditionalProperties | None:
        if additional is None or additional.schema is None:
            return additional
        return AdditionalProperties(self.rewritten(additional.schema))

    def _applied(self, value: Applicator) -> Applicator:
        if isinstance(value, Schema | Ref):
            return self.rewritten(value)
        pairs = [part for part in value if isinstance(part, tuple)]
        if pairs:
            return tuple((name, self.rewritten(schema)) for name, schema in pairs)
        return tuple(
            self.rewritten(part) for part in value if not isinstance(part, tuple)
        )

    def content(self, content: MediaType) -> MediaType:
        """Return a body for this direction."""
        return _replaced(
            content,
            schema=content.schema and self.rewritten(content.schema),
            item_schema=content.item_schema and self.rewritten(content.item_schema),
        )


def _rewritten(
    operation: Operation, sent: _Direction, received: _Direction
) -> Operation:
    body = operation.request_body
    return _replaced(
        operation,
        parameters=tuple(
            _replaced(
                parameter,
                schema=parameter.schema and sent.rewritten(parameter.schema),
                media_type=parameter.media_type and sent.content(parameter.media_type),
            )
            for parameter in operation.parameters
        ),
        request_body=body
        and _replaced(body, content=tuple(map(sent.content, body.content))),
        responses=tuple(
            _replaced(r, content=tuple(map(received.content, r.content)))
            for r in operation.responses
        ),
    )


def _replaced(value: T, **changes: object) -> T:
    """Return a copy of frozen data with other parts; itself, if they are the same."""
    if all(getattr(value, name) == part for name, part in changes.items()):
        return value
    return replace(value, **changes)


def _schemas_of(operation: Operation) -> Iterator[Schema | Ref]:
    yield from _sent(operation)
    yield from _received(operation)


def _sent(operation: Operation) -> Iterator[Schema | Ref]:
    """Yield the schemas of an operation's parameters and body."""
    body = operation.request_body
    contents = [p.media_type for p in operation.parameters if p.media_type is not None]
    contents += body.content if body is not None else ()
    yield from (p.schema for p in operation.parameters if p.schema is not None)
    yield from _of_contents(contents)


def _received(operation: Operation) -> Iterator[Schema | Ref]:
    """Yield the schemas of an operation's responses."""
    yield from _of_contents(c for r in operation.responses for c in r.content)


def _of_contents(contents: Iterable[MediaType]) -> Iterator[Schema | Ref]:
    for content in contents:
        for schema in (content.schema, content.item_schema):
            if schema is not None:
                yield schema


def _is_leaf(schema: Schema) -> bool:
    """Tell whether there is no other schema in a schema, and none that it names."""
    return not (
        schema.properties
        or schema.items
        or schema.all_of
        or schema.any_of
        or schema.one_of
        or schema.applicators
        or schema.discriminator
        or (schema.additional and schema.additional.schema)
    )


def _within(schema: Schema | Ref) -> Iterator[Schema]:
    """Yield a schema and all schemas nested in it; references are not followed."""
    if isinstance(schema, Ref):
        if schema.siblings is not None:
            yield from _within(schema.siblings)
        return
    yield schema
    for _, part in () if _is_leaf(schema) else _parts(schema):
        yield from _within(part)


def _parts(schema: Schema) -> Iterator[tuple[str, Schema | Ref]]:
    """Yield the schemas directly in a schema; a property with its name."""
    yield from schema.properties
    parts = [*schema.all_of, *schema.any_of, *schema.one_of]
    parts += [] if schema.items is None else [schema.items]
    additional = schema.additional.schema if schema.additional else None
    parts += [] if additional is None else [additional]
    for _, value in schema.applicators:
        listed = value if isinstance(value, tuple) else (value,)
        parts += [part[1] if isinstance(part, tuple) else part for part in listed]
    yield from (("", part) for part in parts)
