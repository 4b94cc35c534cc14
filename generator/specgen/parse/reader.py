"""What every part of the parser needs: references followed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from specgen.openapi.place import Place
    from specgen.openapi.references import References


@dataclass
class Reader:
    """Follows references while a document is parsed."""

    references: References

    def follow(self, place: Place | None) -> Place | None:
        """Follow `$ref` on anything but a schema until it ends; None if it leads nowhere."""
        return None if place is None else self.references.resolve(place)

    def get(self, place: Place | None, key: str) -> Place | None:
        """Return what stands at a key of an object, references followed."""
        return self.follow(place.get(key)) if place else None

    def key(self, place: Place) -> str:
        """Return the identity of a place: its pointer behind `#`, and a further file's name."""
        return self.references.key(place)

    def pointer(self, place: Place) -> str:
        """Return the pointer to a place in the spec, behind a further file's name and `#`."""
        return self.key(place).removeprefix("#")
