"""The road from spec files to the text of every generated file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import SpecError
from generator.emit import Package
from generator.inputs import digest_of, file_digest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.diagnostics import Diagnostic
    from generator.ir import Api

STUB = "stub_server"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A spec that has been read and found good."""

    path: Path
    api: Api

    @property
    def sources(self) -> dict[str, str]:
        """SHA-256 of each further file, by path from the spec's folder."""
        folder = self.path.parent.resolve()
        files = [Path(file) for file in self.api.files]
        return {f.resolve().relative_to(folder).as_posix(): file_digest(f) for f in files}


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
                loaded.append(Loaded(path, parse(document)))
        except SpecError as error:
            found.extend(error.diagnostics)
    if any(problem.severity == "error" for problem in found):
        raise SpecError(found)
    return loaded, found


def client_package(spec: Loaded) -> Package:
    """Return the client package for a spec.

    Raises:
        SpecError: Something in the API cannot be generated.
    """
    from generator.render import client_files, formatted  # noqa: PLC0415
    from generator.view.client import client_view  # noqa: PLC0415

    view = client_view(spec.api, spec.path.name)
    files = client_files(view, file_digest(spec.path))
    return Package(view.package, digest_of([spec.path]), formatted(files), spec.sources)


def stub_package(specs: Sequence[Loaded]) -> Package:
    """Return the stub server for specs, which uses their client packages.

    Raises:
        SpecError: Something in an API cannot be generated.
    """
    from generator.render import formatted, stub_files  # noqa: PLC0415

    files = formatted(stub_files([spec.api for spec in specs]))
    sources = {path: digest for spec in specs for path, digest in spec.sources.items()}
    return Package(STUB, digest_of([spec.path for spec in specs]), files, sources)
