"""What decides output and findings, as a digest: to recognise a run that has nothing to do."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from specgen.templates import TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class _File(NamedTuple):
    name: str
    path: Path


_TOOLS = (
    "black",
    "datamodel-code-generator",
    "jinja2",
    "jsonschema-rs",
    "openapi-spec-validator",
    "pyyaml",
)
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
    # The names of statuses.
    "stub/wire/status.py",
)
STUB_ONLY = frozenset(
    {
        "render/key_store.py",
        "render/reserved.py",
        "render/stub.py",
        "view/contract.py",
        "view/json_schema.py",
        "view/key_store.py",
        "view/stub.py",
    }
)
"""Modules of the stages that decide nothing of a client package."""
_TEMPLATES = ("client", "models")


@cache
def toolchain(*, for_stub: bool) -> str:
    """Return a digest of the stages, templates and tools that decide output and findings.

    Args:
        for_stub: Whether the output is the stub server, and not a client package.
    """
    digest = hashlib.sha256()
    for name in _TOOLS:
        digest.update(f"{name} {version(name)}\n".encode())
    generator = Path(__file__).parent
    templates = (*_TEMPLATES, "stub") if for_stub else _TEMPLATES
    for path in (*_files(generator, STAGES), *_files(TEMPLATES, templates)):
        if for_stub or path.name not in STUB_ONLY:
            digest.update(f"{path.name} {file_digest(path.path)}\n".encode())
    return digest.hexdigest()


def _files(directory: Path, names: Iterable[str]) -> Iterator[_File]:
    for root in (directory / name for name in names):
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path.is_file() and "__pycache__" not in path.parts:
                yield _File(path.relative_to(directory).as_posix(), path)


def digest_of(specs: Sequence[Path], *, for_stub: bool = False) -> str:
    """Return a digest of specs and of the tools.

    Args:
        specs: The spec files.
        for_stub: Whether the output is the stub server, and not a client package.

    Raises:
        OSError: A spec cannot be read.
    """
    digest = hashlib.sha256(toolchain(for_stub=for_stub).encode())
    for spec in specs:
        digest.update(f"{spec.name}\n{file_digest(spec)}\n".encode())
    return digest.hexdigest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits.

    Raises:
        OSError: It cannot be read.
    """
    return hashlib.sha256(path.read_bytes()).hexdigest()
