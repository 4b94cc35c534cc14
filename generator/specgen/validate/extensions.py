"""Checks of the `x-specgen-` keys of a spec: their names, places and values."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema_rs

from specgen.diagnostics import Diagnostic
from specgen.diagnostics.spelling import closest, did_you_mean
from specgen.validate.causes import causes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.openapi.place import Place
    from specgen.openapi.walk import Objects
    from specgen.source.nodes import Plain
    from specgen.validate.causes import Cause

PREFIX = "x-specgen-"


def check_extensions(spec: Objects) -> Iterator[Diagnostic]:
    """Check the `x-specgen-` keys of every object."""
    for (_, names), places in spec.alike.items():
        for key in names:
            if key.startswith("x-"):
                check = _check if key.startswith(PREFIX) else _check_spelling
                for place in places:
                    yield from check(place, key)


def _check_spelling(place: Place, key: str) -> Iterator[Diagnostic]:
    """Report a key that looks like a misspelled extension of specgen."""
    ours = _suggestion(key)
    if ours is not None:
        message = f"`{key}` is ignored"
        location = place.location_of(key, key=True)
        yield Diagnostic(
            "misspelt-extension", message, location, f"did you mean `{ours}`?"
        )


@cache
def _suggestion(key: str) -> str | None:
    # Few documents have such keys.
    import difflib

    spelt = key.lower().replace("_", "-")
    if spelt in _extension_names():
        return spelt
    prefix = "-".join(spelt.split("-")[:2]) + "-"
    return (
        closest(spelt, _extension_names())
        if difflib.get_close_matches(prefix, [PREFIX], cutoff=0.85)
        else None
    )


def _check(place: Place, key: str) -> Iterator[Diagnostic]:
    allowed = _allowed(place.kind)
    if key not in allowed:
        yield _unknown(place, key, allowed)
        return
    value = place.get(key)
    if value is None:
        return
    validator = _validators()[f"#/$defs/{key}"]
    for error in validator.iter_errors(value.plain):
        for cause in causes(error):
            yield _invalid(place, key, cause)


def _unknown(place: Place, key: str, allowed: list[str]) -> Diagnostic:
    location = place.location_of(key, key=True)
    if key in _extension_names():
        owners = [
            kind for kind in _definitions() if key in _allowed(kind) and kind != "any"
        ]
        message = f"`{key}` does not belong here"
        return Diagnostic(
            "unknown-extension",
            message,
            location,
            f"it is allowed at: {', '.join(owners)}",
        )
    hint = did_you_mean(key, allowed if closest(key, allowed) else _extension_names())
    return Diagnostic(
        "unknown-extension", f"there is no extension `{key}`", location, hint
    )


def _invalid(place: Place, key: str, cause: Cause) -> Diagnostic:
    location = place.location_of(key, *cause.path, key=cause.at_key)
    hint = cause.hint
    if cause.unknown_field is not None:
        hint = did_you_mean(cause.unknown_field, _fields_at(key, cause.schema_path))
    return Diagnostic(
        "invalid-extension", f"{cause.message} in `{key}`", location, hint
    )


@cache
def _schema() -> str:
    path = Path(__file__).with_name("extensions.schema.json")
    return path.read_text(encoding="utf-8")


@cache
def _definitions() -> dict[str, dict[str, Plain]]:
    definitions: dict[str, dict[str, Plain]] = json.loads(_schema())["$defs"]
    return definitions


@cache
def _validators() -> jsonschema_rs.ValidatorMap:
    return jsonschema_rs.validator_map_for(json.loads(_schema()), offline=True)


@cache
def _allowed(kind: str) -> list[str]:
    """Return the extensions allowed at this kind of object."""
    properties = _definitions().get(kind, _definitions()["any"]).get("properties")
    names = properties if isinstance(properties, dict) else {}
    return [name for name in names if name.startswith(PREFIX)]


@cache
def _fields_at(extension: str, schema_path: tuple[str | int, ...]) -> list[str]:
    """Return the names of the fields in a part of an extension's schema."""
    is_absolute = schema_path[:1] == ("$defs",)
    schema = json.loads(_schema())["$defs"]
    for step in schema_path[1:] if is_absolute else (extension, *schema_path):
        schema = schema[step]
    return list(schema["properties"])


@cache
def _extension_names() -> list[str]:
    return [name for name in _definitions() if name.startswith(PREFIX)]
