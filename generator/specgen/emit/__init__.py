"""The only stage that touches the output: compare with the files on disk, then write or report."""

from __future__ import annotations

from specgen.emit.locking import BusyError, exclusive
from specgen.emit.manifest import Manifest, read_manifest
from specgen.emit.plan import FileChange, Package, Plan, plan
from specgen.emit.write import write, writing

__all__ = [
    "BusyError",
    "FileChange",
    "Manifest",
    "Package",
    "Plan",
    "exclusive",
    "plan",
    "read_manifest",
    "write",
    "writing",
]
