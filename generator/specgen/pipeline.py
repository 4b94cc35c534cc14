"""The pipeline from spec files to the text of every generated file."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from specgen.cache import MEMORY
from specgen.diagnostics import Diagnostic, SpecError, Strictness
from specgen.diagnostics.strictness import refuse_errors
from specgen.emit import Package
from specgen.frozen import dataclass
from specgen.input_digest import digest_of, digest_of_content, file_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from specgen.cache import Cache
    from specgen.ir import Api
    from specgen.view.client import ClientView

STUB = "stub_server"


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """A spec that was read and is valid.

    Args:
        path: The spec file.
        api: Its API.
        findings: The findings about it, before any setting of severity.
    """

    path: Path
    api: Api
    findings: tuple[Diagnostic, ...] = ()

    def __str__(self) -> str:
        return str(self.path)

    @property
    def sha256(self) -> str:
        """SHA-256 of the spec file."""
        return file_digest(self.path)

    @property
    def sources(self) -> dict[str, str]:
        """SHA-256 of each other file, by path from the spec's directory."""
        directory = self.path.parent
        return {
            Path(os.path.relpath(file, directory)).as_posix(): file_digest(Path(file))
            for file in self.api.files
        }


def load_specs(
    paths: Iterable[Path],
    strictness: Callable[[Path], Strictness] = lambda _: Strictness(),
    root: Callable[[Path], Path | None] = lambda _: None,
) -> tuple[list[Loaded], list[Diagnostic]]:
    """Read specs, and collect their findings.

    Args:
        paths: The spec files.
        strictness: Returns the settings of severity for a spec.
        root: Returns the root directory of a spec's references, None for the default.

    Returns:
        The APIs, and warnings.

    Raises:
        SpecError: With every error of every spec.
    """
    loaded: list[Loaded] = []
    found: list[Diagnostic] = []
    for path in paths:
        api, problems = _load(path, root(path))
        problems += _reserved_name(path)
        found += strictness(path).applied(problems)
        if api is not None:
            loaded.append(Loaded(path, api, tuple(problems)))
    refuse_errors(found)
    return loaded, found


def findings_of(
    package: Package, spec: Path, strictness: Strictness
) -> list[Diagnostic]:
    """Return the findings about the spec of an up-to-date package.

    Args:
        package: The package.
        spec: The spec file.
        strictness: The settings of severity for it.
    """
    return strictness.applied(
        _moved(finding, os.path.normpath(spec.parent / finding.location.file))
        for finding in package.findings
    )


def _load(path: Path, root: Path | None) -> tuple[Api | None, list[Diagnostic]]:
    """Read a spec as far as possible, and collect the findings of each stage without duplicates."""
    from specgen.openapi.references import References
    from specgen.parse import parse
    from specgen.source import load
    from specgen.validate import validate
    from specgen.validate.left_out_operations import LEFT_OUT
    from specgen.view.unsupported import without_unsupported

    found: list[Diagnostic] = []
    try:
        references = References(load(path), root=root)
        found.extend(validate(references))
        left_out = tuple(f.message for f in found if f.code == LEFT_OUT)
        api = replace(parse(references), left_out=left_out)
        api, unsupported = without_unsupported(api)
        return api, found + unsupported
    except SpecError as error:
        known = {(problem.code, problem.location) for problem in found}
        found.extend(d for d in error.diagnostics if (d.code, d.location) not in known)
    except RecursionError:
        found.append(_too_deep(path))
    return None, sorted(
        found, key=lambda d: (d.location.file, d.location.line, d.location.column)
    )


def _reserved_name(path: Path) -> list[Diagnostic]:
    from specgen.diagnostics.location import Location
    from specgen.naming import module_name
    from specgen.render.reserved_packages import RESERVED_NAMES

    name = module_name(path.stem)
    if name != STUB and name not in RESERVED_NAMES:
        return []
    return [
        Diagnostic(
            "reserved-name",
            f"the package of this spec would be `{name}`, a name that the stub server needs",
            Location(str(path), 1, 1),
            "rename the file: its package is named after it",
        )
    ]


def _too_deep(path: Path) -> Diagnostic:
    from specgen.diagnostics.location import Location

    return Diagnostic(
        "too-deep",
        "schemas refer to one another through too many levels",
        Location(str(path), 1, 1),
        "shorten the chains of `$ref`, `allOf` and similar keywords",
    )


def check(spec: Loaded) -> None:
    """Check that a client and a stub can be generated from a spec.

    Raises:
        SpecError: A part of the API cannot be generated.
    """
    from specgen.view.stub import stub_view

    view = view_of(spec)
    try:
        stub_view(spec.api, view)
    except RecursionError as error:
        raise SpecError([_too_deep(spec.path)]) from error


@lru_cache(maxsize=32)
def view_of(spec: Loaded) -> ClientView:
    """Return the view of the client package for a spec, which the stub server needs as well.

    Raises:
        SpecError: A part of the API cannot be generated.
    """
    from specgen.view.client import client_view

    try:
        return client_view(spec.api, spec.path.name)
    except RecursionError as error:
        raise SpecError([_too_deep(spec.path)]) from error


def client_package(spec: Loaded, made: Cache = MEMORY) -> Package:
    """Return the client package for a spec.

    Args:
        spec: The spec.
        made: Cache of generated code.

    Raises:
        SpecError: A part of the API cannot be generated.
    """
    from specgen.code.module_facts import facts_kept, run_at_import
    from specgen.render import client_files, formatted

    view = view_of(spec)
    with facts_kept(made):
        files = client_files(view, file_digest(spec.path), made)
        at_import = run_at_import(files)
    findings = [
        _moved(finding, os.path.relpath(finding.location.file, spec.path.parent))
        for finding in spec.findings
    ]
    inputs = digest_of([spec.path])
    return Package(
        view.package,
        inputs,
        formatted(files, made),
        spec.sources,
        findings,
        at_import=at_import,
    )


def _moved(finding: Diagnostic, file: str) -> Diagnostic:
    file = file.replace(os.sep, "/")
    return replace(finding, location=replace(finding.location, file=file))


def stub_package(specs: Sequence[Loaded], made: Cache = MEMORY) -> Package:
    """Return the stub server for specs, which uses their client packages.

    Args:
        specs: The specs.
        made: Cache of generated code.

    Raises:
        SpecError: A part of an API cannot be generated.
    """
    from specgen.code.module_facts import facts_kept, run_at_import
    from specgen.render import formatted, stub_files

    with facts_kept(made):
        apis, views = [s.api for s in specs], [view_of(spec) for spec in specs]
        own = stub_files(apis, views, made=made)
        at_import = run_at_import(own)
    files = formatted(own, made)
    sources = {path: digest for spec in specs for path, digest in spec.sources.items()}
    inputs = digest_of([spec.path for spec in specs], for_stub=True)
    return Package(STUB, inputs, files, sources, at_import=at_import)


def carried_stub_package(specs: Sequence[Loaded], made: Cache = MEMORY) -> Package:
    """Return a stub server for specs that runs alone: without client packages and specgen.

    Args:
        specs: The specs.
        made: Cache of generated code.

    Raises:
        SpecError: A part of an API cannot be generated.
    """
    from specgen.render import CARRIED, carried_files, formatted, stub_files

    paths = [spec.path for spec in specs]
    views = [view_of(spec) for spec in specs]
    sha256 = digest_of_content(paths)
    apis = [spec.api for spec in specs]
    own = formatted(stub_files(apis, views, CARRIED, sha256, made), made)
    clients = {
        client.name: client.files
        for client in (client_package(spec, made) for spec in specs)
    }
    files = {**own, **carried_files(own, clients)}
    return Package(STUB, digest_of(paths, for_stub=True), files)
