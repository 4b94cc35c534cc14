"""The notes that say where on a page a statement is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specgen.pages.drafting.examples import example_of
from specgen.pages.operation import Certainty

if TYPE_CHECKING:
    from specgen.pages.operation import PageField, PagePlace

_LONGEST = 2000


class Sources:
    """Makes the values of `x-specgen-source` for one page.

    Args:
        document: The id of the page.
    """

    def __init__(self, document: str) -> None:
        self.document = document

    def at(self, place: PagePlace, note: str = "", printed: str = "") -> dict[str, Any]:
        """Return the source of what is at a place."""
        source: dict[str, Any] = {"document": self.document}
        if place.section:
            source["section"] = place.section
        source["line"] = place.line
        if note:
            source["note"] = note
        if printed:
            source["printed"] = printed[:_LONGEST]
        return source

    def text(self, place: PagePlace, note: str, printed: str) -> dict[str, Any]:
        """Return the source of a text that is kept character for character."""
        return {**self.at(place, note), "printed": printed}

    def of(self, field: PageField) -> dict[str, Any]:
        """Return the source of a field, with the page's own words."""
        notes = list(field.notes)
        if field.example is not None and not example_of(field)[1]:
            notes.append(f"The page's example is {field.example!r}.")
        if field.certainty is Certainty.INFERRED and not notes:
            notes.append("Where it belongs is inferred.")
        return self.at(field.place, " ".join(notes), field.printed or field.description)
