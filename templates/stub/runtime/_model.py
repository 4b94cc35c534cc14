"""What the stub reads and writes about itself: JSON or YAML, its members in kebab-case."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


def kebab(name: str) -> str:
    """Return the name of a member as it is written."""
    return name.replace("_", "-")


class Model(BaseModel):
    """A mapping with known members. Python writes their names with `_`."""

    model_config = ConfigDict(
        alias_generator=kebab,
        populate_by_name=True,
        extra="forbid",
        frozen=True,
        allow_inf_nan=False,
    )
