"""`specgen generate`: bring the generated packages up to date, or list those that are not."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from specgen.code.allowed_statements import UnexpectedCodeError
from specgen.commands.caching import add_cache, chosen_cache
from specgen.commands.generation_job import job_of
from specgen.commands.output import progress, summarise
from specgen.commands.report import report
from specgen.commands.settings import add_settings
from specgen.commands.specs import UsageError
from specgen.diagnostics.strictness import refuse_errors
from specgen.emit import BusyError, Package, exclusive, plan, write
from specgen.emit.up_to_date import current_package, packages_in
from specgen.gc_pause import collector_paused
from specgen.input_digest import digest_of
from specgen.naming import module_name
from specgen.pipeline import (
    STUB,
    client_package,
    findings_of,
    load_specs,
    stub_package,
)

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping, Sequence

    from specgen.cache import Cache
    from specgen.commands.generation_job import Job
    from specgen.emit import FileChange, Plan


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "specs",
        nargs="*",
        metavar="SPEC",
        help="spec files or directories of them (default: specs)",
    )
    parser.add_argument(
        "--out",
        metavar="DIR",
        type=Path,
        help="directory for the packages (default: generated)",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; exit 1 and show what differs",
    )
    parser.add_argument("--diff", action="store_true", help="show what changes")
    parser.add_argument(
        "--force", action="store_true", help="overwrite files that were edited by hand"
    )
    parser.add_argument(
        "--json", action="store_true", help="print what differs or was written as JSON"
    )
    add_cache(parser)
    add_settings(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run the command.

    Returns:
        The exit code: 0, or 1 if `--check` found a difference.

    Raises:
        SpecError: A spec is wrong; nothing was written.
        UsageError: The arguments cannot be honoured; nothing was written.
    """
    job = job_of(arguments)
    packages = build(job, chosen_cache(arguments))
    expected = {package.name for package in packages}
    orphans = (
        [name for name in packages_in(job.root) if name not in expected]
        if job.is_whole
        else []
    )
    if arguments.check:
        planned = plan(job.root, packages, orphans)
        if arguments.json:
            _print_json(planned)
        else:
            _show(planned)
            _print_check(planned)
        return int(bool(planned.changes or planned.foreign))
    job.root.mkdir(parents=True, exist_ok=True)
    try:
        with exclusive(job.root):
            planned = plan(job.root, packages, orphans)
            if arguments.diff:
                _show(planned)
            if planned.edited and not arguments.force:
                raise UsageError(_edited(planned))
            write(planned)
    except BusyError as error:
        raise UsageError(str(error)) from None
    _warn_of_foreign(planned)
    if arguments.json:
        _print_json(planned)
    else:
        _summarise(planned)
    return 0


def _show(planned: Plan) -> None:
    for change in planned.changes:
        sys.stdout.write(change.diff())


def build(job: Job, cache: Callable[[], Cache]) -> tuple[Package, ...]:
    """Return the packages of a job: from disk if they are up to date, else newly generated.

    Args:
        job: The job.
        cache: Opens the cache of generated code, to which new entries are added.

    Raises:
        SpecError: A spec is wrong.
        UsageError: The generated code contains unexpected statements, or cannot be imported.
    """
    current = {
        spec: _current(job, [spec], module_name(spec.stem)) for spec in job.stub_specs
    }
    stub = _current_stub(job)
    found = {spec: package for spec, package in current.items() if package is not None}
    if stub is not None and len(found) == len(current):
        _repeat_findings(job, found)
        return (*(found[spec] for spec in job.specs), stub)
    with collector_paused():
        return _built(job, current, cache())


def _built(
    job: Job, current: Mapping[Path, Package | None], made: Cache
) -> tuple[Package, ...]:
    """Return the packages of a job; those that are not current are generated."""
    # A run without changes starts sooner without it.
    from specgen.emit.imports import import_problem

    with progress() as steps:
        loaded, warnings = load_specs(
            steps.each("reading", job.stub_specs),
            job.settings.strictness,
            job.settings.root,
        )
    report(warnings)
    with progress() as steps:
        try:
            clients = [
                current[spec.path] or client_package(spec, made)
                for spec in steps.each("generating", loaded)
            ]
            steps.step("generating the stub server")
            stub = replace(stub_package(loaded, made), specs=job.places)
        except UnexpectedCodeError as error:
            raise _bug("contains an unexpected statement", error) from None
        steps.step("importing what was generated")
        problem = import_problem([*clients, stub], made)
    if problem is not None:
        raise _bug("cannot be imported", problem)
    made.save()
    names = {module_name(spec.stem) for spec in job.specs}
    return (*(client for client in clients if client.name in names), stub)


def _bug(fault: str, detail: object) -> UsageError:
    return UsageError(
        f"what was generated {fault}, so nothing was written; this is a bug of specgen, please"
        f" report it with the spec\n{detail}"
    )


def _repeat_findings(job: Job, packages: Mapping[Path, Package]) -> None:
    """Report the findings of the run that generated the packages.

    Raises:
        SpecError: One of the findings is an error by the settings of this run.
    """
    findings = [
        finding
        for spec, package in packages.items()
        for finding in findings_of(package, spec, job.settings.strictness(spec))
    ]
    refuse_errors(findings)
    report(findings)


# The target of a reference may exist by now.
_UNSETTLED = frozenset({"unresolved-ref", "unresolved-mapping"})


def _current(job: Job, specs: Sequence[Path], name: str) -> Package | None:
    try:
        inputs = digest_of(specs, for_stub=name == STUB)
    except OSError:
        return None  # Loading the spec reports the error.
    package = current_package(job.root, name, inputs, [spec.parent for spec in specs])
    roots = [(spec.parent, job.settings.root(spec).resolve()) for spec in specs]
    for path in package.sources if package else ():
        if not any((d / path).resolve().is_relative_to(root) for d, root in roots):
            return None  # Loading the spec reports that the file is outside the root.
    unsettled = package and any(f.code in _UNSETTLED for f in package.findings)
    return None if unsettled else package


def _current_stub(job: Job) -> Package | None:
    stub = _current(job, job.stub_specs, STUB)
    return stub if stub is not None and tuple(stub.specs) == job.places else None


def _print_json(planned: Plan) -> None:
    changes = [
        {"path": change.path, "kind": change.kind, "edited": change.edited}
        for change in planned.changes
    ]
    content = {
        "root": str(planned.root),
        "packages": [package.name for package in planned.packages],
        "changes": changes,
        "foreign": planned.foreign,
    }
    sys.stdout.write(json.dumps(content, indent=1) + "\n")


def _print_check(planned: Plan) -> None:
    if not planned.changes and not planned.foreign:
        summarise(f"{planned.root}: everything is current")
    for change in planned.changes:
        sys.stdout.write(f"{planned.root}/{change.path}: {_kind(change)}\n")
    for path in planned.foreign:
        sys.stdout.write(f"{planned.root}/{path}: not generated; move it elsewhere\n")
    if planned.changes:
        sys.stdout.write("run `specgen generate` to update\n")


def _kind(change: FileChange) -> str:
    return f"{change.kind}, edited by hand" if change.edited else change.kind


def _edited(planned: Plan) -> str:
    listed = "".join(f"\n  {planned.root}/{path}" for path in planned.edited)
    return (
        "these files were edited by hand since they were generated, and nothing was written:"
        f"{listed}\n"
        "move the edits into the spec or the templates, or pass --force to lose them"
    )


def _warn_of_foreign(planned: Plan) -> None:
    for path in planned.foreign:
        sys.stderr.write(
            f"specgen: warning: {planned.root}/{path} was not generated, and is left as it is\n"
        )


def _summarise(planned: Plan) -> None:
    for package in planned.packages:
        mine = [c for c in planned.changes if c.path.startswith(f"{package.name}/")]
        removed = sum(change.kind == "orphaned" for change in mine)
        written = len(mine) - removed
        what = f"{written} written, {removed} removed" if mine else "current"
        summarise(f"{planned.root}/{package.name}: {what}")
    names = {package.name for package in planned.packages}
    for name in sorted(
        {change.path.partition("/")[0] for change in planned.changes} - names
    ):
        summarise(f"{planned.root}/{name}: removed, it has no spec any more")
