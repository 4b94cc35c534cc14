"""Where the templates and the runtime lie: beside the generator, or inside it once installed."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from pathlib import Path
from typing import Any

_INSTALLED = Path(__file__).parent / "templates"

TEMPLATES = (
    _INSTALLED if _INSTALLED.is_dir() else Path(__file__).parent.parent / "templates"
)
CLIENT_RUNTIME = TEMPLATES / "client" / "runtime"
AUTH_DIRECTORY = CLIENT_RUNTIME / "auth"
STUB_RUNTIME = TEMPLATES / "stub" / "runtime"


def stub_runtime(module: str) -> Any:
    """Import a module of the stub's runtime from where it lies: what the generator shares with it.

    Args:
        module: Its name.
    """
    spec = ModuleSpec("specgen_stub_runtime", None, is_package=True)
    spec.submodule_search_locations = [str(STUB_RUNTIME)]
    if spec.name not in sys.modules:
        sys.modules[spec.name] = module_from_spec(spec)
    return import_module(f"{spec.name}.{module}")
