"""`specgen package`: a generated package as wheel and source distribution."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from specgen.commands.package_argument import add_package_arguments, named_source
from specgen.commands.specs import UsageError
from specgen.emit import writing
from specgen.vendor.consumer_tree import VendorError
from specgen.vendor.distribution import (
    ClientDistribution,
    DistributionIdentity,
    StubDistribution,
    project_files,
    version_of,
)

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from specgen.vendor.distribution import Distribution


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    add_package_arguments(parser)
    parser.add_argument(
        "--out", type=Path, default=Path("dist"), metavar="DIR", help="default: dist"
    )
    parser.add_argument("--version", help="its version (default: that of the API)")
    parser.add_argument(
        "--distribution", metavar="NAME", help="the name to install it under"
    )


def run(arguments: argparse.Namespace) -> int:
    """Run the command.

    Returns:
        The exit code, 0.

    Raises:
        SpecError: The spec is wrong.
        UsageError: The package cannot be built.
    """
    try:
        built = _distribution(arguments)
    except VendorError as error:
        raise UsageError(str(error)) from None
    except OSError as error:
        raise UsageError(f"{error.filename}: {error.strerror}") from None
    paths = _build(project_files(built), arguments.out)
    if isinstance(built, StubDistribution):
        paths.append(_container(built, arguments.out))
    for path in paths:
        sys.stdout.write(f"{path}\n")
    return 0


def _distribution(arguments: argparse.Namespace) -> Distribution:
    # These imports are slow, and other commands do not need them.
    from specgen.pipeline import load_specs
    from specgen.view.client import client_view

    source = named_source(arguments)
    loaded, _ = load_specs(list(source.specs.values()))
    identity = DistributionIdentity.of(
        source,
        package=arguments.name,
        name=arguments.distribution,
        version=arguments.version or version_of(spec.api.version for spec in loaded),
    )
    views = [client_view(spec.api, spec.path.name) for spec in loaded]
    if arguments.stub:
        return StubDistribution(source, identity, tuple(views))
    return ClientDistribution(source, identity, views[0])


def _container(built: StubDistribution, out: Path) -> Path:
    target = out / built.container_name
    with writing(target):
        target.write_text(built.containerfile(), encoding="utf-8")
    return target


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
