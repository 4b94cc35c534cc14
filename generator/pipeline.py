"""The road from spec files to the text of every generated file, readable in one function."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import Diagnostic, SpecError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.ir import Api


@dataclass(frozen=True, slots=True)
class Loaded:
    """A spec that has been read and found good."""

    path: Path
    api: Api
    sha256: str


def load_specs(paths: Sequence[Path]) -> tuple[list[Loaded], list[Diagnostic]]:
    """Read specs, and gather what is wrong with any of them.

    Args:
        paths: The spec files.

    Returns:
        The APIs, and warnings.

    Raises:
        SpecError: With every error of every spec.
    """
    from generator.parse import parse  # noqa: PLC0415
    from generator.source import load  # noqa: PLC0415
    from generator.validate import validate  # noqa: PLC0415

    loaded: list[Loaded] = []
    found: list[Diagnostic] = []
    for path in paths:
        try:
            document = load(path)
            problems = validate(document)
            found.extend(problems)
            if not any(problem.severity == "error" for problem in problems):
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                loaded.append(Loaded(path, parse(document), digest))
        except SpecError as error:
            found.extend(error.diagnostics)
    if any(problem.severity == "error" for problem in found):
        raise SpecError(found)
    return loaded, found


def client_package(spec: Loaded) -> dict[str, str]:
    """Return the files of the client package for a spec, by path in the package.

    Raises:
        SpecError: Something in the API cannot be generated.
    """
    from generator.render import client_files, formatted  # noqa: PLC0415
    from generator.view.client import client_view  # noqa: PLC0415

    view = client_view(spec.api, spec.path.name)
    return formatted(client_files(view, spec.sha256))
