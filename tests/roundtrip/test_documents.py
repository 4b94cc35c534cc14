"""Documents as they are: own client and own stub agree on them.

Those of other people lie outside the project and need not be there. Of each a few operations are
taken; `make roundtrip` takes all.
"""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest
from specgen.diagnostics import SpecError

from tests.roundtrip.document import outcomes

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"
MANY = "SPECGEN_ROUNDTRIP" in os.environ
SMALL = 30_000
"""Bytes up to which a document of others is taken every time."""

MOST = 4
"""So many operations of a document are taken every time."""


def documents() -> list[Path]:
    found = sorted((ROOT / "specs").glob("*.yaml"))
    index = CORPUS / "corpus.jsonl"
    for line in index.read_text("utf-8").splitlines() if index.is_file() else ():
        entry = json.loads(line)
        if MANY or entry["root_bytes"] <= SMALL:
            found.append(CORPUS / "specs" / entry["file"])
    return found


def root_of(path: Path) -> Path | None:
    """The directory of a document of several files."""
    specs = CORPUS / "specs"
    if not path.is_relative_to(specs):
        return None
    first, *more = path.relative_to(specs).parts
    return specs / first if more else None


# Fields of pydantic's models may be hidden by those of a document.
@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(
    "path",
    [pytest.param(path, id=path.stem) for path in documents()],
)
def test_calls_arrive_and_answers_are_read(path: Path) -> None:
    choose = random.Random(path.stem).choice
    most, calls = (None, 4) if MANY else (MOST, 2)
    try:
        found = list(outcomes(path, choose, calls=calls, most=most, root=root_of(path)))
    except SpecError:
        pytest.skip("the document is refused")
    problems = [str(outcome) for outcome in found if outcome.problem is not None]
    assert not problems, "\n\n".join(problems)
