"""Render APIs as `{path: text}`; the disk is only touched to read templates."""

from __future__ import annotations

from specgen.render.carried_stub import carried_files
from specgen.render.client import client_files
from specgen.render.formatting import formatted
from specgen.render.reserved_packages import RESERVED_NAMES
from specgen.render.stub import stub_files
from specgen.render.stub_imports import BESIDE_CLIENTS, CARRIED

__all__ = [
    "BESIDE_CLIENTS",
    "CARRIED",
    "RESERVED_NAMES",
    "carried_files",
    "client_files",
    "formatted",
    "stub_files",
]
