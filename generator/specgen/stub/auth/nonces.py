"""The nonces of signed requests: each is valid for one request."""

from __future__ import annotations

from collections import deque
from hashlib import blake2b
from math import ceil
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

# A signature is valid for 15 minutes on either side of its time, both bounds included.
_REMEMBERED = 30 * 60
_DIGEST_SIZE = 16
_SHORT = 64
_Key: TypeAlias = str | bytes


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
        text = f"{access_key_id}\n{nonce}"
        # A caller may send many, and long ones.
        key = text if len(text) <= _SHORT else _digest(text)
        if key in kept.expiry:
            return False
        kept.add(key, ceil(seconds) + _REMEMBERED)
        if len(kept.order) > self._size:
            kept.forget_oldest()
        return True


def _digest(text: str) -> bytes:
    raw = text.encode("utf-8", "surrogatepass")
    return blake2b(raw, digest_size=_DIGEST_SIZE).digest()


class _Kept:
    """Nonces, long ones as digests, with their expiry in seconds of the epoch, in order."""

    def __init__(self) -> None:
        self.expiry: dict[_Key, int] = {}
        self.order: deque[_Key] = deque()
        self._last_expiry = 0

    def add(self, key: _Key, expiry: int) -> None:
        # All that come within a second share one number.
        if expiry != self._last_expiry:
            self._last_expiry = expiry
        self.expiry[key] = self._last_expiry
        self.order.append(key)

    def forget_until(self, seconds: float) -> None:
        while self.order and self.expiry[self.order[0]] < seconds:
            self.forget_oldest()

    def forget_oldest(self) -> None:
        del self.expiry[self.order.popleft()]
