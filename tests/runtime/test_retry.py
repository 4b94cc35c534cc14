from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from templates.client.runtime._retry import Attempts, Retry

if TYPE_CHECKING:
    from collections.abc import Callable


def waits(
    retry: Retry, *retry_after: float | None, jitter: float = 0.5
) -> list[float | None]:
    """Return the waits after attempts in which the service asked to wait so long."""
    attempts = Attempts(retry)
    return [attempts.wait(seconds, jitter) for seconds in retry_after]


def test_waits_double_up_to_the_cap_under_full_jitter() -> None:
    retry = Retry(attempts=6, base=0.2, cap=1.0)
    found = waits(retry, *[None] * 6)
    assert found[:5] == pytest.approx([0.1, 0.2, 0.4, 0.5, 0.5])
    assert found[5] is None
    assert waits(retry, *[None] * 6, jitter=0.0) == [*[0.0] * 5, None]


def test_attempts_are_limited() -> None:
    assert waits(Retry(attempts=3), None, None, None)[2] is None
    assert waits(Retry(attempts=1), None) == [None]


def test_the_service_is_obeyed_with_jitter_on_top() -> None:
    assert waits(Retry(), 4.0) == pytest.approx([4.1])


def test_the_budget_is_never_exceeded() -> None:
    retry = Retry(attempts=9, budget=10.0)
    assert waits(retry, 4.0, 4.0, 4.0, jitter=0.0) == [4.0, 4.0, None]
    assert waits(Retry(budget=3.9), 4.0, jitter=0.0) == [None]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Retry(attempts=0),
        lambda: Retry(base=-1.0),
        lambda: Retry(cap=-1.0),
        lambda: Retry(budget=-0.1),
    ],
)
def test_limits_are_checked(make: Callable[[], Retry]) -> None:
    with pytest.raises(ValueError, match="must"):
        make()
