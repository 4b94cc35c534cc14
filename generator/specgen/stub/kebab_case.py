"""What the stub reads and writes about itself: JSON or YAML, its members in kebab-case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from pydantic import ValidationError


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


def problems(error: ValidationError) -> str:
    """Return what is wrong with data, each thing after the place where it stands."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    parts = ((".".join(map(str, one["loc"])), one["msg"]) for one in found)
    return "; ".join(
        ": ".join(filter(None, (place, message.removeprefix("Value error, "))))
        for place, message in parts
    )
