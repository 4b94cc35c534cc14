"""The specs that a command works on."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from specgen.naming import module_name

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

DEFAULT_SPECS = Path("specs")
DEFAULT_OUT = Path("generated")
_SUFFIXES = (".yaml", ".yml", ".json")
_ENDINGS = ", ".join(_SUFFIXES)


class UsageError(Exception):
    """The arguments cannot be honoured."""


def project_specs() -> list[Path]:
    """Return the specs in the project's directory of specs, none without it."""
    return spec_files(DEFAULT_SPECS)


def default_specs() -> list[Path]:
    """Return the specs of the project in the working directory.

    Raises:
        UsageError: There are no specs.
    """
    found = project_specs()
    if not found:
        raise UsageError(
            f"there are no specs in {DEFAULT_SPECS}/ here; name a spec file, run this in a"
            f" directory with {DEFAULT_SPECS}/*.yaml, or begin with `specgen init`"
        )
    return found


def add_source_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options that say where generated packages and their specs are."""
    parser.add_argument(
        "--generated",
        type=Path,
        default=DEFAULT_OUT,
        metavar="DIR",
        help="default: generated",
    )
    parser.add_argument(
        "--specs",
        type=Path,
        default=DEFAULT_SPECS,
        metavar="DIR",
        help="default: specs",
    )


def given_specs(names: Sequence[str]) -> list[Path]:
    """Return the specs of the command line: files, and those in directories.

    Raises:
        UsageError: A file is not a spec, a directory has no specs, or two specs have one package.
    """
    paths = dict.fromkeys(path for name in names for path in _named(Path(name)))
    check_names(list(paths))
    return list(paths)


def _named(path: Path) -> list[Path]:
    if path.is_dir():
        found = spec_files(path)
        if not found:
            raise UsageError(
                f"there are no specs in {path}: none of its files ends in {_ENDINGS}"
            )
        return found
    if not path.suffix and not path.exists():
        raise UsageError(f"{path}: there is no such file or directory")
    if path.suffix not in _SUFFIXES:
        raise UsageError(f"{path} is not a spec file: its name must end in {_ENDINGS}")
    return [path]


def spec_files(folder: Path) -> list[Path]:
    """Return the spec files in a directory, none if it does not exist."""
    return sorted(p for p in folder.glob("*") if p.suffix in _SUFFIXES and p.is_file())


def check_names(paths: Sequence[Path]) -> None:
    """Check that each spec has a unique package name.

    Raises:
        UsageError: Two share one, or the name of one cannot be decoded.
    """
    names: dict[str, Path] = {}
    for path in paths:
        _check_encoding(path)
        name = module_name(path.stem)
        earlier = names.setdefault(name, path)
        if earlier is not path:
            raise UsageError(
                f"{earlier} and {path} both become the package {name}; rename one"
            )


def _check_encoding(path: Path) -> None:
    try:
        path.name.encode()
    except UnicodeEncodeError:
        shown = ascii(str(path))[1:-1]
        raise UsageError(
            f"{shown}: the name of this file is not text in this locale's encoding,"
            f" {sys.getfilesystemencoding()}; rename it, or set PYTHONUTF8=1"
        ) from None
