"""Fault rules as written: a fault, and the calls it applies to."""

from __future__ import annotations

from typing import Annotated, TypeAlias, TypeVar

from pydantic import AfterValidator, Field, model_validator

from ..kebab_case import Model
from .fault import FaultEffect

T = TypeVar("T")


def _filled(given: tuple[T, ...]) -> tuple[T, ...]:
    if not given:
        raise ValueError("it is empty: remove it, or add a fault")
    return given


_Given: TypeAlias = Annotated[tuple[T, ...], AfterValidator(_filled)]


class Rule(FaultEffect):
    """A rule for some calls; without `calls`, `share` or `times`, for every call.

    Args:
        name: Its purpose, for readers.
        operation: Only calls of this operation.
        api: Only calls of this API, by its package.
        calls: Only the first, second, ... of these calls.
        share: Only this share of these calls, chosen by the seed.
        times: Only that many times.
        sequence: The faults of successive calls; afterwards the rule has no effect.
        repeat: Restart the sequence at its end.
    """

    name: str | None = None
    operation: str | None = None
    api: str | None = None
    calls: _Given[Annotated[int, Field(ge=1)]] = ()
    share: Annotated[float, Field(gt=0, le=1)] | None = None
    times: Annotated[int, Field(ge=1)] | None = None
    sequence: _Given[FaultEffect] = ()
    repeat: bool = False

    @model_validator(mode="after")
    def _has_effect(self) -> Rule:
        own = self.has_own_effect
        if not own and not self.sequence:
            raise ValueError(
                "it has no effect: set `error`, `latency-ms`, `sequence`, ..."
            )
        if own and self.sequence:
            raise ValueError("give its faults in `sequence` or beside it, not both")
        if self.repeat and not self.sequence:
            raise ValueError("`repeat` goes with `sequence`")
        return self

    @property
    def has_own_effect(self) -> bool:
        """Whether the fault is in the rule itself."""
        return any(
            getattr(self, name) != field.default
            for name, field in FaultEffect.model_fields.items()
        )

    @property
    def effects(self) -> tuple[FaultEffect, ...]:
        """All faults of the rule."""
        return self.sequence or (self,)

    @property
    def title(self) -> str:
        """Its name in messages."""
        return self.name or "; ".join(effect.summary for effect in self.effects)

    def matches(self, api: str, operation: str) -> bool:
        """Tell whether it applies to an operation."""
        return self.operation in (None, operation) and self.api in (None, api)


class RuleSet(Model):
    """The contents of a file of rules.

    Args:
        rules: The rules; of those that match a call, the first that has an effect counts.
        seed: Chooses what is left to chance.
        rate_limits: Whether the documented rate limits are enforced.
    """

    rules: tuple[Rule, ...] = ()
    seed: str | int | None = None
    rate_limits: bool = False
