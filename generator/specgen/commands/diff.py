"""`specgen diff`: show the impact of a spec's changes on callers of the API."""

from __future__ import annotations

import os
import sys
import traceback
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from specgen.commands.settings import Settings, add_settings, settings
from specgen.commands.specs import UsageError
from specgen.diagnostics import SpecError
from specgen.diff.walk.lifecycle import STABILITY
from specgen.emit import writing
from specgen.gc_pause import collector_paused

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from specgen.diff.model.change import Report
    from specgen.diff.model.removal_policy import Policy

FORMATS = ("text", "markdown", "html", "json", "github")
THRESHOLDS = ("breaking", "warning", "never")
_INTERNAL = 3
_LONGEST_ERROR = 300
APPROVALS = Path("specs/approved-changes.yaml")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "documents",
        nargs="*",
        metavar="DOCUMENT",
        help="BASE and REVISION, each a file or REV:path; with --base, or with none or one given,"
        " specs to compare with a git revision (default: specs/*.yaml)",
    )
    parser.add_argument(
        "--rules",
        action="store_true",
        help="list the rules, and exit",
    )
    parser.add_argument(
        "--base", metavar="REV", help="compare specs with this git revision"
    )
    parser.add_argument(
        "--format", choices=FORMATS, default="text", help="(default: text)"
    )
    parser.add_argument(
        "--fail-on",
        choices=THRESHOLDS,
        default="breaking",
        help="exit 1 at this level (default: breaking)",
    )
    parser.add_argument(
        "--out", metavar="FILE", type=Path, help="write the report to a file"
    )
    parser.add_argument(
        "--approvals",
        metavar="FILE",
        type=Path,
        help=f"approved changes (default: {APPROVALS})",
    )
    parser.add_argument(
        "--callers",
        metavar="DIR",
        type=Path,
        help="list the places in Python source below DIR that the changes break"
        " (formats text, markdown and json)",
    )
    parser.add_argument(
        "--notice",
        metavar="LEVEL=DAYS",
        action="append",
        type=_notice,
        default=[],
        help="minimum days between deprecation and sunset at a stability level",
    )
    parser.add_argument(
        "--today",
        metavar="DATE",
        type=date.fromisoformat,
        help="the date by which sunsets are judged",
    )
    add_settings(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run the command.

    Returns:
        The exit code: 0, 1 if a change has at least the level of `--fail-on`, or 3 after an
            internal error.

    Raises:
        SpecError: A document cannot be compared, or not as strictly as the settings require.
        UsageError: The settings are wrong.
    """
    if arguments.rules:
        sys.stdout.write(_rules())
        return 0
    try:
        return _run(arguments)
    except (SpecError, UsageError, OSError):
        raise
    except Exception as error:  # noqa: BLE001 - a bug must not look like a verdict
        return _internal_error(error)


def _internal_error(error: Exception) -> int:
    """Report an internal error, with its location in specgen."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    text = " ".join(f"{type(error).__name__}: {error}".split())
    sys.stderr.write(
        f"specgen: internal error at {where}: {text[:_LONGEST_ERROR]}\n"
        "specgen: the documents were not compared; please report this with the documents\n"
    )
    return _INTERNAL


def _run(arguments: argparse.Namespace) -> int:
    # This import is slow, and other commands do not need it.
    from specgen.diff.model.removal_policy import Policy

    chosen = settings(arguments)
    today = arguments.today or datetime.now().astimezone().date()
    policy = Policy(today, dict(arguments.notice))
    with collector_paused():
        reports = [
            _judged(report, chosen) for report in _reports(arguments, policy, chosen)
        ]
        _refuse_raised(reports)
        if arguments.callers is not None:
            reports = [_with_callers(report, arguments.callers) for report in reports]
        text = _written(reports, arguments.format, color=_is_colored(arguments.out))
    if arguments.out is None:
        sys.stdout.write(text)
    else:
        with writing(arguments.out):
            arguments.out.write_text(text, encoding="utf-8")
    return int(any(_reaches(report, arguments.fail_on) for report in reports))


def _rules() -> str:
    from specgen.diff.rules.catalogue import RULES

    return "".join(
        f"{rule.id}  {rule.axis}, {rule.verdict}: {rule.message}\n    {rule.meaning}\n"
        for rule in RULES.values()
    )


def _notice(text: str) -> tuple[str, int]:
    level, _, days = text.partition("=")
    if level not in STABILITY or not days.isdigit():
        raise ValueError(text)
    return level, int(days)


def _reports(
    arguments: argparse.Namespace, policy: Policy, chosen: Settings
) -> list[Report]:
    from specgen.commands.diff_inputs import open_inputs
    from specgen.diff.document_diff import compare_all
    from specgen.diff.severity.approvals import approve

    inputs = open_inputs(arguments.documents, arguments.base, chosen.root)
    reports = compare_all(inputs, policy)
    approvals = arguments.approvals or (APPROVALS if APPROVALS.exists() else None)
    return reports if approvals is None else approve(reports, approvals, policy.today)


def _judged(report: Report, chosen: Settings) -> Report:
    """Return a report without the ignored notes, and with all severities as they are set."""
    from specgen.diff.severity.overrides import overridden

    spec = Path(report.revision)
    notes = tuple(chosen.strictness(spec).applied(report.notes))
    return overridden(replace(report, notes=notes), chosen.overrides(spec))


def _with_callers(report: Report, directory: Path) -> Report:
    from specgen.diff.callers.affected import callers_of
    from specgen.naming import module_name

    if not directory.is_dir():
        raise UsageError(f"--callers {directory}: this is not a directory")
    name = report.base if ":" not in report.base else report.base.rpartition(":")[2]
    package = module_name(Path(name).stem)
    return replace(report, callers=callers_of(directory, package, report))


def _refuse_raised(reports: Sequence[Report]) -> None:
    raised = [note for report in reports for note in report.notes if note.is_raised]
    if raised:
        raise SpecError(raised)


def _written(reports: Sequence[Report], form: str, *, color: bool) -> str:
    from specgen.diff import reports as forms

    return forms.write(reports, form, color=color)


def _is_colored(out: Path | None) -> bool:
    return out is None and sys.stdout.isatty() and "NO_COLOR" not in os.environ


def _reaches(report: Report, threshold: str) -> bool:
    levels = {
        "breaking": ("breaking",),
        "warning": ("breaking", "warning"),
        "never": (),
    }
    return any(change.severity in levels[threshold] for change in report.changes)
