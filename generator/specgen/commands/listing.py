"""`specgen list`: the operations and error codes of specs."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from specgen.commands.settings import add_settings, settings
from specgen.commands.specs import default_specs, given_specs
from specgen.pipeline import load_specs, view_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from specgen.pipeline import Loaded
    from specgen.view.client import ClientView
    from specgen.view.errors import ErrorClassView
    from specgen.view.operation import OperationView


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "specs",
        nargs="*",
        metavar="SPEC",
        help="spec files or directories of them (default: specs)",
    )
    parser.add_argument(
        "--codes", action="store_true", help="list error codes instead of operations"
    )
    parser.add_argument("--json", action="store_true", help="print both as JSON")
    add_settings(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run the command.

    Returns:
        The exit code, 0.

    Raises:
        SpecError: A spec is wrong.
        UsageError: The arguments name no spec, or the settings are wrong.
    """
    specs = given_specs(arguments.specs) if arguments.specs else default_specs()
    chosen = settings(arguments)
    loaded, _ = load_specs(specs, chosen.strictness, chosen.root)
    views = [(spec, view_of(spec)) for spec in loaded]
    if arguments.json:
        entries = [_entry(spec, view) for spec, view in views]
        sys.stdout.write(json.dumps(entries, indent=1, ensure_ascii=False) + "\n")
    else:
        rows = _codes if arguments.codes else _operations
        _print_table([row for _, view in views for row in rows(view)])
    return 0


def _operations(view: ClientView) -> Iterator[tuple[str, ...]]:
    for operation in view.operations:
        yield (
            view.package,
            operation.operation.operation_id,
            _request(operation),
            f"{view.class_name}.{operation.attribute()}",
        )


def _codes(view: ClientView) -> Iterator[tuple[str, ...]]:
    for error in view.errors.codes:
        code = error.code or ""
        yield view.package, str(error.status), code, error.name, error.message


def _request(operation: OperationView) -> str:
    dispatch = operation.operation.dispatch
    chosen = f"#{dispatch.parameter}={dispatch.value}" if dispatch else ""
    return f"{operation.method} {operation.operation.path}{chosen}"


def _entry(spec: Loaded, view: ClientView) -> dict[str, object]:
    return {
        "spec": str(spec.path),
        "package": view.package,
        "title": view.title,
        "operations": [_operation_entry(view, o) for o in view.operations],
        "errors": [_error_entry(error) for error in view.errors.codes],
        "left_out": view.left_out,
    }


def _operation_entry(view: ClientView, operation: OperationView) -> dict[str, object]:
    own = view.errors.by_operation[operation.operation.operation_id]
    return {
        "id": operation.operation.operation_id,
        "request": _request(operation),
        "method": f"{view.class_name}.{operation.attribute()}",
        "summary": operation.operation.summary,
        "deprecated": operation.operation.deprecated,
        "errors": [error.code for error in own if error.code is not None],
    }


def _error_entry(error: ErrorClassView) -> dict[str, object]:
    return {
        "status": error.status,
        "code": error.code,
        "class": error.name,
        "message": error.message,
    }


def _print_table(rows: Sequence[Sequence[str]]) -> None:
    """Print rows in columns; the last one is not padded."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)]
        sys.stdout.write("  ".join(cells).rstrip() + "\n")
