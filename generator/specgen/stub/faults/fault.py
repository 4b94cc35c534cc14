"""Faults: the changes that a rule makes to a response."""

from __future__ import annotations

from datetime import timedelta
from math import exp
from statistics import NormalDist
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, JsonValue, model_validator

from ..kebab_case import Model, kebab
from ..wire.prefer import Preference

MAX_SECONDS = 600
"""The longest delay of a response, in seconds."""

Milliseconds: TypeAlias = Annotated[float, Field(ge=0, le=MAX_SECONDS * 1000)]

_ANSWERS = ("error", "status", "example", "throttle")
_WORDED = ("error", "status", "throttle")
_OF_BODIES = ("truncate", "drip", "content_type", "malformed")


class Uniform(Model):
    """A uniform distribution of times between two bounds."""

    low_ms: Milliseconds
    high_ms: Milliseconds

    def at(self, share: float) -> float:
        """Return a quantile of the distribution, in milliseconds."""
        return self.low_ms + (self.high_ms - self.low_ms) * share


class LogNormal(Model):
    """A distribution of times with a long tail, as in networks."""

    median_ms: Annotated[float, Field(gt=0, le=MAX_SECONDS * 1000)]
    sigma: Annotated[float, Field(gt=0, le=5)]

    def at(self, share: float) -> float:
        """Return a quantile of the distribution, in milliseconds."""
        spread = NormalDist(0, self.sigma).inv_cdf(min(max(share, 1e-9), 1 - 1e-9))
        return min(self.median_ms * exp(spread), MAX_SECONDS * 1000.0)


class Throttle(Model):
    """Throttling, with the service's own headers."""

    retry_after_s: Annotated[float, Field(ge=0, le=86400)] = 1


class Drip(Model):
    """The body is sent piece by piece."""

    bytes: Annotated[int, Field(ge=1)] = 1
    every_ms: Annotated[float, Field(ge=0, le=10_000)] = 100


class FaultEffect(Model):
    """A change of a response; without fields it stays unchanged.

    Args:
        error: Answer with this error code, in the service's shape.
        status: Answer with this status: its documented error or example. With `error`, selects
            one of equal codes, or is the status of one that is not documented.
        message: The error message, instead of the documented one.
        example: Answer with this documented interaction or example.
        throttle: Answer with throttling; `true` or the time to wait.
        latency_ms: The delay of the response: a number, or a distribution.
        connection: Send no response: `reset` the connection, or `close` it.
        truncate: Send that many bytes of the body, then close the connection.
        drip: Send the body slowly.
        content_type: Send this Content-Type for the body.
        malformed: Make the body unparsable.
        clock_skew_s: Shift the clock for signatures forward, in seconds.
    """

    error: Annotated[str, Field(min_length=1)] | None = None
    status: Annotated[int, Field(ge=200, le=599)] | None = None
    message: str | None = None
    example: Annotated[str, Field(min_length=1)] | None = None
    throttle: Throttle | Literal[True] | None = None
    latency_ms: Milliseconds | Uniform | LogNormal | None = None
    connection: Literal["reset", "close"] | None = None
    truncate: Annotated[int, Field(ge=0)] | None = None
    drip: Drip | None = None
    content_type: Annotated[str, Field(pattern=r"^[!-~]([ -~]*[!-~])?$")] | None = None
    malformed: bool = False
    clock_skew_s: Annotated[float, Field(ge=-(10**9), le=10**9)] = 0

    @model_validator(mode="after")
    def _is_consistent(self) -> FaultEffect:
        answers = self._given(_ANSWERS)
        if len(answers) > 1 and answers not in (
            ["error", "status"],
            ["status", "example"],
        ):
            raise ValueError(f"{_listed(answers)} exclude one another")
        if self.message is not None and not self._given(_WORDED):
            raise ValueError("`message` goes with `error`, `status` or `throttle`")
        of_bodies = self._given(_OF_BODIES)
        if self.connection is not None and (answers or of_bodies):
            others = _listed([*answers, *of_bodies])
            raise ValueError(f"`connection` sends no response, so it excludes {others}")
        return self

    def _given(self, names: tuple[str, ...]) -> list[str]:
        values = {name: getattr(self, name) for name in names}
        # Not by comparison: a given 0 equals False.
        return [n for n, v in values.items() if v is not None and v is not False]

    @property
    def preference(self) -> Preference | None:
        """The chosen response; None to leave it unchanged."""
        if not self._given(_ANSWERS):
            return None
        throttle = Throttle() if self.throttle is True else self.throttle
        return Preference(
            example=self.example,
            status=self.status,
            error=self.error,
            message=self.message,
            throttled=throttle is not None,
            retry_after=throttle.retry_after_s if throttle else None,
        )

    @property
    def is_visible(self) -> bool:
        """Whether a client receives something else than the response that was made."""
        return self.connection is not None or bool(self._given(_OF_BODIES))

    @property
    def skew(self) -> timedelta:
        """The shift of the clock."""
        return timedelta(seconds=self.clock_skew_s)

    def latency(self, share: float) -> float:
        """Return how long to wait before answering, in seconds.

        Args:
            share: A number from 0 to 1 that chooses from a distribution.
        """
        known = self.latency_ms
        if known is None:
            return 0
        return (
            known.at(share) if isinstance(known, Uniform | LogNormal) else known
        ) / 1000

    @property
    def summary(self) -> str:
        """A description, on one line."""
        written = self.model_dump(
            mode="json",
            by_alias=True,
            exclude_defaults=True,
            include=set(FaultEffect.model_fields),
        )
        parts = (f"{name}: {_shown(value)}" for name, value in written.items())
        return ", ".join(parts) or "as documented"


def _shown(value: JsonValue) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{n}: {_shown(v)}" for n, v in value.items()) + "}"
    return str(value).lower() if isinstance(value, bool) else f"{value}"


def _listed(names: list[str]) -> str:
    return " and ".join(f"`{kebab(name)}`" for name in names)
