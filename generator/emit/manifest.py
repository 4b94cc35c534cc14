"""What a generated package says about itself: what it was made from, and the hash of each file."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NAME = "specgen.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """The manifest of a package.

    Args:
        inputs: Digest of the specs and tools that the package was generated from.
        sources: SHA-256 of each further file that a spec refers to, by path from the spec.
        files: SHA-256 of each file, by path in the package.
        pending: The same for a run that may have been interrupted: files may already be like this.
    """

    inputs: str
    files: Mapping[str, str]
    sources: Mapping[str, str] = field(default_factory=dict)
    pending: Mapping[str, str] = field(default_factory=dict)

    def knows(self, path: str, text: str) -> bool:
        """Tell whether a file is as some run has written it."""
        found = digest(text)
        return found in (self.files.get(path), self.pending.get(path))

    def text(self) -> str:
        """Return the manifest as a file."""
        content: dict[str, object] = {
            "format": _FORMAT,
            "inputs": self.inputs,
            "files": dict(sorted(self.files.items())),
        }
        if self.sources:
            content["sources"] = dict(sorted(self.sources.items()))
        if self.pending:
            content["pending"] = dict(sorted(self.pending.items()))
        return json.dumps(content, indent=1) + "\n"


def read_manifest(package: Path) -> Manifest | None:
    """Return the manifest of the package in a folder; None if there is none that can be read."""
    try:
        content: object = json.loads((package / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(content, dict) or content.get("format") != _FORMAT:
        return None
    known = cast("dict[str, object]", content)
    inputs = known.get("inputs")
    return Manifest(
        inputs=inputs if isinstance(inputs, str) else "",
        files=_hashes(known.get("files")),
        sources=_hashes(known.get("sources")),
        pending=_hashes(known.get("pending")),
    )


def _hashes(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        return {}
    entries = cast("dict[object, object]", value)
    return {
        k: v for k, v in entries.items() if isinstance(k, str) and isinstance(v, str)
    }


def digest(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()
