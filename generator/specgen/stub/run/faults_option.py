"""The option `--faults`: rules from a file; the reader needs an optional package."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

from ..faults.rules import RulesFileError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..faults.faults_file import RulesFile


def load_faults(path: str) -> RulesFile:
    """Return the rules of a file.

    Args:
        path: The YAML file.

    Raises:
        RulesFileError: The rules cannot be read.
    """
    try:
        module = import_module("..faults.faults_file", __package__)
    except ModuleNotFoundError:
        text = "--faults needs the package PyYAML, which is not installed"
        raise RulesFileError(f"{text}: pip install PyYAML") from None
    read = cast("Callable[[str], RulesFile]", module.RulesFile)
    try:
        return read(path)
    except OSError as error:
        raise RulesFileError(f"{path}: {error.strerror}") from None
