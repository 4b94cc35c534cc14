"""Paths of the templates and the runtime: beside the generator, or inside it once installed."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from pathlib import Path
from typing import Any

_INSTALLED = Path(__file__).parent / "templates"

TEMPLATES = (
    _INSTALLED if _INSTALLED.is_dir() else Path(__file__).parents[2] / "templates"
)
CLIENT_RUNTIME = TEMPLATES / "client" / "runtime"
AUTH_DIRECTORY = CLIENT_RUNTIME / "auth"


def client_runtime(module: str) -> Any:
    """Import a module that the generator shares with the clients, from the runtime's directory.

    Args:
        module: Its name.
    """
    return _runtime("specgen_client_runtime", CLIENT_RUNTIME, module)


def _runtime(package: str, directory: Path, module: str) -> Any:
    spec = ModuleSpec(package, None, is_package=True)
    spec.submodule_search_locations = [str(directory)]
    if package not in sys.modules:
        sys.modules[package] = module_from_spec(spec)
    return import_module(f"{package}.{module}")
