"""Digest of all inputs of a run, to recognise runs without changes."""

from __future__ import annotations

import hashlib
import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from specgen.templates import TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence


class _File(NamedTuple):
    name: str
    path: Path


_PINNED = ("black", "datamodel-code-generator")
"""Tools that every machine has in the same version."""
_RANGED = ("jinja2", "jsonschema-rs", "openapi-spec-validator", "pyyaml")
"""Tools that a machine may have in another version: the output is no less current for that."""
STAGES = (
    "code",
    "diagnostics",
    "source",
    "openapi",
    "validate",
    "parse",
    "ir",
    "naming",
    "view",
    "models",
    "render",
    "pipeline.py",
    # What the stub decides as generated code does.
    "stub/contract/all_of.py",
    "stub/contract/discriminator.py",
    "stub/contract/integer_formats.py",
    "stub/wire/media_ranges.py",
    "stub/wire/media_types.py",
    "stub/wire/streams.py",
    "stub/wire/status.py",
)
STUB_ONLY = frozenset(
    {
        "render/key_store.py",
        "render/reserved_packages.py",
        "render/carried_stub.py",
        "render/stub.py",
        "render/stub_imports.py",
        "view/contract.py",
        "view/json_schema.py",
        "view/json_text.py",
        "view/key_store.py",
        "view/stub.py",
    }
)
"""Modules of the stages that decide nothing of a client package."""
_TEMPLATES = ("client", "models")


@cache
def toolchain(*, for_stub: bool) -> str:
    """Return a digest of the stages, templates and pinned tools that determine output and findings.

    Args:
        for_stub: Whether the output is the stub server, and not a client package.
    """
    templates = (*_TEMPLATES, "stub") if for_stub else _TEMPLATES
    without = frozenset[str]() if for_stub else STUB_ONLY
    return part_of_toolchain(_PINNED, STAGES, templates, without)


def part_of_toolchain(
    tools: Iterable[str],
    stages: Iterable[str],
    templates: Iterable[str] = (),
    without: Collection[str] = (),
) -> str:
    """Return a digest of some tools, and of some code and templates.

    Args:
        tools: Names of distributions.
        stages: Paths of packages and modules in the generator.
        templates: Paths of templates, or of directories of them.
        without: Paths of modules that do not count.

    Raises:
        FileNotFoundError: There is no such code or template.
    """
    digest = hashlib.sha256(_versions(tools))
    generator = Path(__file__).parent
    for path in (*_files(generator, stages), *_files(TEMPLATES, templates)):
        if path.name not in without:
            digest.update(f"{path.name} {_own_digest(path.path)}\n".encode())
    return digest.hexdigest()


def _versions(tools: Iterable[str]) -> bytes:
    return "".join(f"{name} {_version(name)}\n" for name in tools).encode()


def _version(name: str) -> str:
    """Return the version of a distribution, by the directory that an installer makes for it."""
    found = _installed().get(name.replace("-", "_"), [])
    if len(found) == 1:
        return found[0]
    # It is in several places, or installed in another way; this takes longer to import.
    from importlib.metadata import version

    return version(name)


@cache
def _installed() -> dict[str, list[str]]:
    """Return the versions of each distribution on the search path."""
    found: dict[str, list[str]] = {}
    for directory in filter(Path.is_dir, map(Path, filter(None, sys.path))):
        for entry in directory.iterdir():
            if entry.suffix == ".dist-info":
                name, _, version = entry.stem.partition("-")
                found.setdefault(name.lower(), []).append(version)
    return found


def _files(directory: Path, names: Iterable[str]) -> Iterator[_File]:
    for name in names:
        yield from _files_at(directory, name)


@cache
def _files_at(directory: Path, name: str) -> tuple[_File, ...]:
    """Return a file, or the files of a directory."""
    if not (directory / name).exists():
        raise FileNotFoundError(directory / name)
    if (directory / name).is_file():
        return (_File(name, directory / name),)
    return tuple(
        _File(
            f"{Path(folder).relative_to(directory).as_posix()}/{file}",
            Path(folder, file),
        )
        for folder, _, files in sorted(os.walk(directory / name))
        for file in sorted(files)
        if not folder.endswith("__pycache__")
    )


def digest_of(specs: Sequence[Path], *, for_stub: bool = False) -> str:
    """Return a digest of specs and of what generates, and one of tools in any version.

    Args:
        specs: The spec files.
        for_stub: Whether the output is the stub server, and not a client package.

    Returns:
        Both, with a colon between them.

    Raises:
        OSError: A spec cannot be read.
    """
    digest = hashlib.sha256(toolchain(for_stub=for_stub).encode())
    for spec in specs:
        digest.update(f"{spec.name}\n{file_digest(spec)}\n".encode())
    ranged = hashlib.sha256(_versions(_RANGED))
    return f"{digest.hexdigest()}:{ranged.hexdigest()[:8]}"


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits.

    Raises:
        OSError: The file cannot be read.
    """
    return hashlib.sha256(path.read_bytes()).hexdigest()


_own_digest = cache(file_digest)
"""For files of specgen itself, which stay the same during a run."""


def digest_of_content(paths: Iterable[Path]) -> str:
    """Return the SHA-256 of the content of files, one after the other.

    Raises:
        OSError: A file cannot be read.
    """
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()
