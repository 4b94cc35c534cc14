"""`specgen init`: the first files of a project; existing ones are kept."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from specgen.commands.output import summarise
from specgen.commands.specs import DEFAULT_OUT, DEFAULT_SPECS, UsageError, spec_files
from specgen.emit import writing

if TYPE_CHECKING:
    import argparse

_EXAMPLE = "example.yaml"
_PROJECT_SETTINGS = """\
[tool.specgen]
# Count every warning about a spec as an error; `ignore = ["code"]` hides a kind of warning.
strict = true
"""
_MAKEFILE = """\
.PHONY: generate drift stub

generate: ## Bring generated/ up to date with specs/
\tspecgen generate

drift: ## Fail if generated/ is not up to date with the specs
\tspecgen generate --check

stub: ## Serve the stub of all specs on port 8700
\tspecgen serve
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "folder",
        nargs="?",
        type=Path,
        default=Path(),
        metavar="DIR",
        help="the project's directory (default: the current one)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Run the command. Existing files are kept; lines are only added.

    Returns:
        The exit code, 0.

    Raises:
        UsageError: `pyproject.toml` is not TOML.
    """
    folder: Path = arguments.folder
    folder.mkdir(parents=True, exist_ok=True)
    _settings(folder / "pyproject.toml")
    _spec(folder / DEFAULT_SPECS)
    _makefile(folder / "Makefile")
    where = "" if folder == Path() else f"cd {folder} && "
    summarise(
        f"\nNext: {where}specgen generate. It writes {DEFAULT_OUT}/; commit it with the specs."
    )
    return 0


def _settings(path: Path) -> None:
    try:
        project = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    except ValueError as error:
        raise UsageError(f"{path}: this is not TOML: {error}") from None
    if "specgen" in project.get("tool", {}):
        summarise(f"{path}: has a [tool.specgen] already")
    else:
        _append(path, _PROJECT_SETTINGS)


def _spec(folder: Path) -> None:
    if spec_files(folder):
        summarise(f"{folder}: has specs already")
        return
    folder.mkdir(exist_ok=True)
    example = files("specgen.commands").joinpath(_EXAMPLE).read_text("utf-8")
    _append(folder / _EXAMPLE, example)


def _makefile(path: Path) -> None:
    if path.exists() and "specgen generate" in path.read_text("utf-8"):
        summarise(f"{path}: runs specgen already")
    else:
        _append(path, _MAKEFILE)


def _append(path: Path, text: str) -> None:
    """Write a file, or append to it after an empty line."""
    before = path.read_text("utf-8") if path.exists() else ""
    gap = "\n" if before.endswith("\n") else "\n\n" if before else ""
    with writing(path):
        path.write_text(f"{before}{gap}{text}", "utf-8")
    summarise(f"{path}: {'lines added' if before else 'written'}")
