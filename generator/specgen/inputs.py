"""What decides output and findings, as a digest: to recognise a run that has nothing to do."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from specgen.templates import TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Sequence

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
)
_TEMPLATES = ("client", "models", "stub")


@cache
def toolchain() -> str:
    """Return a digest of the stages, templates and tools that decide output and findings."""
    digest = hashlib.sha256()
    for name in _TOOLS:
        digest.update(f"{name} {version(name)}\n".encode())
    generator = Path(__file__).parent
    for root in (
        *(generator / s for s in STAGES),
        *(TEMPLATES / t for t in _TEMPLATES),
    ):
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path.is_file() and "__pycache__" not in path.parts:
                name = path.relative_to(root.parent).as_posix()
                digest.update(f"{name} {file_digest(path)}\n".encode())
    return digest.hexdigest()


def digest_of(specs: Sequence[Path]) -> str:
    """Return a digest of specs and of the tools.

    Args:
        specs: The spec files.

    Raises:
        OSError: A spec cannot be read.
    """
    digest = hashlib.sha256(toolchain().encode())
    for spec in specs:
        digest.update(f"{spec.name}\n{file_digest(spec)}\n".encode())
    return digest.hexdigest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits.

    Raises:
        OSError: It cannot be read.
    """
    return hashlib.sha256(path.read_bytes()).hexdigest()
