"""Reserved package names: those of modules in the stub server, and of what its package binds."""

from __future__ import annotations

from typing import Final

RESERVED_NAMES: Final = frozenset(
    {
        "annotations", "app", "build_application", "create_app", "current_call", "datetime",
        "import_module", "key_store", "pytest_plugin", "serving", "testing", "utc_now",
    }
)  # fmt: skip
"""Those of them that could be the name of a package; a test compares them with the stub server."""
