"""The paths that the map of the project and its recipes name exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"`([\w.-]+/[\w./-]*)`|\]\(([\w./-]+)\)")


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "docs/architecture.md"])
def test_paths_exist(page: str) -> None:
    bases = (
        ROOT,
        ROOT / "generator" / "specgen",
        (ROOT / page).parent,
        ROOT / "templates" / "client",
    )
    named = {
        path or link for path, link in NAMED.findall((ROOT / page).read_text("utf-8"))
    }
    assert {path for path in named if not any((b / path).exists() for b in bases)} == (
        set()
    )
    assert len(named) > len(bases)
