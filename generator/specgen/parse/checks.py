"""Consistency checks between the parts of an API, beyond the rules of OpenAPI itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.diagnostics import Diagnostic
from specgen.ir import Ref
from specgen.naming import method_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.diagnostics.location import Location
    from specgen.ir import Api, Operation
    from specgen.openapi.place import Place


def check(api: Api, root: Place) -> list[Diagnostic]:
    """Return every inconsistency between the parts of the API.

    Args:
        api: The API as parsed.
        root: The document's root, for locations.
    """
    return [
        *_circular_refs(api),
        *_operation_ids(api, root),
        *_python_names(api, root),
    ]


def _circular_refs(api: Api) -> Iterator[Diagnostic]:
    for key, schema in api.schemas.items():
        seen = {key}
        current = schema
        while (
            isinstance(current, Ref)
            and current.siblings is None
            and current.target not in seen
        ):
            seen.add(current.target)
            current = api.schemas[current.target]
        if (
            isinstance(schema, Ref)
            and isinstance(current, Ref)
            and current.target == key
        ):
            yield Diagnostic(
                "circular-ref",
                f"`{schema.target}` only leads back to itself",
                schema.location,
                "a schema may contain itself, but the chain of references must end at a schema",
            )


def _operation_ids(api: Api, root: Place) -> Iterator[Diagnostic]:
    first: dict[str, Operation] = {}
    for operation in api.operations:
        earlier = first.setdefault(operation.operation_id, operation)
        if earlier is not operation:
            yield Diagnostic(
                "duplicate-operation-id",
                f"operationId `{operation.operation_id}` is already used by"
                f" {_title(earlier)} on line {earlier.location.line}",
                _id_location(operation, root),
                "give each operation an operationId of its own",
            )


def _python_names(api: Api, root: Place) -> Iterator[Diagnostic]:
    first: dict[str, Operation] = {}
    for operation in api.operations:
        name = method_name(operation.operation_id)
        earlier = first.setdefault(name, operation)
        if earlier.operation_id != operation.operation_id:
            yield Diagnostic(
                "duplicate-python-name",
                f"operationIds `{earlier.operation_id}` and `{operation.operation_id}`"
                f" both become the method `{name}`",
                _id_location(operation, root),
                "rename one of them",
            )


def _title(operation: Operation) -> str:
    return f"{operation.methods[0]} {operation.path}"


def _id_location(operation: Operation, root: Place) -> Location:
    if not operation.pointer.startswith("/"):
        return operation.location  # It is in another file.
    return root.document.location_at(f"{operation.pointer}/operationId")
