"""The team's policy on removals."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from specgen.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


@dataclass(frozen=True)
class Policy:
    """The team's policy on removals.

    Args:
        today: The date that sunsets are judged by.
        notice: Least number of days between a deprecation and its sunset, by stability level.
    """

    today: date
    notice: Mapping[str, int] = field(default_factory=dict)
