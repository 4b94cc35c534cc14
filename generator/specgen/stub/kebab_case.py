"""Data that the stub reads and writes: JSON or YAML, with keys in kebab-case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from pydantic import ValidationError


def kebab(name: str) -> str:
    """Return the written form of a name."""
    return name.replace("_", "-")


class Model(BaseModel):
    """A mapping with known keys. Python writes them with `_`."""

    model_config = ConfigDict(
        alias_generator=kebab,
        populate_by_name=True,
        extra="forbid",
        frozen=True,
        allow_inf_nan=False,
    )


def problems(error: ValidationError) -> str:
    """Return the errors of data, each after its place."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    parts = ((".".join(map(str, one["loc"])), one["msg"]) for one in found)
    return "; ".join(
        ": ".join(filter(None, (place, message.removeprefix("Value error, "))))
        for place, message in parts
    )
