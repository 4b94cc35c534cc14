"""Where the templates and the runtime lie: beside the generator, or inside it once installed."""

from __future__ import annotations

from pathlib import Path

_INSTALLED = Path(__file__).parent / "templates"

TEMPLATES = (
    _INSTALLED if _INSTALLED.is_dir() else Path(__file__).parent.parent / "templates"
)
CLIENT_RUNTIME = TEMPLATES / "client" / "runtime"
AUTH_DIRECTORY = CLIENT_RUNTIME / "auth"
STUB_RUNTIME = TEMPLATES / "stub" / "runtime"
