"""Suggestions for misspelled names."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_NAMES = 500
_LONGEST_NAME = 80
_MOST_LISTED = 12
_MOST_ADDED = 4


def closest(name: str, names: Iterable[str]) -> str | None:
    """Return the name most similar to `name`; None without one, or if there are too many names."""
    if not 0 < len(name) <= _LONGEST_NAME:
        return None
    ends = {name[0].lower(), name[-1].lower()}
    known = [
        other
        for other in islice(names, _MOST_NAMES)
        if abs(len(other) - len(name)) <= _MOST_ADDED
        and not ends.isdisjoint(other.lower())
    ]
    import difflib

    return next(iter(difflib.get_close_matches(name, known, 1)), None)


def did_you_mean(name: str, names: Iterable[str]) -> str | None:
    """Return a hint that suggests the closest name, or else lists the known ones."""
    known = sorted(islice(names, _MOST_NAMES))
    guess = closest(name, known)
    if guess is not None:
        return f"did you mean `{guess}`?"
    more = ", …" if len(known) > _MOST_LISTED else ""
    return f"known here: {', '.join(known[:_MOST_LISTED])}{more}" if known else None
