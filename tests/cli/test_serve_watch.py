"""Which files are watched: the specs, and whatever their references lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.commands.serve_watch import _Watcher

if TYPE_CHECKING:
    from pathlib import Path

SPEC = """\
openapi: "3.1.0"
info: {title: Keys, version: "1"}
paths: {}
components:
  schemas:
    Key: {"$ref": "parts/key.yaml#/Key"}
    Text: {const: "$ref: no.yaml"}
    Gone: {$ref: gone.yaml#/Gone}
"""


def watched(watcher: _Watcher, root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in watcher._look()}


def test_files_that_references_lead_to_are_watched(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "key.yaml").write_text("Key: {$ref: id.yaml#/Id}\n")
    (tmp_path / "parts" / "id.yaml").write_text("Id: {type: string}\n")
    spec = tmp_path / "spec.yaml"
    spec.write_text(SPEC)
    watcher = _Watcher([], 0, [spec])
    found = {"spec.yaml", "parts/key.yaml", "parts/id.yaml", "gone.yaml"}
    assert watched(watcher, tmp_path) == found
    spec.write_text(SPEC.replace("paths: {}", "paths: ["))
    assert watched(watcher, tmp_path) == found, "while the spec cannot be read"
    spec.write_text(SPEC.replace("gone.yaml#/Gone", "'#/components/schemas/Key'"))
    assert watched(watcher, tmp_path) == found - {"gone.yaml"}
