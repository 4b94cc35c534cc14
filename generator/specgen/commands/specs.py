"""Which specs a command is about."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from specgen.naming import module_name

if TYPE_CHECKING:
    from collections.abc import Sequence

DEFAULT_SPECS = Path("specs")
DEFAULT_OUT = Path("generated")
_SUFFIXES = (".yaml", ".yml", ".json")


class UsageError(Exception):
    """The command cannot do what its arguments say."""


def default_specs() -> list[Path]:
    """Return the specs of the project in the working directory.

    Raises:
        UsageError: There are none.
    """
    found = sorted(
        p
        for p in DEFAULT_SPECS.glob("*")
        if p.suffix in (".yaml", ".yml") and p.is_file()
    )
    if not found:
        raise UsageError(
            f"there are no specs in {DEFAULT_SPECS}/ here; name a spec file, or run this in a"
            f" folder with {DEFAULT_SPECS}/*.yaml"
        )
    return found


def given_specs(names: Sequence[str]) -> list[Path]:
    """Return the specs that were named on the command line.

    Raises:
        UsageError: One of them is no spec file, or two become the same package.
    """
    paths = [Path(name) for name in names]
    for path in paths:
        if path.is_dir():
            raise UsageError(f"{path} is a folder; name the spec files in it")
        if path.suffix not in _SUFFIXES:
            raise UsageError(
                f"{path} is no spec file: its name must end in {', '.join(_SUFFIXES)}"
            )
    check_names(paths)
    return paths


def check_names(paths: Sequence[Path]) -> None:
    """Make sure that each spec has a package name of its own.

    Raises:
        UsageError: Two of them share one, or the name of one is not text.
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
