"""The properties of a JSON body that were given, where none may be null."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def present(members: Mapping[str, object]) -> dict[str, object]:
    """Return the properties that were given, of wire names and values."""
    return {name: value for name, value in members.items() if value is not None}
