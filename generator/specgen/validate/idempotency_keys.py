"""Checks of the parameters that a client fills in to mark the repetitions of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.openapi.place import Place
    from specgen.openapi.walk import Objects

IDEMPOTENCY_KEY = "x-specgen-idempotency-key"
UNUSABLE = "unusable-idempotency-key"
SAMPLE = "f47ac10b-58cc-4372-a567-0e02b2c3d479"
"""A key such as the client makes."""


def is_idempotency_key(place: Place) -> bool:
    """Tell whether an object is a parameter that the client fills in."""
    return place.kind == "parameter" and place.flag(IDEMPOTENCY_KEY)


def check_idempotency_keys(spec: Objects) -> Iterator[Diagnostic]:
    """Check that idempotency keys are in headers, and change with each call.

    Whether their schemas allow them is checked with the examples.
    """
    for place in spec.having("parameter", {IDEMPOTENCY_KEY}):
        problem = _problem(place) if is_idempotency_key(place) else None
        if problem is not None:
            location = place.location_of(IDEMPOTENCY_KEY, key=True)
            message, hint = problem
            yield Diagnostic(UNUSABLE, message, location, hint)


def _problem(place: Place) -> tuple[str, str] | None:
    """Return the problem of a parameter and its cure, if there is a problem."""
    if place.text("in") != "header":
        where = place.text("in")
        return f"the idempotency key is in the {where}", "a client sends it in a header"
    if place.flag("x-specgen-client-option"):
        return (
            "the idempotency key is an option of the client",
            "leave out `x-specgen-client-option`: each call has a key of its own",
        )
    if place.get("schema") is None:
        return "the idempotency key has no `schema`", "write `schema: {type: string}`"
    return None
