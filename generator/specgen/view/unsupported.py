"""Valid operations that specgen does not support."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from specgen.diagnostics import Diagnostic, SpecError
from specgen.validate.omission import LEFT_OUT
from specgen.view.classes import Classes
from specgen.view.errors import errors_view
from specgen.view.operation_builder import OperationBuilder

if TYPE_CHECKING:
    from specgen.ir import Api, Operation


def without_unsupported(api: Api) -> tuple[Api, list[Diagnostic]]:
    """Leave out the operations of an API that are not supported.

    Returns:
        The API with the others, and the reason for each omission.
    """
    suspects = [o for o in api.operations if _may_be_unsupported(o)]
    if not suspects:
        return api, []
    classes, errors = Classes(api), errors_view(api)
    found: list[Diagnostic] = []
    left_out: dict[str, str] = {}
    for operation in suspects:
        try:
            OperationBuilder(operation, classes, errors, api).build()
        except SpecError as error:
            text = f"{_title(operation)} is left out: {error.diagnostics[0].message}"
            found += [
                *error.diagnostics,
                Diagnostic(LEFT_OUT, text, operation.location),
            ]
            left_out[operation.operation_id] = text
    kept = tuple(o for o in api.operations if o.operation_id not in left_out)
    texts = (*api.left_out, *left_out.values())
    return replace(api, operations=kept, left_out=texts), found


def _may_be_unsupported(operation: Operation) -> bool:
    """Tell whether an operation has parts that may be unsupported."""
    content = operation.request_body.content if operation.request_body else ()
    return any(p.media_type for p in operation.parameters) or any(
        media_type.encoding for media_type in content
    )


def _title(operation: Operation) -> str:
    return f"{operation.methods[0]} {operation.path} ({operation.operation_id})"
