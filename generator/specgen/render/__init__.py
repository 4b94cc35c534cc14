"""Render APIs as `{path: text}`; the disk is only touched to read templates."""

from __future__ import annotations

from specgen.render.client import client_files
from specgen.render.formatting import formatted
from specgen.render.reserved import reserved_names
from specgen.render.stub import stub_files

__all__ = ["client_files", "formatted", "reserved_names", "stub_files"]
