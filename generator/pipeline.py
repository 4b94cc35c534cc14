"""The road from spec files to the text of every generated file."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from generator.diagnostics import Diagnostic, SpecError
from generator.emit import Package
from generator.inputs import digest_of, file_digest

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from generator.ir import Api

STUB = "stub_server"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A spec that has been read and found good."""

    path: Path
    api: Api

    @property
    def sources(self) -> dict[str, str]:
        """SHA-256 of each further file, by path from the spec's directory."""
        directory = self.path.parent
        return {
            Path(os.path.relpath(file, directory)).as_posix(): file_digest(Path(file))
            for file in self.api.files
        }


def load_specs(
    paths: Sequence[Path], allowed: Collection[str] = ()
) -> tuple[list[Loaded], list[Diagnostic]]:
    """Read specs, and gather what is wrong with any of them.

    Args:
        paths: The spec files.
        allowed: Codes of findings that are to be warnings.

    Returns:
        The APIs, and warnings.

    Raises:
        SpecError: With every error of every spec.
    """
    loaded: list[Loaded] = []
    found: list[Diagnostic] = []
    for path in paths:
        api, problems = _load(path)
        found.extend(
            replace(problem, severity="warning") if problem.code in allowed else problem
            for problem in problems
        )
        if api is not None:
            loaded.append(Loaded(path, api))
            found.extend(_reserved_name(path))
    if any(problem.severity == "error" for problem in found):
        raise SpecError(found)
    return loaded, found


def _load(path: Path) -> tuple[Api | None, list[Diagnostic]]:
    """Read a spec as far as it goes, and gather what each stage finds, each thing once."""
    from generator.openapi.references import References
    from generator.parse import parse
    from generator.source import load
    from generator.validate import validate

    found: list[Diagnostic] = []
    try:
        references = References(load(path))
        found.extend(validate(references))
        return parse(references), found
    except SpecError as error:
        known = {(problem.code, problem.location) for problem in found}
        found.extend(d for d in error.diagnostics if (d.code, d.location) not in known)
    except RecursionError:
        found.append(_too_deep(path))
    return None, sorted(
        found, key=lambda d: (d.location.file, d.location.line, d.location.column)
    )


def _reserved_name(path: Path) -> list[Diagnostic]:
    from generator.naming import module_name
    from generator.render import reserved_names
    from generator.source import Location

    name = module_name(path.stem)
    if name != STUB and name not in reserved_names():
        return []
    return [
        Diagnostic(
            "reserved-name",
            f"the package of this spec would be `{name}`, a name that the stub server needs",
            Location(str(path), 1, 1),
            "rename the file: its package is called after it",
        )
    ]


def _too_deep(path: Path) -> Diagnostic:
    from generator.source import Location

    return Diagnostic(
        "too-deep",
        "schemas lead through one another too many levels deep",
        Location(str(path), 1, 1),
        "shorten the chains of `$ref`, `allOf` and the like",
    )


def client_package(spec: Loaded) -> Package:
    """Return the client package for a spec.

    Raises:
        SpecError: Something in the API cannot be generated.
    """
    from generator.render import client_files, formatted
    from generator.view.client import client_view

    try:
        view = client_view(spec.api, spec.path.name)
    except RecursionError as error:
        raise SpecError([_too_deep(spec.path)]) from error
    files = client_files(view, file_digest(spec.path))
    return Package(view.package, digest_of([spec.path]), formatted(files), spec.sources)


def stub_package(specs: Sequence[Loaded]) -> Package:
    """Return the stub server for specs, which uses their client packages.

    Raises:
        SpecError: Something in an API cannot be generated.
    """
    from generator.render import formatted, stub_files

    files = formatted(stub_files([spec.api for spec in specs]))
    sources = {path: digest for spec in specs for path, digest in spec.sources.items()}
    return Package(STUB, digest_of([spec.path for spec in specs]), files, sources)
