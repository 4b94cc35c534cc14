"""The reader that all parts of the parser share: it follows references."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from specgen.openapi.place import Place
    from specgen.openapi.references import References


@dataclass
class Reader:
    """Reader of a document that follows references."""

    references: References

    def follow(self, place: Place | None) -> Place | None:
        """Follow `$ref` on any object but a schema to its end; None if it cannot be resolved."""
        return None if place is None else self.references.resolve(place)

    def get(self, place: Place | None, key: str) -> Place | None:
        """Return the value at a key of an object, references followed."""
        return self.follow(place.get(key)) if place else None

    def key(self, place: Place) -> str:
        """Return the identity of a place: its pointer after `#`, and another file's name."""
        return self.references.key(place)

    def pointer(self, place: Place) -> str:
        """Return the pointer to a place in the spec, after another file's name and `#`."""
        return self.key(place).removeprefix("#")
