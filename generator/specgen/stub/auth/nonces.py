"""The nonces of signed requests: each is valid for one request."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

# A signature is valid for 15 minutes on either side of its time, both bounds included.
_REMEMBERED = timedelta(minutes=30)
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
        kept = self._kept
        kept.forget_until(now)
        # A caller may send many, and long ones.
        text = f"{access_key_id}\n{nonce}".encode("utf-8", "surrogatepass")
        digest = blake2b(text, digest_size=_DIGEST_SIZE).digest()
        if digest in kept.expiry:
            return False
        kept.add(digest, now + _REMEMBERED)
        if len(kept.order) > self._size:
            kept.forget_oldest()
        return True


class _Kept:
    """Digests with their expiry, in order."""

    def __init__(self) -> None:
        self.expiry: dict[bytes, datetime] = {}
        self.order: deque[bytes] = deque()
        self._last_expiry = datetime.min.replace(tzinfo=UTC)

    def add(self, digest: bytes, expiry: datetime) -> None:
        # All that come within a second share one time.
        if expiry.microsecond:
            expiry = expiry.replace(microsecond=0) + timedelta(seconds=1)
        if expiry != self._last_expiry:
            self._last_expiry = expiry
        self.expiry[digest] = self._last_expiry
        self.order.append(digest)

    def forget_until(self, now: datetime) -> None:
        while self.order and self.expiry[self.order[0]] < now:
            self.forget_oldest()

    def forget_oldest(self) -> None:
        del self.expiry[self.order.popleft()]
