"""Names that must be known, and guesses at what a misspelt one was meant to be."""

from __future__ import annotations

import difflib
from itertools import islice
from typing import TYPE_CHECKING

from generator.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from generator.openapi.place import Place

_MOST_NAMES = 500
_LONGEST_NAME = 80
_MOST_LISTED = 12
_MOST_ADDED = 4


def closest(name: str, names: Iterable[str]) -> str | None:
    """Return the name most like `name`, None if none is, or there is too much to compare."""
    if not 0 < len(name) <= _LONGEST_NAME:
        return None
    ends = {name[0].lower(), name[-1].lower()}
    known = [
        other
        for other in islice(names, _MOST_NAMES)
        if abs(len(other) - len(name)) <= _MOST_ADDED
        and not ends.isdisjoint(other.lower())
    ]
    return next(iter(difflib.get_close_matches(name, known, 1)), None)


def did_you_mean(name: str, names: Iterable[str]) -> str | None:
    """Return a hint that offers the closest name, or else lists what there is."""
    known = sorted(islice(names, _MOST_NAMES))
    guess = closest(name, known)
    if guess is not None:
        return f"did you mean `{guess}`?"
    more = ", …" if len(known) > _MOST_LISTED else ""
    return f"known here: {', '.join(known[:_MOST_LISTED])}{more}" if known else None


def check_name(
    place: Place, known: Collection[str], *keys: str | int, code: str, message: str
) -> Iterator[Diagnostic]:
    """Check that the string at `keys` below `place`, if there is one, is a known name.

    Args:
        place: The object that holds it.
        known: The names there are.
        keys: Where the string stands in the object.
        code: Code of the finding.
        message: What is wrong; `{}` stands for the string.
    """
    name = place.text(*keys)
    if name is not None and name not in known:
        location = place.location_of(*keys)
        yield Diagnostic(
            code, message.format(f"`{name}`"), location, did_you_mean(name, known)
        )
