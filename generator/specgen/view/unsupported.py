"""Valid operations that specgen does not support."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from specgen.diagnostics import Diagnostic, SpecError
from specgen.validate.left_out_operations import LEFT_OUT
from specgen.view.encoding import member_encodings, unused_encodings
from specgen.view.parameter_source import content_kind, is_sent_implicitly
from specgen.view.shared_wire_names import shared_wire_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.ir import Api, MediaType, Operation
    from specgen.view.encoding import Schemas


def without_unsupported(api: Api) -> tuple[Api, list[Diagnostic]]:
    """Leave out the operations of an API that are not supported.

    Returns:
        The API with the others, and the reason for each omission.
    """
    kept: list[Operation] = []
    found: list[Diagnostic] = []
    left_out = list(api.left_out)
    for operation in api.operations:
        problems = list(_unsupported(operation, api))
        if problems:
            text = f"{_title(operation)} is left out: {problems[0].message}"
            found += [*problems, Diagnostic(LEFT_OUT, text, operation.location)]
            left_out.append(text)
        else:
            kept.append(operation)
            found += shared_wire_names(operation, api)
            body = operation.request_body
            for media_type in body.content if body is not None else ():
                found += unused_encodings(media_type, api.schemas)
    if len(kept) == len(api.operations):
        return api, found
    return replace(api, operations=tuple(kept), left_out=tuple(left_out)), found


def _unsupported(operation: Operation, api: Api) -> Iterator[Diagnostic]:
    """Yield a finding for each part that the client cannot write."""
    for parameter in operation.parameters:
        content = parameter.media_type
        if content is None or is_sent_implicitly(parameter, operation, api):
            continue
        if content_kind(parameter) is None:
            yield Diagnostic(
                "unsupported-parameter-content",
                f"parameter `{parameter.wire_name}` in `{parameter.location_in}` is written as"
                f" `{content.name}`, which is not supported",
                content.location,
                "JSON and text can be; a form can where it is the whole `querystring`",
            )
        else:
            yield from _encoding(content, api.schemas)
    body = operation.request_body
    for media_type in body.content if body is not None else ():
        yield from _encoding(media_type, api.schemas)


def _encoding(media_type: MediaType, schemas: Schemas) -> Iterator[Diagnostic]:
    if not media_type.encoding:
        return
    try:
        member_encodings(media_type, schemas)
    except SpecError as error:
        yield from error.diagnostics


def _title(operation: Operation) -> str:
    return f"{operation.methods[0]} {operation.path} ({operation.operation_id})"
