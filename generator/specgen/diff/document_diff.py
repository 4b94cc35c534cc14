"""Comparing two documents, from the edits to the changes that are reported."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from specgen.diff.compare.document import compare_documents
from specgen.diff.compare.idle_nullable import drop_idle_nullable
from specgen.diff.graph.base_path import moved_base_paths
from specgen.diff.graph.reference_graph import scan
from specgen.diff.model.change import Change, Report, in_order
from specgen.diff.model.edit import once_for_media_types
from specgen.diff.model.effects import Severity
from specgen.diff.python.package_level_changes import (
    package_added,
    package_removed,
    package_renamed,
)
from specgen.diff.python.source_changes import add_python
from specgen.diff.severity.severity import Judge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from specgen.diff.evidence.whole_messages import Payloads
    from specgen.diff.evidence.witness import Witness
    from specgen.diff.graph.reference_graph import Graph
    from specgen.diff.model.edit import Occurrence
    from specgen.diff.model.removal_policy import Policy
    from specgen.diff.revisions import Inputs
    from specgen.openapi.references import References

_MOST_WITNESSES = 200
_MOST_PAYLOADS = 100
_TOO_MANY = f"one is looked for in {_MOST_PAYLOADS} changes of a report"


def compare(
    base: References, revision: References, policy: Policy, *, try_values: bool = False
) -> Report:
    """Compare two documents.

    Args:
        base: The older document.
        revision: The newer one.
        policy: The promises about removals.
        try_values: Whether to look for values that show what breaks, and for documented examples
            that became invalid.

    Returns:
        The changes on the wire and in the documentation, worst first.
    """
    moved = moved_base_paths(base, revision)
    graphs = scan(base, moved[0]), scan(revision, moved[1])
    drop_idle_nullable(base, revision)
    walk = compare_documents(base, revision, graphs, policy)
    judge = Judge(graphs, walk.renamed)
    occurrences = once_for_media_types(walk.found.occurrences)
    changes = [judge.change(occurrence) for occurrence in occurrences]
    if try_values:
        changes = _with_values((base, revision), graphs, occurrences, changes, judge)
    return Report(
        base=base.document.path,
        revision=revision.document.path,
        changes=tuple(in_order(changes)),
        notes=(*base.diagnostics, *revision.diagnostics),
        documents={d.path: d for side in (base, revision) for d in side.documents},
    )


def _with_values(
    sides: tuple[References, References],
    graphs: tuple[Graph, Graph],
    occurrences: list[Occurrence],
    changes: list[Change],
    judge: Judge,
) -> list[Change]:
    """Return the changes, those that break something with a value, and the broken examples."""
    wire = [o for o in occurrences if o.edit.axis == "wire"]
    if not wire:
        return changes
    # A validator takes long to load, and not every report needs one.
    from specgen.diff.evidence.documented_examples import broken_examples
    from specgen.diff.evidence.whole_messages import Payloads
    from specgen.diff.evidence.witness import DocumentSchemas, Witnesses

    contracts = DocumentSchemas(sides[0]), DocumentSchemas(sides[1])
    witnesses = Witnesses(*sides, contracts)
    payloads = Payloads(sides, graphs, contracts)
    edited = {unit for occurrence in wire for unit, _ in occurrence.found_in}
    edits = broken_examples(*sides, graphs[1], edited, contracts)
    found = [replace(judge.alone(edit), severity=Severity.WARNING) for edit in edits]
    tried = built = 0
    for occurrence, change in zip(occurrences, changes, strict=True):
        wanted = change.axis == "wire" and change.severity is not Severity.INFO
        tried += wanted
        witness = (
            witnesses.find(occurrence.edit)
            if wanted and tried <= _MOST_WITNESSES
            else None
        )
        if witness is not None and witness.text(change.direction):
            built += 1
            able = payloads if built <= _MOST_PAYLOADS else None
            found.append(_shown(change, witness, able))
        else:
            found.append(change)
    return found


def _shown(change: Change, witness: Witness, payloads: Payloads | None) -> Change:
    """Return a change with a body that shows it, or with the value alone and the reason why."""
    found = payloads.find(change, witness) if payloads else _TOO_MANY
    if isinstance(found, str):
        alone = f"a value of the schema: {witness.text(change.direction)}"
        return replace(change, witness=f"{alone}; without a whole body: {found}")
    return replace(change, witness=found.text, payload=found)


def compare_all(inputs: Sequence[Inputs], policy: Policy) -> list[Report]:
    """Compare each pair, on the wire, in Python and in the documentation."""
    return [_compare_inputs(pair, policy) for pair in inputs]


def _compare_inputs(pair: Inputs, policy: Policy) -> Report:
    base, revision, existence = pair
    report = compare(base, revision, policy, try_values=True)
    if existence in ("kept", "renamed"):
        report = add_python(report, base, revision, policy)
        renamed = package_renamed(base, revision) if existence == "renamed" else None
        found = [renamed] if renamed else []
        return replace(report, changes=tuple(in_order([*found, *report.changes])))
    # There is no client on the other side that calls could be compared with.
    kept = [c for c in report.changes if c.rule in _OPERATIONS]
    is_new = existence == "added"
    package = package_added(revision) if is_new else package_removed(base, kept)
    return replace(report, changes=tuple(in_order([package, *kept])))


_OPERATIONS = frozenset({"operation-added", "operation-removed"})
