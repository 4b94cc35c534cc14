"""Requirements of generated packages. They are stated once, as dependencies of this project."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import requires
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_CLIENT = ("pydantic",)
_STUB = ("pydantic", "uvicorn[standard]", "jsonschema-rs")
_KEYS = ("cryptography", "pyyaml")
_PROJECT = Path(__file__).parents[3] / "pyproject.toml"
_NAME = re.compile(r"[A-Za-z0-9._-]+(\[\w+\])?")


def client_requirements() -> tuple[str, ...]:
    """Return the requirements of a client package, as a `pyproject.toml` states them."""
    return _requirements(_CLIENT)


def stub_requirements() -> tuple[str, ...]:
    """Return the requirements of a stub server that carries its runtime."""
    return _requirements(_STUB)


def key_requirements() -> tuple[str, ...]:
    """Return the additional requirements of a stub server: for `--keys`, `--tls` and `--faults`."""
    return _requirements(_KEYS)


def _requirements(names: Iterable[str]) -> tuple[str, ...]:
    stated = dict(map(_split, _dependencies()))
    return tuple(f"{name}{stated[name]}" for name in names)


def _dependencies() -> list[str]:
    # In editable mode the metadata may be older than the file.
    if _PROJECT.is_file():
        project = tomllib.loads(_PROJECT.read_text("utf-8"))["project"]
        return [*project["dependencies"], *project["optional-dependencies"]["keys"]]
    return [stated.partition(";")[0] for stated in requires("specgen") or []]


def _split(requirement: str) -> tuple[str, str]:
    """Return the name and the range, lower bound first: installing changes the order."""
    found = _NAME.match(requirement)
    name = found[0] if found else ""
    bounds = requirement[len(name) :].replace(" ", "").split(",")
    return name, ",".join(sorted(bounds, reverse=True))
