"""The package that `specgen vendor` or `specgen package` is about: a client, or a stub server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.commands.report import report
from specgen.commands.settings import Settings
from specgen.commands.specs import add_source_arguments
from specgen.diagnostics import SpecError
from specgen.vendor.consumer_tree import VendorError
from specgen.vendor.source import GeneratedPackage, api_of, read_source

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path

    from specgen.pipeline import Loaded
    from specgen.vendor.lock import LockEntry


def add_package_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments that name a package."""
    parser.add_argument(
        "packages",
        nargs="*",
        metavar="PACKAGE",
        help="a package in generated/; with --stub, packages or spec files (default: all)",
    )
    parser.add_argument(
        "--stub",
        action="store_true",
        help="a stub server for these, which runs without specgen",
    )
    parser.add_argument("--name", help="import name of the package (default: the same)")
    add_source_arguments(parser)


def named_source(arguments: argparse.Namespace) -> GeneratedPackage:
    """Return the package that arguments name.

    Raises:
        SpecError: A spec is wrong.
        VendorError: There is no such package, or it is not up to date.
        OSError: A file cannot be read.
    """
    if arguments.stub:
        return _stub(arguments.packages, arguments.specs, quiet=False)
    match arguments.packages:
        case [package]:
            return read_source(package, arguments.generated, arguments.specs)
        case []:
            raise VendorError("name a package, or ask for a stub server with --stub")
        case _:
            raise VendorError("name one package; only --stub takes several")


def source_of(arguments: argparse.Namespace, entry: LockEntry) -> GeneratedPackage:
    """Return the present source of a vendored package.

    Raises:
        VendorError: There is no such package, it is not up to date, or its spec is wrong.
        OSError: A file cannot be read.
    """
    if not entry.is_stub:
        return read_source(entry.package, arguments.generated, arguments.specs)
    try:
        return _stub([api_of(s) for s in entry.specs], arguments.specs, quiet=True)
    except SpecError as error:
        raise VendorError(str(error).partition("\n")[0]) from None


def _stub(names: Sequence[str], specs: Path, *, quiet: bool) -> GeneratedPackage:
    # These imports are slow, and clients do not need them.
    from specgen.pipeline import load_specs
    from specgen.vendor.stub_source import stub_source, stub_specs

    def load(paths: Sequence[Path]) -> list[Loaded]:
        of_projects = Settings()
        loaded, warnings = load_specs(paths, of_projects.strictness, of_projects.root)
        report([] if quiet else warnings)
        return loaded

    return stub_source(stub_specs(names, specs), load)
