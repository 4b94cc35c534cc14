"""Seeded choices: the same for the same seed, on every machine."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")


class Usual:
    """Choices without a seed: always the first, and the number nearest to the usual one."""

    def at(self, name: str) -> Usual:
        """Return the choices for a part, independent of the others."""
        del name
        return self

    def below(self, count: int) -> int:
        """Return a number from 0 to `count` - 1."""
        del count
        return 0

    def pick(self, options: Sequence[T]) -> T:
        """Return one of the options; there is at least one."""
        return options[self.below(len(options))]

    def between(self, low: int, high: int, *, usual: int) -> int:
        """Return a number within two bounds.

        Args:
            low: The least.
            high: The greatest.
            usual: The one to choose without a seed, or the nearest to it.
        """
        return max(low, min(high, usual))


class Seeded(Usual):
    """Choices by a hash, not by `random`, whose algorithms may change.

    Args:
        seed: The seed.
        place: The place of the choices; another place has other choices.
    """

    def __init__(self, seed: str, *place: str) -> None:
        self._place = (seed, *place)
        # As JSON, which has an ASCII text for any string.
        self._text = json.dumps(self._place)
        self._drawn = 0

    def at(self, name: str) -> Seeded:
        """Return the choices for a part, independent of the others."""
        return Seeded(*self._place, name)

    def below(self, count: int) -> int:
        """Return a number from 0 to `count` - 1."""
        self._drawn += 1
        digest = sha256(f"{self._text}{self._drawn}".encode()).digest()
        return int.from_bytes(digest, "big") % count

    def between(self, low: int, high: int, *, usual: int) -> int:
        """Return a number within two bounds, each as likely as the others."""
        del usual
        return low + self.below(max(high - low, 0) + 1)
