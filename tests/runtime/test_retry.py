from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from templates.client.runtime._retry import Outcome, Retry, waits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

AGAIN = Outcome(passing=True)
FINAL = Outcome(passing=False)
NOT_SENT = Outcome(passing=True, sent=False)


def drive(
    retry: Retry | None, *outcomes: Outcome, safe: bool = True, random: float = 0.5
) -> list[float]:
    """Return the waits that the outcomes lead to, until one is final or they run out."""
    plan = waits(retry, safe=safe, random=lambda: random)
    next(plan)
    taken: list[float] = []
    remaining: Iterator[Outcome] = iter(outcomes)
    for outcome in remaining:
        try:
            taken.append(plan.send(outcome))
        except StopIteration:
            break
    assert list(remaining) == [], "the plan ended before the outcomes did"
    return taken


def test_waits_double_up_to_the_cap_under_full_jitter() -> None:
    retry = Retry(attempts=6, base=0.2, cap=1.0)
    outcomes = [AGAIN] * 6
    assert drive(retry, *outcomes, random=0.5) == pytest.approx(
        [0.1, 0.2, 0.4, 0.5, 0.5]
    )
    assert drive(retry, *outcomes, random=0.0) == [0.0] * 5


def test_attempts_are_limited() -> None:
    assert len(drive(Retry(attempts=3), AGAIN, AGAIN, AGAIN)) == 2
    assert drive(Retry(attempts=1), AGAIN) == []
    assert drive(None, AGAIN) == []


def test_a_final_outcome_ends_it() -> None:
    assert drive(Retry(), FINAL) == []
    assert len(drive(Retry(), AGAIN, FINAL)) == 1


def test_an_unsafe_operation_is_repeated_only_if_it_was_not_sent() -> None:
    assert drive(Retry(), AGAIN, safe=False) == []
    assert len(drive(Retry(), NOT_SENT, NOT_SENT, NOT_SENT, safe=False)) == 2
    assert len(drive(Retry(), NOT_SENT, AGAIN, safe=False)) == 1


def test_the_service_is_obeyed_with_jitter_on_top() -> None:
    slow = Outcome(passing=True, retry_after=4.0)
    assert drive(Retry(), slow, FINAL, random=0.5) == pytest.approx([4.1])


def test_the_budget_is_never_exceeded() -> None:
    slow = Outcome(passing=True, retry_after=4.0)
    assert drive(Retry(attempts=9, budget=10.0), slow, slow, slow, random=0.0) == [
        4.0,
        4.0,
    ]
    assert drive(Retry(budget=3.9), slow, random=0.0) == []


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
