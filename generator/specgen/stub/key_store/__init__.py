"""The keys for handlers. Reading them from files needs more packages: see `files`."""

from __future__ import annotations

from .store import Key, KeyRefusedError, KeyStore, KeyVersion, Refusal

__all__ = ["Key", "KeyRefusedError", "KeyStore", "KeyVersion", "Refusal"]
