"""How an API reports errors: `x-specgen-errors`, `-error-bodies`, `-throttling`, `-request-id`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.ir import DocumentedError, ErrorBody, Throttling

if TYPE_CHECKING:
    from specgen.openapi.place import Place


def documented_errors(cursor: Place) -> tuple[DocumentedError, ...]:
    """Return the error codes declared at `cursor`, the document or an operation."""
    found = cursor.get("x-specgen-errors")
    return tuple(
        DocumentedError(
            status=entry.number("status") or 0,
            code=entry.text("code") or "",
            message=entry.text("message") or "",
            location=entry.location,
            description=entry.text("description"),
            name=entry.text("name"),
        )
        for entry in (found.elements() if found else ())
    )


def error_bodies(root: Place) -> tuple[ErrorBody, ...]:
    """Return the shapes that an error body may have."""
    found = root.get("x-specgen-error-bodies")
    return tuple(
        ErrorBody(
            code=entry.text("code") or "",
            message=entry.text("message") or "",
            request_id=entry.text("request-id"),
            xml_root=entry.text("xml-root"),
            status=entry.text("status"),
            codes=entry.texts("codes"),
            code_is_integer=entry.text("code-type") == "integer",
        )
        for entry in (found.elements() if found else ())
    )


def throttling(root: Place) -> Throttling | None:
    """Return how a response reports throttling."""
    found = root.get("x-specgen-throttling")
    if found is None:
        return None
    statuses, waits = found.get("statuses"), found.get("retry-after")
    return Throttling(
        statuses=tuple(
            s
            for e in (statuses.elements() if statuses else ())
            if isinstance(s := e.plain, int)
        ),
        codes=found.texts("codes"),
        retry_after=tuple(
            (entry.text("header") or "", entry.text("unit") or "s")
            for entry in (waits.elements() if waits else ())
        ),
    )
