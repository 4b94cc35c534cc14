"""A value put together from several, each part still knowing its place."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from specgen.frozen import dataclass
from specgen.openapi.place import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.ir import JsonValue


@dataclass(frozen=True, slots=True)
class MergedPlace(Place):
    """A place put together from several; `node` is the one it stands for."""

    parts: tuple[tuple[str, Place], ...] = ()
    listed: tuple[Place, ...] = field(default=())

    @property
    def reference(self) -> str | None:
        """None: references are followed where the place is put together."""
        return None

    @property
    def plain(self) -> JsonValue:
        """The value that is meant."""
        if self.listed:
            return [cursor.plain for cursor in self.listed]
        return {key: cursor.plain for key, cursor in self.parts}

    def get(self, *keys: str | int) -> Place | None:
        """Return the part below at `keys`."""
        if not keys:
            return self
        found = dict(self.parts).get(str(keys[0]))
        return found.get(*keys[1:]) if found else None

    def members(self, *keys: str | int) -> Iterator[tuple[str, Place]]:
        """Yield the parts by key."""
        found = self.get(*keys)
        if found is self:
            yield from self.parts
        elif found is not None:
            yield from found.members()

    def elements(self, *keys: str | int) -> Iterator[Place]:
        """Yield the parts of a list."""
        found = self.get(*keys)
        if found is self:
            yield from self.listed
        elif found is not None:
            yield from found.elements()
