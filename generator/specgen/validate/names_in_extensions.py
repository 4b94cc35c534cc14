"""Checks that the names in extensions exist: documents, error codes, parameters, servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.openapi.walk import path_item_of
from specgen.validate.error_codes import ErrorCodes, title
from specgen.validate.extensions import PREFIX
from specgen.validate.interactions import (
    body_member_names,
    check_interactions,
    parameter_names,
)
from specgen.validate.undeclared_name import check_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.diagnostics import Diagnostic
    from specgen.openapi.place import Place
    from specgen.openapi.references import References
    from specgen.openapi.walk import Objects

_SOURCE = "x-specgen-source"
_DRY_RUN = "x-specgen-dry-run"
_KEY_STORE = "x-specgen-key-store"


def check_links(spec: Objects, references: References) -> Iterator[Diagnostic]:
    """Check every name that an extension refers to.

    Args:
        spec: All objects.
        references: Follows the references of the document.
    """
    extended = [
        place
        for (_, names), places in spec.alike.items()
        if any(name.startswith(PREFIX) for name in names)
        for place in places
    ]
    if not extended:
        return
    root = spec.places[0]
    codes = ErrorCodes.of(spec.places)
    operations = [place for place in spec.places if place.kind == "operation"]
    for place in extended:
        yield from _check_documents(root, place)
        match place.kind:
            case "openapi":
                yield from _check_codes(place, codes, "x-specgen-violations")
            case "security-scheme":
                yield from _check_codes(place, codes, "x-specgen-auth-failures")
            case "parameter" | "schema":
                yield from check_name(
                    place, codes.every, "x-specgen-violation", code="unknown-error-code",
                    message="the error code {} is not declared under x-specgen-errors",
                )  # fmt: skip
            case "operation":
                yield from _check_operation(root, place, references, codes)
                yield from check_interactions(
                    root, place, references, codes, operations
                )
            case _:
                pass


def _check_operation(
    root: Place, operation: Place, references: References, codes: ErrorCodes
) -> Iterator[Diagnostic]:
    for field in ("passed", "invalid", "denied"):
        yield from codes.check(operation, operation, _DRY_RUN, field)
    parameters = parameter_names(operation, references)
    message = f"{{}} is not a parameter of {title(operation)}"
    yield from check_name(
        operation,
        parameters,
        _DRY_RUN,
        "parameter",
        code="invalid-extension",
        message=message,
    )
    yield from _check_key_store(operation, references, codes)
    yield from _check_servers(root, operation)


def _check_key_store(
    operation: Place, references: References, codes: ErrorCodes
) -> Iterator[Diagnostic]:
    for reason in operation.names(_KEY_STORE, "refusals"):
        yield from codes.check(operation, operation, _KEY_STORE, "refusals", reason)
    known = parameter_names(operation, references)
    known |= body_member_names(operation, references)
    message = (
        f"{{}} is neither a parameter nor a property of the body of {title(operation)}"
    )
    for field in ("key", "version", "account"):
        yield from check_name(
            operation,
            known,
            _KEY_STORE,
            field,
            code="invalid-extension",
            message=message,
        )


def _check_servers(root: Place, operation: Place) -> Iterator[Diagnostic]:
    path_item = path_item_of(operation)
    holders = (root, path_item, operation)
    servers = [server for holder in holders for server in holder.elements("servers")]
    names = {
        name
        for server in servers
        if (name := server.text("x-specgen-name")) is not None
    }
    for limit in operation.elements("x-specgen-rate-limits"):
        for index in range(len(list(limit.elements("servers")))):
            message = "there is no server with the x-specgen-name {}"
            yield from check_name(
                limit,
                names,
                "servers",
                index,
                code="invalid-extension",
                message=message,
            )


def _check_codes(
    place: Place, codes: ErrorCodes, extension: str
) -> Iterator[Diagnostic]:
    for field in place.names(extension):
        if field != _SOURCE:
            yield from codes.check(place, None, extension, field)


def _check_documents(root: Place, place: Place) -> Iterator[Diagnostic]:
    documents = root.names("x-specgen-documents")
    message = "there is no document {} under x-specgen-documents"
    for source in _sources(place):
        yield from check_name(
            source, documents, "document", code="unknown-document", message=message
        )


def _sources(place: Place) -> Iterator[Place]:
    """Yield the sources that an object or its extensions state."""
    stack = [
        (key, child)
        for key in place.names()
        if key.startswith(PREFIX) and (child := place.get(key)) is not None
    ]
    while stack:
        name, found = stack.pop()
        if name == _SOURCE and found.is_mapping:
            yield found
        else:
            stack += [(name, element) for element in found.elements()]
            stack += found.members()
