"""Cache of formatted blocks and models, by their sources.

It outlives a run in a directory, which several machines may share; docs/adr/cache.md says how
entries are authenticated. Output is the same with and without it.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from specgen.cache.packs import Packs

__all__ = ["MEMORY", "Cache"]


class Cache:
    """Generated text by its source, in memory and optionally in a directory.

    Args:
        packs: The directory; None for memory alone.
        toolchains: For each kind, a function returning a digest of the tools that generate it.
    """

    def __init__(
        self,
        packs: Packs | None = None,
        toolchains: Mapping[str, Callable[[], str]] | None = None,
    ) -> None:
        self._packs = packs
        self._toolchains = toolchains or {}
        self._digests: dict[str, str] = {}
        self._known: dict[bytes, str] = {}
        self._fresh: dict[bytes, bytes] = {}
        self.made: dict[str, int] = {}
        """Number of texts of each kind that were generated instead of found."""

    @property
    def outlives_run(self) -> bool:
        """Whether another run may find the texts of this one."""
        return self._packs is not None

    def get(self, kind: str, source: str, make: Callable[[str], str]) -> str:
        """Return the text generated from a source.

        Args:
            kind: Kind of the text.
            source: Source of the text; with the kind it determines the text.
            make: Generates the text if it is not in the cache.
        """
        found = self.find(kind, source)
        if found is None:
            found = make(source)
            self.put(kind, source, found)
        return found

    def find(self, kind: str, source: str) -> str | None:
        """Return the text in the cache; None if there is none."""
        key = self._key(kind, source)
        if key not in self._known and self._packs is not None:
            stored = self._packs.read(key)
            if stored is not None:
                self._known[key] = stored.decode()
        return self._known.get(key)

    def put(self, kind: str, source: str, text: str) -> None:
        """Add the text generated from a source."""
        key = self._key(kind, source)
        self.made[kind] = self.made.get(kind, 0) + 1
        self._known[key] = text
        if self._packs is not None:
            self._fresh[key] = text.encode()

    def save(self) -> None:
        """Write new entries to the directory, if there is one that can be written to."""
        if self._packs is not None:
            self._packs.write(self._fresh)
            self._fresh = {}

    def _key(self, kind: str, source: str) -> bytes:
        if kind not in self._digests:
            self._digests[kind] = self._toolchains[kind]() if self._packs else ""
        text = f"{self._digests[kind]}\n{kind}\n{source}"
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


MEMORY = Cache()
"""Cache of this process, for callers without one of their own."""
