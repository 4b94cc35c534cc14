"""When to try again. A generator without I/O, clock or randomness of its own decides it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Generator


@dataclass(frozen=True, slots=True)
class Retry:
    """How often and how patiently to repeat a call that failed for the moment.

    Waits are drawn at random between nothing and a bound that doubles with each attempt. A
    service that tells for how long to wait is obeyed, within the budget.

    Args:
        attempts: The most attempts, the first one included.
        base: Bound of the first wait in seconds.
        cap: Highest bound of a wait in seconds.
        budget: The most seconds that one call may spend waiting between its attempts.
        statuses: HTTP statuses after which to try again. Replies by which the service says "too
            many requests" need not be among them.

    Raises:
        ValueError: A number is out of range.
    """

    attempts: int = 3
    base: float = 0.2
    cap: float = 5.0
    budget: float = 30.0
    statuses: tuple[int, ...] = (429, 502, 503, 504)

    def __post_init__(self) -> None:
        if self.attempts < 1:
            raise ValueError("attempts must be at least 1")
        if min(self.base, self.cap, self.budget) < 0:
            raise ValueError("base, cap and budget must not be negative")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What matters of an attempt.

    Args:
        passing: Whether the same request may succeed a little later.
        sent: Whether it may have reached the service.
        retry_after: Seconds for which the service asks to wait, if it does.
    """

    passing: bool
    sent: bool = True
    retry_after: float | None = None


def waits(
    retry: Retry | None, *, safe: bool, random: Callable[[], float]
) -> Generator[float, Outcome, None]:
    """Decide about repetitions.

    Args:
        retry: The limits; None for a single attempt.
        safe: Whether repeating the operation does no harm. If not, it is repeated only when the
            request certainly did not reach the service.
        random: Returns a number from 0 up to, but not including, 1.

    Yields:
        Seconds to wait before the next attempt; send the outcome of each attempt. It ends when
        the last outcome is final.
    """
    spent = 0.0
    outcome = yield 0.0
    for attempt in range(1, 1 if retry is None else retry.attempts):
        if retry is None or not outcome.passing or (outcome.sent and not safe):
            return
        wait = random() * min(retry.cap, retry.base * 2.0 ** (attempt - 1))
        if outcome.retry_after is not None:
            # On top, so that all who were told the same time do not come back at once.
            wait += outcome.retry_after
        spent += wait
        if spent > retry.budget:
            return
        outcome = yield wait
