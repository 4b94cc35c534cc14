"""Documents made from the grammar: own client and own stub agree on every byte."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.roundtrip.document import outcomes
from tests.roundtrip.grammar import Grammar

if TYPE_CHECKING:
    from collections.abc import Sequence

MANY = int(os.environ.get("SPECGEN_ROUNDTRIP", "0"))
"""How many documents are made; none for the few of every run, always the same ones."""


@pytest.mark.filterwarnings("ignore::UserWarning")
@settings(
    max_examples=MANY or 20,
    derandomize=not MANY,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_calls_and_answers_of_made_documents(data: st.DataObject) -> None:
    def choose(options: Sequence[Any]) -> Any:
        return data.draw(st.sampled_from(list(options)))

    document = Grammar(choose).document()
    text = yaml.safe_dump(document, sort_keys=False, allow_unicode=True)
    with tempfile.TemporaryDirectory(prefix="roundtrip-") as folder:
        path = Path(folder) / "made.yaml"
        path.write_text(text, encoding="utf-8")
        for outcome in outcomes(path, choose):
            assert outcome.problem is None, f"{text}\n{outcome}"
