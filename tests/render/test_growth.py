"""The work of generating grows in proportion to the operations, and not faster."""

from __future__ import annotations

from cProfile import Profile
from types import CodeType
from typing import TYPE_CHECKING

import pytest
from specgen.cache import Cache
from specgen.pipeline import client_package, load_specs, stub_package

from benchmarks.bench import synthetic

if TYPE_CHECKING:
    from pathlib import Path

_SIZES = (30, 60, 90)
# Of the calls for 30 more operations: what a sort, a set or a longer name may add.
_TOLERANCE = 0.01


def calls_for(size: int, folder: Path) -> int:
    """Return how many functions of the generator are called for so many operations."""
    spec = folder / f"operations_{size}.yaml"
    spec.write_text(synthetic(size), encoding="utf-8")
    made = Cache()
    with Profile(subcalls=False, builtins=False) as profile:
        loaded, _ = load_specs([spec])
        client_package(loaded[0], made)
        stub_package(loaded, made)
    return sum(
        entry.callcount
        for entry in profile.getstats()
        if isinstance(entry.code, CodeType) and "/specgen/" in entry.code.co_filename
    )


def test_calls_grow_in_proportion_to_operations(tmp_path: Path) -> None:
    calls_for(2, tmp_path)  # Tables that are made once.
    few, more, most = (calls_for(size, tmp_path) for size in _SIZES)
    assert most - more == pytest.approx(more - few, rel=_TOLERANCE)
