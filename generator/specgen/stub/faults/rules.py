"""The active fault rules, and the faults of calls."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .fault import FaultEffect
    from .rule import Rule

_LISTED = 30


@dataclass(frozen=True, slots=True)
class Applied:
    """A rule that applies to a call. `delay` is in seconds."""

    id: int
    name: str
    effect: FaultEffect
    delay: float = 0


@dataclass(slots=True)
class Active:
    """A rule with the number of its calls and of its effects."""

    id: int
    rule: Rule
    calls: int = 0
    uses: int = 0

    def draw(self, seed: str, what: str) -> float:
        """Return a number from 0 to 1 that depends only on the seed, rule and call."""
        text = f"{seed} {self.id} {self.calls} {what}"
        return int.from_bytes(sha256(text.encode()).digest()[:6]) / (1 << 48)

    def next_effect(self, seed: str) -> FaultEffect | None:
        """Count a call, and return its fault, if any.

        Args:
            seed: Seed of random choices.
        """
        self.calls += 1
        rule = self.rule
        if rule.calls and self.calls not in rule.calls:
            return None
        if rule.times is not None and self.uses >= rule.times:
            return None
        if rule.share is not None and self.draw(seed, "share") >= rule.share:
            return None
        if rule.sequence and self.uses >= len(rule.sequence) and not rule.repeat:
            return None
        self.uses += 1
        return rule.effects[(self.uses - 1) % len(rule.effects)]


class RuleError(ValueError):
    """A rule cannot apply, since it has an unknown name."""

    def __init__(self, place: tuple[str | int, ...], message: str) -> None:
        super().__init__(message)
        self.place = place


class RulesFileError(Exception):
    """A file is not a valid file of rules; the message has one problem per line."""


@dataclass(frozen=True, slots=True)
class Known:
    """The names in rules about an operation: its error codes and examples."""

    api: str
    operation: str
    codes: frozenset[str]
    examples: frozenset[str]


@dataclass(slots=True)
class Rules:
    """The rules of an application; of those that match, the first that has an effect counts.

    Args:
        known: The names that rules may use.
        initial: The rules at the start, and after a reset.
        seed: Seed of random choices.

    Raises:
        RuleError: A rule has an unknown name.
    """

    known: tuple[Known, ...]
    initial: tuple[Rule, ...] = ()
    seed: str = ""
    _active: list[Active] = field(init=False, default_factory=list[Active])
    _last_id: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        for index, rule in enumerate(self.initial):
            try:
                self.check(rule)
            except RuleError as error:
                raise RuleError((index, *error.place), str(error)) from None
        self.reset()

    def __len__(self) -> int:
        return len(self._active)

    @property
    def active(self) -> tuple[Active, ...]:
        """The rules, with the number of effects of each."""
        return tuple(self._active)

    def add(self, rule: Rule) -> int:
        """Add a rule after the others.

        Args:
            rule: The rule.

        Returns:
            Its number, by which it can be removed.

        Raises:
            RuleError: The rule has an unknown name.
        """
        self.check(rule)
        self._last_id += 1
        self._active.append(Active(self._last_id, rule))
        return self._last_id

    def remove(self, number: int) -> bool:
        """Remove a rule, and return whether it existed."""
        kept = [active for active in self._active if active.id != number]
        found = len(kept) < len(self._active)
        self._active = kept
        return found

    def replace(self, number: int, rule: Rule) -> bool:
        """Put a rule in the place of another, and return whether that existed.

        Args:
            number: The number of the other.
            rule: The rule; its calls are counted from the start.

        Raises:
            RuleError: The rule has an unknown name.
        """
        self.check(rule)
        places = [n for n, active in enumerate(self._active) if active.id == number]
        for place in places:
            self._active[place] = Active(number, rule)
        return bool(places)

    def move(self, number: int, *, later: bool) -> None:
        """Move a rule one place: of those that match a call, the first with an effect counts.

        Args:
            number: The number of the rule.
            later: Whether it moves towards the end.
        """
        order = self._active
        for place, active in enumerate(order):
            other = place + (1 if later else -1)
            if active.id == number and 0 <= other < len(order):
                moved = [*order]
                moved[place], moved[other] = order[other], active
                self._active = moved
                return

    def clear(self) -> None:
        """Remove all rules."""
        self._active = []

    def reset(self) -> None:
        """Restore the initial rules, with their counts at zero."""
        self._last_id = 0
        self._active = []
        for rule in self.initial:
            self.add(rule)

    def apply(self, api: str, operation: str) -> Applied | None:
        """Count a call of an operation, and return its fault, if any.

        Args:
            api: Package of its API.
            operation: Its id.
        """
        found: Applied | None = None
        for active in self._active:
            if not active.rule.matches(api, operation):
                continue
            if found is not None:
                active.calls += 1
                continue
            effect = active.next_effect(self.seed)
            if effect is not None:
                delay = effect.latency(active.draw(self.seed, "latency"))
                found = Applied(active.id, active.rule.title, effect, delay)
        return found

    def check(self, rule: Rule) -> None:
        """Check the names in a rule.

        Raises:
            RuleError: There is no such operation, error code or example.
        """
        concerned = [k for k in self.known if rule.matches(k.api, k.operation)]
        if not concerned:
            apis = {k.api for k in self.known}
            place = (
                "api" if rule.api is not None and rule.api not in apis else "operation"
            )
            names = apis if place == "api" else {k.operation for k in self.known}
            text = f"there is no {place} `{getattr(rule, place)}`; there is {_listed(names)}"
            raise RuleError((place,), text)
        for index, effect in enumerate(rule.effects):
            _check_effect(
                effect, ("sequence", index) if rule.sequence else (), concerned
            )


def _check_effect(
    effect: FaultEffect, place: tuple[str | int, ...], concerned: list[Known]
) -> None:
    codes = {code for known in concerned for code in known.codes}
    examples = {name for known in concerned for name in known.examples}
    if effect.error is not None and effect.status is None and effect.error not in codes:
        text = f"`{effect.error}` is not documented, so its `status` is needed too"
        raise RuleError((*place, "error"), f"{text}; documented are {_listed(codes)}")
    if effect.example is not None and effect.example not in examples:
        text = f"there is no example `{effect.example}`; there is {_listed(examples)}"
        raise RuleError((*place, "example"), text)


def _listed(names: Iterable[str]) -> str:
    shown = [f"`{name}`" for name in sorted(names)]
    left_off = ["..."] if len(shown) > _LISTED else []
    return ", ".join([*shown[:_LISTED], *left_off]) or "none"
