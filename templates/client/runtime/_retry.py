"""The decision to retry, as a generator without I/O, clock or randomness of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Generator


@dataclass(frozen=True, slots=True)
class Retry:
    """Limits for repeating a call after a temporary failure.

    Waits are random between zero and a bound that doubles with each attempt. A
    time to wait given by the service is respected, within the budget.

    Args:
        attempts: The maximum number of attempts, including the first.
        base: Bound of the first wait in seconds.
        cap: Highest bound of a wait in seconds.
        budget: The maximum seconds that one call may wait between its attempts.
        statuses: HTTP statuses after which to try again. Statuses of throttling
            need not be among them.

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
    """The outcome of an attempt.

    Args:
        passing: Whether the same request may succeed later.
        sent: Whether it may have reached the service.
        retry_after: Seconds to wait requested by the service, if any.
    """

    passing: bool
    sent: bool = True
    retry_after: float | None = None


def waits(
    retry: Retry | None, *, safe: bool, random: Callable[[], float]
) -> Generator[float, Outcome, None]:
    """Decide about retries.

    Args:
        retry: The limits; None for a single attempt.
        safe: Whether the operation can be repeated safely. If not, it is repeated only if the
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
            # Random, so that clients with the same time to wait do not all return at once.
            wait += outcome.retry_after
        spent += wait
        if spent > retry.budget:
            return
        outcome = yield wait
