"""`specgen audit --revision`: the differences between two revisions of a page."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from specgen.commands.audit_report import shown
from specgen.commands.draft import read_operation
from specgen.commands.specs import given_specs

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from specgen.pages.auditing.frozen_statements import PageStatements
    from specgen.pages.revisions import StatementChange
    from specgen.source import Document

_FINE, _DIFFERS = 0, 1


def compare_revisions(arguments: argparse.Namespace) -> int:
    """Print the statements that differ between two revisions of a page.

    Args:
        arguments: Those of `specgen audit`.

    Returns:
        The exit code: 1 if any differ.
    """
    from specgen.pages.auditing.audit import audit
    from specgen.pages.auditing.contract import contract_of
    from specgen.pages.auditing.frozen_statements import of_operation
    from specgen.pages.revisions import changes
    from specgen.pipeline import load_specs
    from specgen.source import load

    read = [read_operation(path) for path in arguments.revision]
    old, new = (of_operation(*each) for each in read)
    document, contract = None, None
    for spec in given_specs(arguments.specs):
        load_specs([spec])
        loaded = load(spec)
        for each in audit(loaded.root.plain(), [new]):
            document, contract = loaded, contract_of(
                loaded.root.plain(), each.operation
            )
    found = changes(old, new, contract)
    if arguments.format == "json":
        entries = [asdict(change) for change in found]
        sys.stdout.write(json.dumps(entries, ensure_ascii=False, indent=1) + "\n")
    else:
        for line in _changes(found, (old, new), document):
            sys.stdout.write(f"{line}\n")
        for line in _consequences(read):
            sys.stdout.write(f"{line}\n")
    return _DIFFERS if found else _FINE


def _changes(
    found: Sequence[StatementChange],
    pages: tuple[PageStatements, PageStatements],
    document: Document | None,
) -> Iterator[str]:
    old, new = pages
    for change in found:
        values = {
            "added": shown(change.after),
            "removed": shown(change.before),
            "changed": f"{shown(change.before)} -> {shown(change.after)}",
        }
        yield f"{change.how}: {change.subject}: {change.kind} {values[change.how]}"
        places = [] if change.old_line is None else [f"{old.file}:{change.old_line}"]
        places += [] if change.new_line is None else [f"{new.file}:{change.new_line}"]
        if document is not None and change.pointer:
            line = document.location_at(change.pointer).line
            places.append(f"{document.path}:{line} ({change.pointer})")
        yield f"    {', '.join(places)}"
    yield f"{len(found)} statement{'s' * (len(found) != 1)} differ"


def _consequences(read: Sequence[tuple[Any, Any]]) -> Iterator[str]:
    """Yield the changes for callers of following the newer revision, by `specgen diff`."""
    from datetime import UTC, datetime
    from tempfile import TemporaryDirectory

    from specgen.commands.diff_inputs import open_inputs
    from specgen.diff.document_diff import compare_all
    from specgen.diff.model.effects import Severity
    from specgen.diff.model.removal_policy import Policy
    from specgen.pages.drafting import draft
    from specgen.pages.drafting.text import as_text

    with TemporaryDirectory() as directory:
        paths = []
        name = read[1][0].name
        for label, (operation, vocabulary) in zip(("old", "new"), read, strict=True):
            operation.name = name
            path = Path(directory) / f"{label}.yaml"
            path.write_text(as_text(draft([(operation, vocabulary)])), "utf-8")
            paths.append(str(path))
        policy = Policy(datetime.now(UTC).date())
        for report in compare_all(open_inputs(paths, None), policy):
            for change in report.changes:
                if change.severity is not Severity.INFO:
                    yield f"following it is {change.severity}: {change.message}"
