"""`specgen package`: a generated package as wheel and source distribution."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from specgen.commands.specs import UsageError, add_source_arguments
from specgen.emit import writing
from specgen.vendor.source import read_source
from specgen.vendor.tree import VendorError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("package", help="a package in generated/")
    parser.add_argument(
        "--out", type=Path, default=Path("dist"), metavar="DIR", help="default: dist"
    )
    parser.add_argument("--version", help="its version (default: that of the API)")
    parser.add_argument(
        "--distribution", metavar="NAME", help="the name to install it under"
    )
    add_source_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run the command.

    Returns:
        The exit code, 0.

    Raises:
        SpecError: The spec is wrong.
        UsageError: The package cannot be built.
    """
    try:
        files = _project(arguments)
    except VendorError as error:
        raise UsageError(str(error)) from None
    for path in _build(files, arguments.out):
        sys.stdout.write(f"{path}\n")
    return 0


def _project(arguments: argparse.Namespace) -> dict[str, bytes]:
    # This import is slow, and other commands do not need it.
    from specgen.pipeline import load_specs
    from specgen.vendor.distribution import (
        api_version,
        distribution,
        project_files,
    )
    from specgen.view.client import client_view

    source = read_source(arguments.package, arguments.generated, arguments.specs)
    (loaded,), _ = load_specs([source.spec_file])
    view = client_view(loaded.api, source.spec_file.name)
    version = arguments.version or api_version(loaded.api.version)
    return project_files(
        distribution(source, view, arguments.distribution, version), view
    )


def _build(files: Mapping[str, bytes], out: Path) -> list[Path]:
    """Build a project, and return the built files."""
    with tempfile.TemporaryDirectory(prefix="specgen-") as name:
        folder = Path(name)
        for path, content in files.items():
            target = folder / path
            with writing(target):
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
        command = [
            sys.executable,
            "-m",
            "hatchling",
            "build",
            "--directory",
            str(folder / "dist"),
        ]
        done = subprocess.run(
            command,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            cwd=folder,
        )
        if done.returncode:
            raise UsageError(f"the package cannot be built\n{done.stderr.strip()}")
        out.mkdir(parents=True, exist_ok=True)
        return [
            _copied(built, out / built.name)
            for built in sorted((folder / "dist").iterdir())
        ]


def _copied(source: Path, target: Path) -> Path:
    with writing(target):
        return Path(shutil.copy(source, target))
