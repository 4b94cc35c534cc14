"""The source axis: the effects of edits on Python code that calls the generated client."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from specgen.diagnostics import Diagnostic, SpecError
from specgen.diff.graph.endpoints import unresolved_items
from specgen.diff.model.change import (
    Change,
    Report,
    in_order,
)
from specgen.diff.model.effects import Effect, Severity
from specgen.diff.python.findings import change_of
from specgen.diff.python.roles import Promises
from specgen.diff.python.surface import Definition, surface
from specgen.diff.python.surface_comparison import SurfaceComparison
from specgen.openapi.walk import walk
from specgen.parse import parse
from specgen.validate import validate
from specgen.validate.extensions import check_extensions
from specgen.validate.names_in_extensions import check_links
from specgen.validate.security_schemes import check_security_schemes
from specgen.view.client import client_view
from specgen.view.unsupported import without_unsupported

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from specgen.diff.model.removal_policy import Policy
    from specgen.ir import Api
    from specgen.openapi.references import References

_UNJUDGED: Final = (
    "the client of this document cannot be generated, so names are judged alone"
)


def add_python(
    report: Report, base: References, revision: References, policy: Policy
) -> Report:
    """Return a report with what changes in the caller's Python.

    Where one of the two clients cannot be generated, a renamed operation is breaking nonetheless.
    """
    try:
        before, after = _surface(base, revision), _surface(revision, revision)
    except (SpecError, RecursionError) as error:
        kept = tuple(_unjudged(change) for change in report.changes)
        note = _unjudged_note(error, revision)
        return replace(
            report, changes=tuple(in_order(list(kept))), notes=(*report.notes, note)
        )
    comparison = SurfaceComparison(before, after, Promises(base, policy))
    documents = base.document, revision.document
    found = [change_of(finding, *documents) for finding in comparison.findings()]
    # Names that are written in the spec are reported as the Python names that they become.
    places = {_owner(change.location) for change in found}
    kept = tuple(
        c
        for c in report.changes
        if c.axis != "source" or _owner(c.location) not in places
    )
    notes = (*report.notes, *_refusals((base, revision))) if found else report.notes
    return replace(
        report,
        changes=tuple(in_order([*kept, *found])),
        notes=notes,
        callables=frozenset(d.name.partition(".")[2] or d.name for d in before),
    )


def _unjudged_note(error: SpecError | RecursionError, side: References) -> Diagnostic:
    if isinstance(error, RecursionError):
        message = f"{_UNJUDGED}: schemas lead through one another too deep"
        return Diagnostic("names-not-compared", message, side.start().location)
    cause = error.diagnostics[0]
    message = f"{_UNJUDGED}: {cause.message}"
    return Diagnostic("names-not-compared", message, cause.location, cause.hint)


def _refusals(sides: Iterable[References]) -> Iterator[Diagnostic]:
    """Yield a note for each side whose client is shown although `generate` refuses the spec."""
    for side in sides:
        # What is checked here beyond the parser is about our own extensions alone.
        if not any(document.mentions(["x-specgen"]) for document in side.documents):
            continue
        spec = walk(side)
        # The parser has found all other errors.
        found = [
            *check_extensions(spec),
            *check_security_schemes(spec.places),
            *check_links(spec, side),
        ]
        errors = [finding for finding in found if finding.severity == "error"]
        if errors:
            error = min(errors, key=lambda d: (d.location.line, d.location.column))
            message = f"`generate` refuses this document: {error.message}"
            hint = "the signatures shown are those that it would have without the fault"
            yield Diagnostic("names-not-compared", message, error.location, hint)


def _owner(pointer: str) -> str:
    return pointer.rpartition("/")[0]


def _unjudged(change: Change) -> Change:
    if change.rule != "operation-id-changed":
        return change
    return replace(change, severity=Severity.BREAKING, effect=Effect.INCOMPARABLE)


def _surface(side: References, named_like: References) -> list[Definition]:
    # What the client is called must not hang on what the base's file is called.
    package = PurePath(named_like.document.path).stem
    api, _ = without_unsupported(replace(_parsed(side), package=package))
    return surface(client_view(api, side.document.path), api)


def _parsed(side: References) -> Api:
    """Return the API of a document, without the parts that `generate` leaves out, too."""
    unresolved = [
        Diagnostic(
            "names-not-compared",
            f"`{item.reference}` cannot be resolved",
            item.location,
        )
        for item in unresolved_items(side).values()
    ]
    if unresolved:
        raise SpecError(unresolved)
    try:
        return parse(side)
    except SpecError:
        # Takes out what is faulty. That takes long, and most documents need none of it.
        errors = [d for d in validate(side) if d.severity == "error"]
        if errors:
            raise SpecError(errors) from None
        return parse(side)
