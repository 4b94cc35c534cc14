"""`specgen check`: validate specs, and write nothing."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from specgen.commands.output import progress, summarise
from specgen.commands.report import report
from specgen.commands.settings import add_settings, settings
from specgen.commands.specs import default_specs, given_specs
from specgen.diagnostics import SpecError
from specgen.pipeline import check, load_specs, view_of
from specgen.view.pagination_hints import page_hints

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path

    from specgen.commands.settings import Settings
    from specgen.diagnostics import Diagnostic
    from specgen.diagnostics.location import Location
    from specgen.ir import Api
    from specgen.view.pagination_hints import PageHint

_VALID, _INVALID = 0, 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "specs",
        nargs="*",
        metavar="SPEC",
        help="spec files or directories of them (default: specs)",
    )
    parser.add_argument(
        "--json", action="store_true", help="print findings and hints as JSON"
    )
    add_settings(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run the command.

    Returns:
        The exit code: 0, or 1 if a spec has an error.

    Raises:
        UsageError: The arguments name no spec, or the settings are wrong.
    """
    specs = given_specs(arguments.specs) if arguments.specs else default_specs()
    chosen = settings(arguments)
    code = _VALID
    found: list[Diagnostic] = []
    results: list[str] = []
    hints: list[PageHint] = []
    with progress() as steps:
        for spec in steps.each("checking", specs):
            of_spec, api = _checked(spec, chosen, hints)
            found += of_spec
            if api is None:
                code = _INVALID
            else:
                results.append(f"{spec}: {_result(api, of_spec)}")
    hints = hints if code == _VALID else []
    if arguments.json:
        entries = [*map(_entry, found), *map(_hint_entry, hints)]
        sys.stdout.write(json.dumps(entries, indent=1) + "\n")
        return code
    report(found)
    for result in results if code == _VALID else ():
        summarise(result)
    for hint in hints:
        summarise(f"{hint.location}: hint: {hint.message}\n    {hint.addition}")
    return code


def _checked(
    spec: Path, chosen: Settings, hints: list[PageHint]
) -> tuple[Sequence[Diagnostic], Api | None]:
    """Return the findings about a spec, and its API if packages can be generated from it.

    Args:
        spec: The spec.
        chosen: The settings.
        hints: Gets the suggestions about it.
    """
    found: list[Diagnostic] = []
    try:
        (loaded,), found = load_specs([spec], chosen.strictness, chosen.root)
        check(loaded)
        view = view_of(loaded)
        hints += page_hints(view.operations, view.classes)
    except SpecError as error:
        return [*found, *error.diagnostics], None
    return found, loaded.api


def _result(api: Api, found: Sequence[Diagnostic]) -> str:
    """Return the result for a spec: a plain `valid` only if nothing was found."""
    counts = ((len(api.left_out), "operation"), (len(found), "warning"))
    left_out, warnings = (f"{n} {word}{'s' * (n != 1)}" for n, word in counts)
    told = [f"{left_out} left out"] if api.left_out else []
    return ", ".join([*told, *([warnings] if found else [])]) or "valid"


def _entry(finding: Diagnostic) -> dict[str, object]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        **_place(finding.location),
        "hint": finding.hint,
    }


def _hint_entry(hint: PageHint) -> dict[str, object]:
    return {
        "code": None,
        "severity": "hint",
        "message": hint.message,
        **_place(hint.location),
        "hint": hint.addition,
    }


def _place(location: Location) -> dict[str, object]:
    return {"file": location.file, "line": location.line, "column": location.column}
