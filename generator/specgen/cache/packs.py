"""A directory of packs: files of cache entries, each written once by one run.

Packs are never changed in place, so that runs on several machines may write at once: a complete
pack is renamed into the directory. Each entry carries a MAC of its key and content; entries that
were written without the secret are ignored.
"""

from __future__ import annotations

import hmac
import os
import struct
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

Secret: TypeAlias = bytes

_MAGIC: Final = b"specgen pack 1\n"
_COUNT: Final = struct.Struct(">I")
_ENTRY: Final = struct.Struct(">32s32sQI")  # key, MAC, offset, length
_SUFFIX: Final = ".pack"
_MOST_PACKS: Final = 16
LIMIT: Final = 256 * 2**20
"""Bytes that the packs of a directory may take together."""


class _Entry(NamedTuple):
    pack: Path
    mac: bytes
    offset: int
    length: int


class Packs:
    """Packs of a directory whose entries are authenticated with a secret.

    Args:
        directory: The directory; it need not exist.
        secret: Key of the MACs.
        limit: Bytes that they may take together.
    """

    def __init__(self, directory: Path, secret: Secret, limit: int = LIMIT) -> None:
        self._directory = directory
        self._secret = secret
        self._limit = limit
        self._entries: dict[bytes, _Entry] | None = None
        self._opened: dict[Path, BinaryIO] = {}

    def read(self, key: bytes) -> bytes | None:
        """Return the content of an entry; None if there is none that can be trusted."""
        if self._entries is None:
            self._entries = {
                key: entry for pack in self._packs() for key, entry in _index(pack)
            }
        entry = self._entries.get(key)
        content = None if entry is None else self._content(entry)
        if entry is None or content is None:
            return None
        if not hmac.compare_digest(self._mac(key, content), entry.mac):
            return None
        return content

    def write(self, entries: Mapping[bytes, bytes]) -> None:
        """Add a pack of entries, and keep within the bounds.

        A directory that cannot be written to is left as it is: runs do not depend on the cache.
        """
        self._close()
        with suppress(OSError):
            if entries:
                macs = {key: self._mac(key, entries[key]) for key in entries}
                self._add([(key, macs[key], entries[key]) for key in entries])
            self._keep_within_bounds()

    def _close(self) -> None:
        """Close the packs that were read, and note that they were used."""
        while self._opened:
            pack, file = self._opened.popitem()
            file.close()  # Some systems delete no file that is open.
            with suppress(
                OSError
            ):  # Another run may have merged it into one of its own.
                os.utime(pack)

    def __del__(self) -> None:
        for file in self._opened.values():
            file.close()

    def _content(self, entry: _Entry) -> bytes | None:
        try:
            file = self._opened.get(entry.pack)
            if file is None:
                file = self._opened[entry.pack] = entry.pack.open("rb", buffering=0)
            return _read(file, entry)
        except OSError:
            return None

    def _mac(self, key: bytes, content: bytes) -> bytes:
        return hmac.digest(self._secret, key + content, "sha256")

    def _packs(self) -> list[Path]:
        """Return the packs, most recently used last."""
        found: list[tuple[float, Path]] = []
        with suppress(OSError):
            for pack in self._directory.glob(f"*{_SUFFIX}"):
                with suppress(OSError):
                    found.append((pack.stat().st_mtime, pack))
        return [pack for _, pack in sorted(found)]

    def _add(self, entries: list[tuple[bytes, bytes, bytes]]) -> None:
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = self._directory / os.urandom(16).hex()
        head, content = [_MAGIC, _COUNT.pack(len(entries))], []
        offset = len(_MAGIC) + _COUNT.size + len(entries) * _ENTRY.size
        for key, mac, text in entries:
            head.append(_ENTRY.pack(key, mac, offset, len(text)))
            content.append(text)
            offset += len(text)
        temporary = name.with_suffix(".part")
        try:
            temporary.write_bytes(b"".join([*head, *content]))
            temporary.replace(name.with_suffix(_SUFFIX))
        finally:
            temporary.unlink(missing_ok=True)

    def _keep_within_bounds(self) -> None:
        packs = self._packs()
        if len(packs) > _MOST_PACKS:
            self._merge(packs)
            packs = self._packs()
        taken = sum(pack.stat().st_size for pack in packs)
        while packs and taken > self._limit:
            oldest = packs.pop(0)
            taken -= oldest.stat().st_size
            oldest.unlink(missing_ok=True)

    def _merge(self, packs: list[Path]) -> None:
        """Replace packs by one with the most recently used entries, up to half of the limit."""
        kept: dict[bytes, tuple[bytes, bytes, bytes]] = {}
        room = self._limit // 2
        for pack in reversed(packs):
            with suppress(OSError), pack.open("rb") as file:
                for key, entry in _index(pack):
                    content = None if key in kept else _read(file, entry)
                    if content is not None and len(content) <= room:
                        kept[key] = (key, entry.mac, content)
                        room -= len(content)
        self._add(list(kept.values()))
        for pack in packs:
            pack.unlink(missing_ok=True)


def _index(pack: Path) -> Iterator[tuple[bytes, _Entry]]:
    """Yield the entries of a pack; none if the file is incomplete or not a pack."""
    with suppress(OSError), pack.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            return
        head = file.read(_COUNT.size)
        size = _COUNT.unpack(head)[0] * _ENTRY.size if len(head) == _COUNT.size else 0
        index = file.read(min(size, pack.stat().st_size))
        if len(index) == size:
            for key, mac, offset, length in _ENTRY.iter_unpack(index):
                yield key, _Entry(pack, mac, offset, length)


def _read(file: BinaryIO, entry: _Entry) -> bytes | None:
    try:
        file.seek(entry.offset)
        content = file.read(min(entry.length, LIMIT))
    except (OSError, ValueError, OverflowError):
        return None
    return content if len(content) == entry.length else None
