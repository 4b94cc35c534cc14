"""APIs in, `{path: text}` out; nothing here touches the disk but to read templates."""

from __future__ import annotations

from generator.render.client import client_files
from generator.render.formatting import formatted
from generator.render.reserved import reserved_names
from generator.render.stub import stub_files

__all__ = ["client_files", "formatted", "reserved_names", "stub_files"]
