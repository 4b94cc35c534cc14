"""`specgen generate`: bring the generated packages up to date, or tell what is not."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from specgen.code.statements import UnexpectedCodeError
from specgen.commands.report import report
from specgen.commands.settings import Settings, add_settings, settings
from specgen.commands.specs import (
    DEFAULT_OUT,
    UsageError,
    check_names,
    default_specs,
    given_specs,
)
from specgen.diagnostics.strictness import refuse_errors
from specgen.emit import BusyError, Package, exclusive, import_problem, plan, write
from specgen.emit.current import current_package, packages_in
from specgen.inputs import digest_of
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
    from collections.abc import Mapping, Sequence

    from specgen.emit import Change, Plan


@dataclass(frozen=True, slots=True)
class Job:
    """What a run is about: the specs of packages to write, those of the stub server, and where.

    `settings` say how severe findings are.
    """

    specs: tuple[Path, ...]
    stub_specs: tuple[Path, ...]
    root: Path
    is_whole: bool
    settings: Settings = field(default_factory=Settings)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "specs", nargs="*", metavar="SPEC", help="spec files (default: specs/*.yaml)"
    )
    parser.add_argument(
        "--out",
        metavar="DIR",
        type=Path,
        help="where to put packages (default: generated)",
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
    add_settings(parser)


def run(arguments: argparse.Namespace) -> int:
    """Carry out the command.

    Returns:
        The exit code: 0, or 1 if `--check` found a difference.

    Raises:
        SpecError: A spec is wrong; nothing was written.
        UsageError: The command cannot do what its arguments say; nothing was written.
    """
    job = _job(arguments)
    packages = build(job)
    expected = {package.name for package in packages}
    orphans = (
        [name for name in packages_in(job.root) if name not in expected]
        if job.is_whole
        else []
    )
    if arguments.check:
        planned = plan(job.root, packages, orphans)
        _show(planned)
        return _checked(planned)
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
    _summarise(planned)
    return 0


def _show(planned: Plan) -> None:
    for change in planned.changes:
        sys.stdout.write(change.diff())


def _job(arguments: argparse.Namespace) -> Job:
    root: Path = arguments.out or DEFAULT_OUT
    specs = given_specs(arguments.specs) if arguments.specs else default_specs()
    stub_specs = list(specs)
    if arguments.specs and arguments.out is None:
        # The stub in generated/ serves all specs, whichever of them are generated this time.
        known = {spec.resolve() for spec in specs}
        stub_specs += [spec for spec in default_specs() if spec.resolve() not in known]
    check_names(stub_specs)
    stub_specs.sort(key=lambda spec: spec.name)
    return Job(
        tuple(specs),
        tuple(stub_specs),
        root,
        is_whole=not arguments.specs,
        settings=settings(arguments),
    )


def job_for(specs: Sequence[Path], root: Path, chosen: Settings) -> Job:
    """Return the job of generating some specs, and a stub server for just these.

    Raises:
        UsageError: Two specs become the same package.
    """
    check_names(specs)
    ordered = tuple(sorted(specs, key=lambda spec: spec.name))
    return Job(ordered, ordered, root, is_whole=True, settings=chosen)


def build(job: Job) -> tuple[Package, ...]:
    """Return the packages of a job: as they stand if they are current, else newly generated.

    Raises:
        SpecError: A spec is wrong.
        UsageError: What was generated is no code to run, or cannot be imported.
    """
    current = {
        spec: _current(job, [spec], module_name(spec.stem)) for spec in job.stub_specs
    }
    stub = _current(job, job.stub_specs, STUB)
    found = {spec: package for spec, package in current.items() if package is not None}
    if stub is not None and len(found) == len(current):
        _repeat_findings(job, found)
        return (*(found[spec] for spec in job.specs), stub)
    loaded, warnings = load_specs(
        job.stub_specs, job.settings.strictness, job.settings.root
    )
    report(warnings)
    try:
        clients = [current[spec.path] or client_package(spec) for spec in loaded]
        stub = stub_package(loaded)
    except UnexpectedCodeError as error:
        raise _bug("holds a statement that cannot have been meant", error) from None
    problem = import_problem([*clients, stub])
    if problem is not None:
        raise _bug("cannot be imported", problem)
    names = {module_name(spec.stem) for spec in job.specs}
    return (*(client for client in clients if client.name in names), stub)


def _bug(fault: str, detail: object) -> UsageError:
    return UsageError(
        f"what was generated {fault}, so nothing was written; this is a bug of specgen, please"
        f" report it with the spec\n{detail}"
    )


def _repeat_findings(job: Job, packages: Mapping[Path, Package]) -> None:
    """Say what was found when the packages were generated, as a first run would.

    Raises:
        SpecError: By the settings of this run, some of it is an error.
    """
    findings = [
        finding
        for spec, package in packages.items()
        for finding in findings_of(package, spec, job.settings.strictness(spec))
    ]
    refuse_errors(findings)
    report(findings)


# What a reference leads to may be there by now.
_UNSETTLED = frozenset({"unresolved-ref", "unresolved-mapping"})


def _current(job: Job, specs: Sequence[Path], name: str) -> Package | None:
    try:
        inputs = digest_of(specs)
    except OSError:
        return None  # Loading the spec says what is wrong with it.
    package = current_package(job.root, name, inputs, [spec.parent for spec in specs])
    roots = [(spec.parent, job.settings.root(spec).resolve()) for spec in specs]
    for path in package.sources if package else ():
        if not any((d / path).resolve().is_relative_to(root) for d, root in roots):
            return None  # Loading the spec says that the file lies out of the root.
    unsettled = package and any(f.code in _UNSETTLED for f in package.findings)
    return None if unsettled else package


def _checked(planned: Plan) -> int:
    if not planned.changes and not planned.foreign:
        sys.stdout.write(f"{planned.root}: everything is current\n")
        return 0
    for change in planned.changes:
        sys.stdout.write(f"{planned.root}/{change.path}: {_kind(change)}\n")
    for path in planned.foreign:
        sys.stdout.write(f"{planned.root}/{path}: not generated; move it elsewhere\n")
    if planned.changes:
        sys.stdout.write("run `specgen generate` to bring this up to date\n")
    return 1


def _kind(change: Change) -> str:
    return f"{change.kind}, edited by hand" if change.edited else change.kind


def _edited(planned: Plan) -> str:
    listed = "".join(f"\n  {planned.root}/{path}" for path in planned.edited)
    return (
        "these files were edited by hand since they were generated, and nothing was written:"
        f"{listed}\n"
        "move the edits into the spec or the templates, or pass --force to lose them"
    )


def _summarise(planned: Plan) -> None:
    for path in planned.foreign:
        sys.stderr.write(
            f"specgen: warning: {planned.root}/{path} was not generated, and is left as it is\n"
        )
    for package in planned.packages:
        mine = [c for c in planned.changes if c.path.startswith(f"{package.name}/")]
        removed = sum(change.kind == "orphaned" for change in mine)
        written = len(mine) - removed
        what = f"{written} written, {removed} removed" if mine else "current"
        sys.stdout.write(f"{planned.root}/{package.name}: {what}\n")
    names = {package.name for package in planned.packages}
    for name in sorted(
        {change.path.partition("/")[0] for change in planned.changes} - names
    ):
        sys.stdout.write(f"{planned.root}/{name}: removed, it has no spec any more\n")
