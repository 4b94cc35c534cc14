"""What generated clients need. It is stated once, among the dependencies of this project."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import requires
from pathlib import Path

_NEEDED = ("httpx2", "pydantic")
_PROJECT = Path(__file__).parent.parent.parent / "pyproject.toml"
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def client_requirements() -> tuple[str, ...]:
    """Return the requirements of a client package, as a `pyproject.toml` states them."""
    stated = {_name(requirement): requirement for requirement in _dependencies()}
    return tuple(stated[name] for name in _NEEDED)


def _dependencies() -> list[str]:
    # What is installed in editable mode may have been installed before the file was edited.
    if _PROJECT.is_file():
        project: list[str] = tomllib.loads(_PROJECT.read_text("utf-8"))["project"][
            "dependencies"
        ]
        return project
    return requires("specgen") or []


def _name(requirement: str) -> str:
    found = _NAME.match(requirement)
    return found[0].lower() if found else ""
