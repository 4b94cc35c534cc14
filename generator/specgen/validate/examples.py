"""Checks of examples and defaults against their schemas."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import jsonschema_rs

from specgen.diagnostics import Diagnostic
from specgen.frozen import dataclass
from specgen.openapi.examples_as_text import decoded, schema_example
from specgen.stub.wire.media_types import kind_of
from specgen.stub.wire.streams import STREAMS
from specgen.validate.causes import causes
from specgen.validate.idempotency_keys import (
    IDEMPOTENCY_KEY,
    SAMPLE,
    UNUSABLE,
    is_idempotency_key,
)
from specgen.validate.schema_bombs import find_bomb
from specgen.validate.value_schemas import TIMES, Definitions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.openapi.place import Place
    from specgen.openapi.references import References
    from specgen.openapi.walk import Objects
    from specgen.source.nodes import Plain
    from specgen.validate.causes import Cause
    from specgen.validate.repair import Repair

_EXAMPLE = "example-mismatch"
_DEFAULT = "default-mismatch"
_WORDS = {
    _EXAMPLE: "example",
    _DEFAULT: "default",
    UNUSABLE: "UUID that a client makes",
}
_ILLUSTRATING = frozenset({"default", "example", "examples", IDEMPOTENCY_KEY})


@dataclass(frozen=True, slots=True)
class _Example:
    """A value that illustrates a schema. `value` differs from the node if that is raw text.

    `code` is the code of the finding for a mismatch.
    """

    place: Place
    value: Plain
    schema: Place
    code: str


def check_examples(
    spec: Objects, references: References, version: str, repair: Repair
) -> Iterator[Diagnostic]:
    """Check every example and default against its schema.

    Args:
        spec: All objects of a document with a valid structure.
        references: Follows the references of the document.
        version: The version of OpenAPI, such as `3.0`.
        repair: Removes each `example: null` whose schema does not allow null: some tools write it
            where there is no example.
    """
    bomb = find_bomb(spec, references, version)
    examples = [
        example
        for kind in ("schema", "media-type", "parameter", "header")
        for place in spec.having(kind, _ILLUSTRATING)
        for example in _examples(place, references)
    ]
    if bomb is not None:
        yield _bomb(bomb)
    if bomb is not None or not examples:
        return
    definitions = Definitions(references, version)
    if len(references.documents) > 1:
        for schema in spec.of("schema"):
            definitions.name(schema)
    names = [definitions.name(example.schema) for example in examples]
    definitions.complete()
    document: dict[str, Plain] = {
        "$defs": definitions.schemas,
        "prefixItems": [{"$ref": f"#/$defs/{name}"} for name in names],
    }
    try:
        validator = jsonschema_rs.Draft202012Validator(
            document, validate_formats=True, formats=dict(TIMES), offline=True
        )
    except jsonschema_rs.ValidationError as refusal:
        yield _unusable(definitions, refusal)
        return
    for error in validator.iter_errors([example.value for example in examples]):
        for cause in causes(error):
            example = examples[int(cause.path[0])]
            if example.value is None and example.place.key == "example":
                repair.take_out(example.place.parent(), "example")
            else:
                yield _mismatch(example, cause)


def _examples(place: Place, references: References) -> Iterator[_Example]:
    """Yield the illustrations of an object's schema, or of the object if it is a schema."""
    if place.kind == "schema":
        yield from _own(place, place, "default", "example")
        for element in place.elements("examples"):
            yield _Example(
                element, schema_example(place, element.plain), place, _EXAMPLE
            )
        return
    schema = place.get("itemSchema") or place.get("schema")
    if schema is None:
        return
    key = place.get(IDEMPOTENCY_KEY)
    if key is not None and is_idempotency_key(place):
        yield _Example(key, SAMPLE, schema, UNUSABLE)
    values = list(_own(place, schema, "example"))
    for name in place.names("examples"):
        example = place.get("examples", name)
        resolved = references.resolve(example) if example else None
        if resolved is not None:
            values += _own(resolved, schema, "value", "dataValue")
    for found in values:
        if place.kind == "media-type" and kind_of(place.key) in STREAMS:
            yield from _items(place, found, references)
        else:
            yield from _as_data(place, found)


def _own(holder: Place, schema: Place, *keys: str) -> Iterator[_Example]:
    for key in keys:
        value = holder.get(key)
        if value is not None:
            code = _DEFAULT if key == "default" else _EXAMPLE
            stated = value.plain
            if holder is schema and key != "default":
                stated = schema_example(schema, stated)
            yield _Example(value, stated, schema, code)


def _items(
    holder: Place, example: _Example, references: References
) -> Iterator[_Example]:
    """Yield the items of an example of a stream; its raw text, and events, are skipped."""
    if kind_of(holder.key) == "event_stream" or isinstance(example.value, str):
        return
    schema = references.resolve(example.schema) or example.schema
    stated = schema.get("type")
    is_whole = holder.get("itemSchema") is None and stated and stated.plain == "array"
    if isinstance(example.value, list) and not is_whole:
        for element in example.place.elements():
            yield _Example(element, element.plain, example.schema, example.code)
    else:
        yield example


def _as_data(holder: Place, example: _Example) -> Iterator[_Example]:
    """Yield the example unless it is raw text that is not JSON; JSON text is decoded."""
    if not isinstance(example.value, str) or holder.kind != "media-type":
        yield example
    elif kind_of(holder.key) == "json":
        yield replace(example, value=decoded(example.value))


def _mismatch(example: _Example, cause: Cause) -> Diagnostic:
    keys = cause.path[1:] if example.value is example.place.plain else ()
    location = example.place.location_of(*keys, key=cause.at_key)
    schema = example.schema.location
    word = _WORDS[example.code]
    message = f"the {word} does not match its schema: {cause.message}"
    hint = f"the schema is at {schema.file}:{schema.line}"
    return Diagnostic(example.code, message, location, hint)


def _unusable(
    definitions: Definitions, error: jsonschema_rs.ValidationError
) -> Diagnostic:
    """Return the finding about a schema in another file, which is checked less strictly."""
    _, name, *path = error.instance_path
    location = definitions.places[str(name)].location_of(*path)
    cause = next(causes(error))
    return Diagnostic(cause.code, cause.message, location, cause.hint)


def _bomb(place: Place) -> Diagnostic:
    message = "this schema applies other schemas to the same value far too often"
    hint = "look for schemas that combine each other with `allOf`, `anyOf` or `oneOf`"
    return Diagnostic("schema-bomb", message, place.location, hint)
