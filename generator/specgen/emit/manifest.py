"""Manifests of generated packages: the digest of the inputs, and the hash of each file."""

from __future__ import annotations

import hashlib
import json
from dataclasses import field, replace
from typing import TYPE_CHECKING, cast

from specgen.diagnostics import Diagnostic
from specgen.diagnostics.codes import severities
from specgen.diagnostics.location import Location
from specgen.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

NAME = "specgen.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """The manifest of a package.

    Args:
        inputs: Digest of the specs and tools that the package was generated from; behind a colon,
            that of tools whose versions may differ from one machine to another.
        sources: SHA-256 of each other file that a spec refers to, by path from the spec.
        files: SHA-256 of each file, by path in the package.
        findings: The findings about the spec, before any setting of severity; the files of their
            places are relative to the spec's directory.
        specs: The specs of a stub server, relative to the directory of all packages.
        pending: Like `files`, for a run that may be interrupted: files may already match these.
    """

    inputs: str
    files: Mapping[str, str]
    sources: Mapping[str, str] = field(default_factory=dict)
    findings: Sequence[Diagnostic] = ()
    specs: Sequence[str] = ()
    pending: Mapping[str, str] = field(default_factory=dict)

    def knows(self, path: str, text: str) -> bool:
        """Tell whether a file is unchanged since a run wrote it."""
        found = digest(text)
        return found in (self.files.get(path), self.pending.get(path))

    def is_like(self, other: Manifest) -> bool:
        """Tell whether another one is the same except for the versions of tools that may differ."""
        one, two = (
            replace(manifest, inputs=manifest.inputs.partition(":")[0])
            for manifest in (self, other)
        )
        return one.text() == two.text()

    def text(self) -> str:
        """Return the manifest as a file."""
        content: dict[str, object] = {
            "format": _FORMAT,
            "inputs": self.inputs,
            "files": dict(sorted(self.files.items())),
        }
        if self.sources:
            content["sources"] = dict(sorted(self.sources.items()))
        if self.specs:
            content["specs"] = list(self.specs)
        if self.findings:
            content["findings"] = [_written(finding) for finding in self.findings]
        if self.pending:
            content["pending"] = dict(sorted(self.pending.items()))
        return json.dumps(content, indent=1) + "\n"


def read_manifest(package: Path) -> Manifest | None:
    """Return the manifest of the package in a directory; None if there is no readable one."""
    try:
        content: object = json.loads((package / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(content, dict) or content.get("format") != _FORMAT:
        return None
    known = cast("dict[str, object]", content)
    inputs, findings = known.get("inputs"), _findings(known.get("findings", []))
    return Manifest(
        inputs=inputs if isinstance(inputs, str) and findings is not None else "",
        files=_hashes(known.get("files")),
        sources=_hashes(known.get("sources")),
        findings=findings or (),
        specs=_texts(known.get("specs")),
        pending=_hashes(known.get("pending")),
    )


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(v for v in cast("list[object]", value) if isinstance(v, str))


def _hashes(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        return {}
    entries = cast("dict[object, object]", value)
    return {
        k: v for k, v in entries.items() if isinstance(k, str) and isinstance(v, str)
    }


def _written(finding: Diagnostic) -> dict[str, object]:
    location = finding.location
    place = f"{location.file}:{location.line}:{location.column}:{location.width}"
    written: dict[str, object] = {
        "code": finding.code,
        "place": place,
        "message": finding.message,
    }
    return written | ({"hint": finding.hint} if finding.hint is not None else {})


def _findings(value: object) -> tuple[Diagnostic, ...] | None:
    """Return the findings in a manifest; None if they are not in the form that a run writes."""
    try:
        return tuple(map(_finding, cast("list[dict[str, str]]", value)))
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _finding(entry: dict[str, str]) -> Diagnostic:
    file, line, column, width = entry["place"].rsplit(":", 3)
    location = Location(file, int(line), int(column), int(width))
    code = entry["code"]
    if code not in severities():
        raise ValueError(f"there is no code {code}")
    return Diagnostic(code, str(entry["message"]), location, entry.get("hint"))


def digest(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()
