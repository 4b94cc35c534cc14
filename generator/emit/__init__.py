"""The only part that touches the output: compare with what is there, then write or report."""

from __future__ import annotations

from generator.emit.files import BusyError, exclusive, writing
from generator.emit.imports import import_problem
from generator.emit.manifest import Manifest, read_manifest
from generator.emit.plan import Change, Package, Plan, plan
from generator.emit.write import write

__all__ = [
    "BusyError",
    "Change",
    "Manifest",
    "Package",
    "Plan",
    "exclusive",
    "import_problem",
    "plan",
    "read_manifest",
    "write",
    "writing",
]
