"""`specgen changelog`: the changes for callers over a range of git revisions."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from specgen.commands.settings import add_settings, settings
from specgen.commands.specs import DEFAULT_SPECS, UsageError
from specgen.emit import writing
from specgen.gc_pause import collector_paused

if TYPE_CHECKING:
    import argparse

    from specgen.commands.settings import Settings
    from specgen.diff.git_range import CommitStep
    from specgen.diff.model.removal_policy import Policy
    from specgen.diff.reports.as_changelog import Release

_DOTS: Final = ".."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "range",
        metavar="BASE..REVISION",
        help="two git revisions; there is a section for each tag in between"
        " (default for REVISION: HEAD)",
    )
    parser.add_argument(
        "specs",
        nargs="*",
        metavar="SPEC",
        help=f"spec files and directories (default: {DEFAULT_SPECS})",
    )
    parser.add_argument(
        "--out", metavar="FILE", type=Path, help="write the changelog to a file"
    )
    add_settings(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run the command.

    Returns:
        The exit code, 0.

    Raises:
        SpecError: A revision or a document cannot be read.
        UsageError: The range is wrong, or no revision has a spec.
    """
    from specgen.diff.git_range import steps
    from specgen.diff.model.removal_policy import Policy
    from specgen.diff.reports.as_changelog import write_changelog

    base, dots, revision = arguments.range.partition(_DOTS)
    if not base or not dots or revision.startswith("."):
        raise UsageError(
            f"`{arguments.range}` is not a range of two revisions such as v1..v2"
        )
    paths = [_listed(name) for name in arguments.specs] or [f"{DEFAULT_SPECS}/"]
    policy = Policy(datetime.now().astimezone().date())
    with collector_paused():
        releases = [
            _release(step, paths, policy, settings(arguments))
            for step in steps(base, revision or "HEAD")
        ]
        if not any(release.reports for release in releases):
            raise UsageError(
                f"no revision of {arguments.range} has a spec in {' '.join(paths)}"
            )
        text = write_changelog(releases)
    if arguments.out is None:
        sys.stdout.write(text)
    else:
        with writing(arguments.out):
            arguments.out.write_text(text, encoding="utf-8")
    return 0


def _listed(name: str) -> str:
    is_directory = Path(name).is_dir() or not Path(name).suffix
    return f"{Path(name).as_posix()}/" if is_directory else name


def _release(
    step: CommitStep, paths: list[str], policy: Policy, chosen: Settings
) -> Release:
    from specgen.diff.document_diff import compare_all
    from specgen.diff.git_range import inputs_between
    from specgen.diff.reports.as_changelog import Release
    from specgen.diff.severity.overrides import overridden

    reports = [
        overridden(report, chosen.overrides(Path(report.revision.rpartition(":")[2])))
        for report in compare_all(inputs_between(step, paths), policy)
    ]
    return Release(step.revision, step.date, reports)
