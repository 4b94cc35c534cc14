"""The decision to retry: without I/O, clock or randomness of its own."""

from __future__ import annotations

from dataclasses import dataclass


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


@dataclass(slots=True)
class Attempts:
    """The attempts of one call: how many were made, and the seconds waited between them."""

    retry: Retry
    made: int = 1
    waited: float = 0.0

    def wait(self, retry_after: float | None, jitter: float) -> float | None:
        """Return the seconds to wait before another attempt, which counts as made.

        Args:
            retry_after: Seconds to wait requested by the service, if any.
            jitter: A random number from 0 up to, but not including, 1.

        Returns:
            The seconds; None if the limits allow no other attempt.
        """
        bound = min(self.retry.cap, self.retry.base * 2.0 ** (self.made - 1))
        # Random, so that clients with the same time to wait do not all return at once.
        seconds = jitter * bound + (retry_after or 0.0)
        self.made += 1
        self.waited += seconds
        is_over = self.made > self.retry.attempts or self.waited > self.retry.budget
        return None if is_over else seconds
