"""Changes to operations, parameters and schemas, one thing at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conformance.edits import (
    dropping,
    dropping_parameter,
    flipping_required,
    operations,
    parameters,
    rekeying,
    renaming_parameter,
    setting,
)
from tests.conformance.mutation import Mutation, other_code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conformance.edits import Node, Path

_CONSTRAINTS = ("minLength", "maxLength", "pattern", "enum", "const", "default")
_OTHER_TYPE = {
    "string": "integer",
    "integer": "string",
    "array": "string",
    "object": "string",
}


def operation_mutations(document: Node) -> Iterator[Mutation]:
    for key, method, operation in operations(document):
        at: Path = ("paths", key, method)
        title = operation["operationId"]
        path, _, fragment = key.partition("#")
        longer = key.replace(path, f"{path.rstrip('/')}/x")
        yield Mutation(f"{title}/path", rekeying(("paths",), key, longer))
        if fragment:
            other = key.replace("#", "#X")
            yield Mutation(
                f"{title}/dispatch/value", rekeying(("paths",), key, f"{key}X")
            )
            yield Mutation(
                f"{title}/dispatch/parameter", rekeying(("paths",), key, other)
            )
        yield Mutation(f"{title}/method", rekeying(("paths", key), method, "put"))
        yield Mutation(f"{title}/operationId", setting((*at, "operationId"), "Renamed"))
        is_safe = operation.get("x-specgen-safe", False)
        yield Mutation(f"{title}/safe", setting((*at, "x-specgen-safe"), not is_safe))
        if "x-specgen-methods" in operation:
            yield Mutation(f"{title}/methods", dropping((*at, "x-specgen-methods")))
        if "requestBody" in operation:
            yield from _request_body(
                title, (*at, "requestBody"), operation["requestBody"]
            )
        yield from _responses(title, (*at, "responses"), operation["responses"])
        dry_run = operation.get("x-specgen-dry-run", {})
        yield from _dry_run(document, title, (*at, "x-specgen-dry-run"), dry_run)


def _request_body(title: str, at: Path, body: Node) -> Iterator[Mutation]:
    yield Mutation(f"{title}/body", dropping(at))
    for media_type in body["content"]:
        edit = rekeying(
            (*at, "content"), media_type, "application/x-www-form-urlencoded"
        )
        yield Mutation(f"{title}/body/{media_type}", edit)


def _responses(title: str, at: Path, responses: Node) -> Iterator[Mutation]:
    for status, response in responses.items():
        if status.startswith("2"):
            yield Mutation(f"{title}/response/{status}", rekeying(at, status, "202"))
        for media_type in response.get("content", ()):
            edit = rekeying((*at, status, "content"), media_type, "text/csv")
            yield Mutation(f"{title}/response/{status}/{media_type}", edit)


def _dry_run(document: Node, title: str, at: Path, dry_run: Node) -> Iterator[Mutation]:
    for part in ("passed", "invalid") if dry_run else ():
        edit = setting((*at, part), other_code(document, dry_run[part]))
        yield Mutation(f"{title}/dry-run/{part}", edit)
    for part in ("parameter", "value") if dry_run else ():
        yield Mutation(f"{title}/dry-run/{part}", setting((*at, part), "other"))


def parameter_mutations(document: Node) -> Iterator[Mutation]:
    for at, parameter in parameters(document):
        name = parameter["name"]
        title = f"parameter/{name}"
        yield Mutation(f"{title}/rename", renaming_parameter(name))
        yield Mutation(
            f"{title}/required", setting((*at, "required"), not parameter["required"])
        )
        if parameter["in"] != "path":
            yield Mutation(f"{title}/drop", dropping_parameter(at))
            yield Mutation(f"{title}/in", setting((*at, "in"), "header"))
        if "x-specgen-client-option" in parameter:
            yield Mutation(
                f"{title}/client-option", dropping((*at, "x-specgen-client-option"))
            )
        for value in parameter.get("x-specgen-selects-media-type", ()):
            selects = (*at, "x-specgen-selects-media-type")
            yield Mutation(f"{title}/selects/{value}/drop", dropping((*selects, value)))
            yield Mutation(
                f"{title}/selects/{value}/rename", rekeying(selects, value, f"{value}x")
            )
        yield from _constraints(title, (*at, "schema"), parameter["schema"])
        if "example" in parameter and "const" not in parameter["schema"]:
            yield Mutation(
                f"{title}/example", setting((*at, "example"), "another-example")
            )


def schema_mutations(document: Node) -> Iterator[Mutation]:
    for name, schema in document["components"]["schemas"].items():
        at = ("components", "schemas", name)
        for member, value in schema.get("properties", {}).items():
            title = f"schema/{name}/{member}"
            place = (*at, "properties", member)
            yield Mutation(
                f"{title}/rename", rekeying((*at, "properties"), member, f"{member}X")
            )
            yield Mutation(f"{title}/drop", dropping(place))
            yield Mutation(f"{title}/required", flipping_required(at, member))
            yield from _constraints(title, place, value)
            for number in range(len(value.get("examples", ()))):
                yield Mutation(
                    f"{title}/example/{number}",
                    setting((*place, "examples", number), "another-example"),
                )
        if "xml" in schema and schema["xml"]["name"] != _error_root(document):
            yield Mutation(f"schema/{name}/xml", setting((*at, "xml", "name"), "Other"))


def _constraints(title: str, at: Path, schema: Node) -> Iterator[Mutation]:
    """Yield changes to a schema's type and to each of its constraints."""
    for keyword in _CONSTRAINTS:
        if keyword in schema:
            yield Mutation(f"{title}/{keyword}/drop", dropping((*at, keyword)))
    others: dict[str, object] = {"const": "other", "default": "other"}
    if schema.get("minLength", 0) > 1:
        others["minLength"] = schema["minLength"] - 1
    if "maxLength" in schema:
        others["maxLength"] = schema["maxLength"] + 1
    if isinstance(schema.get("type"), str):
        others["type"] = _OTHER_TYPE[schema["type"]]
    for keyword in sorted(others.keys() & schema.keys()):
        yield Mutation(f"{title}/{keyword}", setting((*at, keyword), others[keyword]))
    for number in range(len(schema.get("enum", ()))):
        yield Mutation(
            f"{title}/enum/{number}", setting((*at, "enum", number), "other")
        )
    if "x-specgen-violation" in schema:
        yield Mutation(f"{title}/violation", dropping((*at, "x-specgen-violation")))


def _error_root(document: Node) -> str | None:
    """Return the root element of the error body that a stub writes in XML."""
    root: str | None = document["x-specgen-error-bodies"][0].get("xml-root")
    return root
