"""Agreement with another tool's verdicts, where its data lies beside the project."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.diff_bench import cases, run

PROJECT = Path(__file__).parents[2]
BENCH = PROJECT.parent / "shared" / "diff-bench"
DISAGREEMENTS = PROJECT / "docs" / "diff-disagreements.md"


@pytest.mark.skipif(
    not BENCH.is_dir(), reason=f"{BENCH.name} is not beside the project"
)
def test_every_disagreement_has_a_reason() -> None:
    outcomes = [run(BENCH, case) for case in cases(BENCH)]
    rows = [
        row
        for row in DISAGREEMENTS.read_text("utf-8").splitlines()
        if row.startswith("| `")
    ]
    explained = {
        name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[1])
    }
    assert {outcome.name for outcome in outcomes if outcome.differs} == explained
    agreed = sum(outcome.expected == outcome.actual for outcome in outcomes)
    assert agreed >= 0.93 * len(outcomes)
    answered = sum(outcome.answered for outcome in outcomes)
    assert answered >= 0.9 * (
        answered + sum(len(outcome.missed) for outcome in outcomes)
    )
