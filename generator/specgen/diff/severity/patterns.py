"""Patterns that choose changes by rule, place and operation, in which `*` stands for any text."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from specgen.frozen import dataclass

if TYPE_CHECKING:
    from specgen.diff.model.change import Change


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern for changes.

    Args:
        rule: Their rule.
        place: Their place: a JSON pointer with names instead of indexes, as in `identity`.
        path: The path of all operations that they reach.
    """

    rule: str = "*"
    place: str = "*"
    path: str = "*"

    @property
    def is_anything(self) -> bool:
        """Whether every change is meant."""
        return not (self.rule + self.place + self.path).strip("*")

    def fits(self, change: Change) -> bool:
        """Tell whether a change is meant."""
        return (
            _fits(change.rule, self.rule)
            and (
                _fits(change.identity, self.place) or _fits(change.location, self.place)
            )
            and self._is_below(change)
        )

    def _is_below(self, change: Change) -> bool:
        if self.path == "*":
            return True
        paths = {reached.path for reached in change.reached}
        return bool(paths) and all(_fits(path, self.path) for path in paths)


def _fits(text: str, pattern: str) -> bool:
    # Brackets stand for themselves.
    return fnmatchcase(text, pattern.replace("[", "[[]"))
