"""The nonces of signed requests: each is valid for one request."""

from __future__ import annotations

from collections import deque
from hashlib import blake2b
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

# A signature is valid for 15 minutes on either side of its time, both bounds included.
_REMEMBERED = 30 * 60
_DIGEST_SIZE = 16


class NonceCache:
    """Nonces, remembered for as long as a signature with them is valid.

    Args:
        size: Greatest number of nonces; the oldest are forgotten first.
    """

    def __init__(self, size: int = 100_000) -> None:
        self._size = size
        self._kept = _Kept()

    def clear(self) -> None:
        """Forget everything."""
        # A lookup in another thread meanwhile continues with the previous state.
        self._kept = _Kept()

    def is_new(self, access_key_id: str, nonce: str, now: datetime) -> bool:
        """Remember a nonce, and tell whether it was unknown."""
        kept, seconds = self._kept, now.timestamp()
        kept.forget_until(seconds)
        # A caller may send many, and long ones.
        text = f"{access_key_id}\n{nonce}".encode("utf-8", "surrogatepass")
        digest = blake2b(text, digest_size=_DIGEST_SIZE).digest()
        if digest in kept.expiry:
            return False
        kept.add(digest, ceil(seconds) + _REMEMBERED)
        if len(kept.order) > self._size:
            kept.forget_oldest()
        return True


class _Kept:
    """Digests with their expiry in seconds of the epoch, in order."""

    def __init__(self) -> None:
        self.expiry: dict[bytes, int] = {}
        self.order: deque[bytes] = deque()
        self._last_expiry = 0

    def add(self, digest: bytes, expiry: int) -> None:
        # All that come within a second share one number.
        if expiry != self._last_expiry:
            self._last_expiry = expiry
        self.expiry[digest] = self._last_expiry
        self.order.append(digest)

    def forget_until(self, seconds: float) -> None:
        while self.order and self.expiry[self.order[0]] < seconds:
            self.forget_oldest()

    def forget_oldest(self) -> None:
        del self.expiry[self.order.popleft()]
