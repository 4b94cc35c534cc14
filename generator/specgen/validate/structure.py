"""The structure of the document, checked with the OpenAPI schemas of openapi-spec-validator."""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import jsonschema_rs
from jsonschema_rs import ValidationErrorKind as Kind

from specgen.diagnostics import Diagnostic
from specgen.diagnostics.spelling import closest
from specgen.openapi.grammar import OBJECTS, VERSIONS
from specgen.source.pointer import join
from specgen.validate.causes import causes, mistyped
from specgen.validate.misplaced_references import misplaced_references
from specgen.validate.repair import has_types_of_31, locate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.openapi.place import Place
    from specgen.openapi.walk import Objects
    from specgen.source.nodes import Plain
    from specgen.validate.causes import Cause
    from specgen.validate.repair import Fault, Repair

# OpenAPI's own schemas for 3.1 and later leave Schema Objects open, to be closed by a dialect.
_SCHEMA_OBJECT: Final[dict[str, Plain]] = {
    "$dynamicAnchor": "meta",
    "$ref": "https://json-schema.org/draft/2020-12/schema",
    "properties": {
        "discriminator": {
            "type": "object",
            "required": ["propertyName"],
            "properties": {
                "propertyName": {"type": "string"},
                "mapping": {
                    "type": "object",
                    "additionalProperties": {"type": "string"},
                },
            },
        },
        "xml": {
            "type": "object",
            "properties": {
                "name": {"type": "string"},
                "namespace": {"type": "string"},
                "prefix": {"type": "string"},
                "attribute": {"type": "boolean"},
                "wrapped": {"type": "boolean"},
            },
        },
    },
}
# Objects whose keys have a form, instead of being a few names.
_KEYS: Final = {
    "paths": "a path begins with `/`",
    "responses": "a status has three digits, or is a range such as `4XX`, or `default`",
}
_MOST_OWNERS: Final = 2
_LATER = "in OpenAPI 3.1 it is a number, which replaces the other bound"
_EARLIER = "in OpenAPI 3.0 it is `true`, beside `minimum` or `maximum`"
# Keywords whose form differs between versions of OpenAPI.
_BOUNDS: Final = {
    (version, name): _EARLIER if version == "3.0" else _LATER
    for version in VERSIONS
    for name in ("exclusiveMinimum", "exclusiveMaximum")
}
_DEFINITIONS_30: Final = {
    "path-item": "PathItem",
    "parameter": "Parameter",
    "header": "Header",
    "request-body": "RequestBody",
    "media-type": "MediaType",
    "response": "Response",
    "callbacks": "Callback",
    "link": "Link",
    "example": "Example",
    "schema": "Schema",
    "security-scheme": "SecurityScheme",
}


def check_structure(
    version: str, spec: Objects, repair: Repair
) -> Iterator[Diagnostic]:
    """Check the document and the targets of its references outside of it, and repair both.

    Args:
        version: `3.0`, `3.1` or `3.2`.
        spec: All objects.
        repair: Repairs the document so that the rest is usable.
    """
    misplaced = {
        (id(p.document), p.pointer) for p in misplaced_references(version, spec)
    }
    faults: list[Fault] = []
    found: list[tuple[Fault, Diagnostic]] = []
    for place in spec.entered:
        if _is_only_reference(version, place):
            continue
        errors = list(_validator(version, place.kind).iter_errors(place.plain))
        for error in _without_consequences(errors, version):
            for cause in causes(error):
                if not _is_within(place, cause, misplaced):
                    fault = locate(place, cause)
                    faults.append(fault)
                    location = place.location_of(*cause.path, key=cause.at_key)
                    hint = _hint(fault, version)
                    finding = Diagnostic(cause.code, cause.message, location, hint)
                    found.append((fault, finding))
    yield from _without_missing_for_misspelled(found)
    for fault in faults:
        repair.repair(fault)


def _without_missing_for_misspelled(
    found: list[tuple[Fault, Diagnostic]],
) -> Iterator[Diagnostic]:
    """Leave out that a field is missing if it has a similar name that is unknown."""
    misspelt = {
        (id(fault.owner.node), finding.hint)
        for fault, finding in found
        if fault.cause.unknown_field is not None
    }
    for fault, finding in found:
        name, owner = fault.cause.missing_field, id(fault.owner.node)
        if (owner, f"did you mean `{name}`?") not in misspelt and (
            name != "default" or (owner, _KEYS["responses"]) not in misspelt
        ):
            yield finding


def _is_only_reference(version: str, place: Place) -> bool:
    """Tell whether a place holds a reference instead of an object, which is another place."""
    has_own_fields = place.kind == "path-item" or (
        place.kind == "schema" and version != "3.0"
    )
    return place.reference is not None and not has_own_fields


def _is_within(place: Place, cause: Cause, misplaced: set[tuple[int, str]]) -> bool:
    """Tell whether a finding is about a followed reference where none is allowed."""
    keys = (*cause.path, *([cause.unknown_field] if cause.unknown_field else []))
    pointers = (place.pointer + join(*keys[:n]) for n in range(len(keys) + 1))
    return bool(misplaced) and any(
        (id(place.document), p) in misplaced for p in pointers
    )


def _hint(fault: Fault, version: str) -> str | None:
    unknown = fault.cause.unknown_field
    if unknown is None and has_types_of_31(fault):
        return "it is taken as in OpenAPI 3.1; in 3.0, null is written `nullable: true`"
    if unknown is None:
        return fault.cause.hint or _BOUNDS.get((version, fault.name or ""))
    if fault.owner.kind in _KEYS:
        return _key_hint(fault.owner.kind, unknown)
    known = OBJECTS[fault.owner.kind].fields
    found = known.get(unknown)
    if found is not None and not found.is_in(version):
        return f"it is a field of OpenAPI {found.since if found.since > version else found.until}"
    guess = closest(unknown, known)
    owners = [kind for kind, known in OBJECTS.items() if unknown in known.fields]
    if guess is None and 0 < len(owners) <= _MOST_OWNERS:
        return f"it is a field of {' and '.join(owners)}; check the indentation"
    guess = guess or closest(unknown, _field_names(version))
    return f"did you mean `{guess}`?" if guess and guess != unknown else None


def _key_hint(kind: str, key: str) -> str:
    is_extension = key.lower().startswith("x")
    return "an extension begins with `x-`" if is_extension else _KEYS[kind]


@cache
def _openapi(version: str) -> dict[str, Plain]:
    """Return OpenAPI's own schema.

    It is read from beside openapi-spec-validator, whose import takes a third of a second and adds
    nothing to it.
    """
    package = find_spec("openapi_spec_validator")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("openapi-spec-validator is not installed")
    path = Path(package.origin).parent / f"resources/schemas/v{version}/schema.json"
    return cast("dict[str, Plain]", json.loads(path.read_text(encoding="utf-8")))


@cache
def _validator(version: str, kind: str) -> jsonschema_rs.Validator:
    openapi = _openapi(version)
    if version == "3.0":
        definition = _DEFINITIONS_30.get(kind)
        schema: dict[str, Plain] = (
            {**openapi, "$ref": f"#/definitions/{definition}"}
            if definition
            else openapi
        )
        return jsonschema_rs.Draft4Validator(
            schema, validate_formats=False, offline=True
        )
    base = str(openapi["$id"])
    definitions = {"openapi": base, "schema": "#/$defs/schema"}
    schema = {
        "$id": f"urn:specgen:openapi:{kind}",
        "$ref": definitions.get(kind, f"{base}#/$defs/{kind}"),
        "$defs": {"schema": _SCHEMA_OBJECT},
    }
    registry = jsonschema_rs.Registry([(base, openapi)])
    return jsonschema_rs.Draft202012Validator(
        schema, registry=registry, validate_formats=False, offline=True
    )


@cache
def _field_names(version: str) -> frozenset[str]:
    """Return the names of all fields in the schema of OpenAPI."""
    names: set[str] = set()
    stack: list[Plain] = [_openapi(version)]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            fields = value.get("properties")
            names |= fields.keys() if isinstance(fields, dict) else set()
            stack += value.values()
        elif isinstance(value, list):
            stack += value
    return frozenset(names)


def _without_consequences(
    errors: list[jsonschema_rs.ValidationError], version: str
) -> Iterator[jsonschema_rs.ValidationError]:
    """Leave out findings that follow from another one.

    A value of the wrong type fails all other checks; an empty object lacks all its fields; and
    known fields count as unevaluated if their value is invalid.
    """
    wrong_types = mistyped(errors)
    empty = {
        tuple(e.instance_path) for e in errors if isinstance(e.kind, Kind.MinProperties)
    }
    wrong = {
        tuple(error.instance_path[:depth])
        for error in errors
        if not isinstance(error.kind, Kind.UnevaluatedProperties)
        for depth in range(len(error.instance_path) + 1)
    }
    for error in errors:
        path = tuple(error.instance_path)
        match error.kind:
            case Kind.Type():
                yield error
            case _ if path in wrong_types:
                pass
            case Kind.Required() if path in empty:
                pass
            case Kind.UnevaluatedProperties(unexpected) if path in wrong:
                if not _field_names(version).issuperset(unexpected):
                    yield error
            case _:
                yield error
