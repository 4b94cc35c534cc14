"""Rules of OpenAPI between objects, which JSON Schema cannot express."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.diagnostics import Diagnostic
from specgen.openapi.ignored_headers import HEADERS_OF_HTTP
from specgen.openapi.path_templates import path_names
from specgen.openapi.patterns import is_checked, syntax_error
from specgen.openapi.references import UnresolvedError
from specgen.stub.wire.media_types import kind_of
from specgen.stub.wire.streams import STREAMS
from specgen.validate.path_templates import check_paths

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from specgen.diagnostics.location import Location
    from specgen.openapi.place import Place
    from specgen.openapi.references import References
    from specgen.openapi.walk import Objects
    from specgen.validate.repair import Repair


def check_rules(
    spec: Objects, references: References, repair: Repair
) -> Iterator[Diagnostic]:
    """Check path templates, parameter lists, tags and patterns.

    Args:
        spec: All objects of the document.
        references: Follows the references of the document.
        repair: The parts removed from the document, and reported.
    """
    root = spec.places[0]
    yield from _check_tags(root)
    yield from _check_webhooks(root, references)
    for paths in spec.of("paths"):
        yield from check_paths(paths, references)
    for holder in spec.of("path-item", "operation"):
        yield from _check_unique_parameters(holder, references)
    schemes = _schemes(root, references)
    for holder in (root, *spec.having("operation", {"security"})):
        yield from _check_security(holder, schemes, repair.removed)
    for operation in spec.of("operation"):
        yield from _check_streams(operation, references)
        yield from _check_informational(operation)
    for server in spec.of("server"):
        yield from _check_variables(server)
    for parameter in spec.of("parameter"):
        yield from _check_header(parameter)
    for schema in spec.having("schema", {"pattern", "patternProperties"}):
        yield from _check_patterns(schema)
    for schema in spec.having("schema", {"discriminator"}):
        yield from _check_mapping(schema, references)


def _check_tags(root: Place) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for tag in root.elements("tags"):
        name = tag.text("name")
        if name in seen:
            location = tag.location_of("name")
            yield Diagnostic("duplicate-tag", f"there are two tags `{name}`", location)
        seen |= {name} if name else set()


def _check_webhooks(root: Place, references: References) -> Iterator[Diagnostic]:
    paths = root.get("paths")
    resolved = references.resolve(paths) if paths else None
    webhooks = root.names("webhooks")
    if webhooks and not (resolved and resolved.names()):
        message = "this document describes webhooks only, and no operation to call"
        location = root.location_of("webhooks", key=True)
        hint = "webhooks are calls that the service makes; none of them is generated"
        yield Diagnostic("no-operations", message, location, hint)


def _check_variables(server: Place) -> Iterator[Diagnostic]:
    declared = server.names("variables")
    for name in path_names(server.text("url") or ""):
        if name and name not in declared:
            message = f"`{{{name}}}` in the URL is not a variable of this server"
            hint = "declare it under variables, with a default"
            location = server.location_of("url")
            yield Diagnostic("undeclared-server-variable", message, location, hint)


def _check_unique_parameters(
    holder: Place, references: References
) -> Iterator[Diagnostic]:
    seen: set[tuple[str | None, str | None]] = set()
    for parameter in holder.elements("parameters"):
        resolved = references.resolve(parameter)
        if resolved is None:
            continue
        identity = (resolved.text("name"), resolved.text("in"))
        if identity in seen and None not in identity:
            message = f"the parameter `{identity[0]}` in {identity[1]} is given twice"
            yield Diagnostic("duplicate-parameter", message, parameter.location)
        seen.add(identity)


def _schemes(root: Place, references: References) -> list[str]:
    schemes = root.get("components", "securitySchemes")
    resolved = references.resolve(schemes) if schemes else None
    return resolved.names() if resolved else []


def _check_security(
    holder: Place, declared: Sequence[str], removed: AbstractSet[str]
) -> Iterator[Diagnostic]:
    for requirement in holder.elements("security"):
        for name in requirement.names():
            if name not in declared and name not in removed:
                yield Diagnostic(
                    "unknown-auth-scheme",
                    f"`{name}` is not declared under components.securitySchemes",
                    requirement.location,
                    f"declared schemes: {', '.join(declared) or 'none'}",
                )


def _check_streams(operation: Place, references: References) -> Iterator[Diagnostic]:
    """Check that the streams that an operation returns are of one kind."""
    first: str | None = None
    for status, response in operation.members("responses"):
        resolved = references.resolve(response) if status.startswith("2") else None
        for name, content in resolved.members("content") if resolved else ():
            if kind_of(name) not in STREAMS:
                continue
            first = first or name
            if kind_of(name) != kind_of(first):
                message = (
                    f"`{name}` has no effect here: `{operation.key}` streams `{first}`"
                )
                hint = "the kind that is documented first is generated"
                location = content.location_of(key=True)
                yield Diagnostic("not-honoured", message, location, hint)


def _check_informational(operation: Place) -> Iterator[Diagnostic]:
    """Warn of responses that another one follows, or another protocol."""
    for status, response in operation.members("responses"):
        if status.startswith("1"):
            yield Diagnostic(
                "not-honoured",
                f"`{status}` has no effect here: the response is the one that comes after it",
                response.location_of(key=True),
                "protocols other than HTTP, such as WebSocket, are not generated",
            )


def _check_header(parameter: Place) -> Iterator[Diagnostic]:
    name = parameter.text("name") or ""
    if parameter.text("in") == "header" and name.lower() in HEADERS_OF_HTTP:
        message = (
            f"`{name}` is not an argument: HTTP itself describes the request by it"
        )
        yield Diagnostic("not-honoured", message, parameter.location_of("name"))


def _check_patterns(schema: Place) -> Iterator[Diagnostic]:
    pattern = schema.text("pattern")
    if pattern is not None:
        yield from _check_pattern(pattern, schema.location_of("pattern"))
    for name, _ in schema.members("patternProperties"):
        location = schema.location_of("patternProperties", name, key=True)
        yield from _check_pattern(name, location)


def _check_pattern(pattern: str, location: Location) -> Iterator[Diagnostic]:
    if is_checked(pattern):
        return
    reason = syntax_error(pattern)
    if reason is not None:
        message = f"this is not a regular expression: {reason}"
        yield Diagnostic("invalid-pattern", message, location)
    else:
        message = "the stub does not check values against this pattern"
        hint = "its engine cannot compile the pattern; fewer repetitions may help"
        yield Diagnostic("unchecked-pattern", message, location, hint)


def _check_mapping(schema: Place, references: References) -> Iterator[Diagnostic]:
    """Check the mapping of a discriminator to names of schemas or references."""
    if schema.get("discriminator") is None:
        return
    names = schema.names("discriminator", "mapping")
    for keys in (*(("mapping", key) for key in names), ("defaultMapping",)):
        value = schema.text("discriminator", *keys)
        if value is None:
            continue
        try:
            references.mapped(schema, value)
        except UnresolvedError as error:
            location = schema.location_of("discriminator", *keys)
            message = f"`{value}` {error.reason}"
            yield Diagnostic("unresolved-mapping", message, location)
