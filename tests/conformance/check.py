"""One thing that must hold between a spec and what is generated from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conformance.stage import Stage


@dataclass(frozen=True)
class Check:
    """A check that is made of a spec, and run on a stage.

    Args:
        name: What it is about.
        run: Raises if it does not hold.
    """

    name: str
    run: Callable[[Stage], None]
