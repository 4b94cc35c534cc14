"""Requirements of generated clients. They are stated once, as dependencies of this project."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import requires
from pathlib import Path

_NEEDED = ("pydantic",)
_PROJECT = Path(__file__).parents[3] / "pyproject.toml"
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def client_requirements() -> tuple[str, ...]:
    """Return the requirements of a client package, as a `pyproject.toml` states them."""
    stated = dict(map(_split, _dependencies()))
    return tuple(f"{name}{stated[name]}" for name in _NEEDED)


def _dependencies() -> list[str]:
    # In editable mode the metadata may be older than the file.
    if _PROJECT.is_file():
        project: list[str] = tomllib.loads(_PROJECT.read_text("utf-8"))["project"][
            "dependencies"
        ]
        return project
    return requires("specgen") or []


def _split(requirement: str) -> tuple[str, str]:
    """Return the name and the range, lower bound first: installing changes the order."""
    found = _NAME.match(requirement)
    name = found[0] if found else ""
    bounds = requirement[len(name) :].replace(" ", "").split(",")
    return name, ",".join(sorted(bounds, reverse=True))
