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


_WORDS = {
    "bool_parsing": "must be true or false",
    "extra_forbidden": "is not known here",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "greater_than": "must be more than {gt:g}",
    "greater_than_equal": "must be at least {ge:g}",
    "int_from_float": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "less_than": "must be less than {lt:g}",
    "less_than_equal": "must be at most {le:g}",
    "literal_error": "must be {expected}",
    "missing": "is missing",
    "string_pattern_mismatch": "is not of the form {pattern}",
    "string_too_short": "must not be empty",
    "string_type": "must be text",
}
"""Messages by the kind of the error."""


def errors_by_place(error: ValidationError) -> list[tuple[tuple[str, ...], str]]:
    """Return the errors of data: the place of each, and a message for it."""
    found: dict[tuple[str, ...], str] = {}
    for one in error.errors(include_url=False, include_input=False):
        place = tuple(str(step) for step in one["loc"])
        words, context = _WORDS.get(one["type"]), one.get("ctx", {})
        message = (
            one["msg"].removeprefix("Value error, ")
            if words is None
            else words.format(**context)
        )
        # Of the alternatives that a value may be, the first is the usual one.
        found.setdefault(place, message)
    return list(found.items())


def problems(error: ValidationError) -> str:
    """Return the errors of data, each after its place."""
    return "; ".join(
        ": ".join(filter(None, (".".join(place), message)))
        for place, message in errors_by_place(error)
    )
