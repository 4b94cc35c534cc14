"""The source of a copy: a generated package with its spec."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from posixpath import normpath
from typing import TYPE_CHECKING

from specgen.emit.manifest import NAME, Manifest, read_manifest
from specgen.emit.up_to_date import packages_in
from specgen.naming import module_name
from specgen.pipeline import STUB
from specgen.vendor.consumer_tree import VendorError
from specgen.vendor.git import clean_commit
from specgen.vendor.lock import LockEntry
from specgen.vendor.requirements import client_requirements

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_SPEC_SHA256 = re.compile(r'^SPEC_SHA256 = "(\w+)"$', re.MULTILINE)
_GENERATOR = re.compile(r'^GENERATOR = "(.+)"$', re.MULTILINE)
SPEC_FOLDER = "spec"
_REGENERATE = "run `specgen generate` first"


@dataclass(frozen=True, slots=True)
class GeneratedPackage:
    """A generated package, complete and up to date.

    Args:
        package: Its name.
        specs: The specs that it is generated from, by path in the copy.
        generator: Name and version of the generator.
        commit: The commit that contains the package and its specs, where known.
        dependencies: The requirements of the package, as in a `pyproject.toml`.
        files: The files of a copy, by path: the package's own, those of the specs, and the
            manifest.
        folder: The directory it was generated into; None if it was generated for this copy.
    """

    package: str
    specs: Mapping[str, Path]
    generator: str
    commit: str | None
    dependencies: tuple[str, ...]
    files: Mapping[str, bytes]
    folder: Path | None = None

    @property
    def default_name(self) -> str:
        """The name of a copy that is given no other."""
        if self.package == STUB and len(self.specs) == 1:
            (spec,) = self.specs
            return f"{api_of(spec)}_stub"
        return self.package

    def entry(self, place: str) -> LockEntry:
        """Return the lock entry of a copy at a place."""
        return LockEntry(
            place=place,
            package=self.package,
            specs=tuple(self.specs),
            generator=self.generator,
            commit=self.commit,
            dependencies=self.dependencies,
            files={path: sha256(content) for path, content in self.files.items()},
        )


def read_source(package: str, generated: Path, specs: Path) -> GeneratedPackage:
    """Return a generated package.

    Args:
        package: Its name.
        generated: The directory of all generated packages.
        specs: The directory of all specs.

    Raises:
        VendorError: There is none, or it is not up to date with its spec.
        OSError: A file cannot be read.
    """
    folder = generated / package
    manifest = read_manifest(folder)
    if manifest is None:
        known = ", ".join(packages_in(generated)) or "none"
        raise VendorError(f"{generated} has no package {package!r}; it has {known}")
    own = _package_files(folder, manifest)
    text = own["__init__.py"].decode() if "__init__.py" in own else ""
    spec_sha256, generator = _SPEC_SHA256.search(text), _GENERATOR.search(text)
    if spec_sha256 is None or generator is None:
        raise VendorError(
            f"{folder} is not a client package: it does not name its spec"
        )
    spec = find_spec(package, specs)
    hashes_of_spec = {spec.name: spec_sha256[1], **manifest.sources}
    copied = places(specs, hashes_of_spec)
    files = {
        **own,
        **{
            place: unchanged(specs / path, hashes_of_spec[path])
            for path, place in copied.items()
        },
    }
    return GeneratedPackage(
        package=package,
        specs={copied[spec.name]: spec},
        generator=generator[1],
        commit=clean_commit([folder, *(specs / path for path in copied)]),
        dependencies=client_requirements(),
        files=with_manifest(files, manifest.inputs, manifest.sources),
        folder=folder,
    )


def with_manifest(
    files: Mapping[str, bytes], inputs: str, sources: Mapping[str, str]
) -> dict[str, bytes]:
    """Return the files of a copy with their manifest.

    Args:
        files: The files by path.
        inputs: Digest of what they were generated from.
        sources: SHA-256 of each other file that a spec refers to, by path from the spec.
    """
    hashes = {path: sha256(content) for path, content in files.items()}
    return {**files, NAME: Manifest(inputs, hashes, sources).text().encode()}


def places(specs: Path, paths: Iterable[str]) -> dict[str, str]:
    """Return the paths of a spec's files in a copy; they keep their relative positions.

    Args:
        specs: The directory of the spec.
        paths: The files, relative to that directory; some may be above it.
    """
    levels = max(PurePosixPath(path).parts.count("..") for path in paths)
    inner = PurePosixPath(*specs.resolve().parts[-levels:] if levels else ())
    return {path: f"{SPEC_FOLDER}/{normpath(inner / path)}" for path in paths}


def _package_files(folder: Path, manifest: Manifest) -> dict[str, bytes]:
    if manifest.pending or not manifest.files:
        raise VendorError(f"{folder}: writing it was interrupted; {_REGENERATE}")
    missing = [path for path in manifest.files if not (folder / path).is_file()]
    if missing:
        raise VendorError(f"{folder / missing[0]} is missing; {_REGENERATE}")
    files = {path: (folder / path).read_bytes() for path in manifest.files}
    edited = [
        path
        for path, content in files.items()
        if sha256(content) != manifest.files[path]
    ]
    if edited:
        raise VendorError(f"{folder / edited[0]} was edited by hand; {_REGENERATE}")
    return files


def find_spec(package: str, specs: Path) -> Path:
    """Return the spec of a package.

    Args:
        package: The package.
        specs: The directory of all specs.

    Raises:
        VendorError: There is none, or more than one.
    """
    found = sorted(
        p for p in specs.glob("*") if p.is_file() and module_name(p.stem) == package
    )
    if len(found) != 1:
        what = "no spec of" if not found else "more than one spec of"
        raise VendorError(
            f"{specs} has {what} the package {package!r}; name its directory with --specs"
        )
    return found[0]


def unchanged(path: Path, expected: str) -> bytes:
    """Return the content of a spec's file.

    Args:
        path: The file.
        expected: Its SHA-256 when the package was generated.

    Raises:
        VendorError: The file has changed.
        OSError: The file cannot be read.
    """
    content = path.read_bytes()
    if sha256(content) != expected:
        raise VendorError(
            f"{path} has changed since the package was generated; {_REGENERATE}"
        )
    return content


def api_of(spec: str) -> str:
    """Return the name of the API of a spec, given by its path in a copy."""
    return module_name(PurePosixPath(spec).stem)


def sha256(content: bytes) -> str:
    """Return the SHA-256 of a file's content, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
