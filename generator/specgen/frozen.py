"""Dataclasses that type checkers keep frozen.

A dataclass that is frozen at run time takes three times as long to make, and the stages make
hundreds of thousands of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass
else:
    import dataclasses

    def dataclass(
        *, frozen: bool = False, eq: bool = True, **options: bool
    ) -> Callable[[type], type]:
        """Return a decorator like `dataclasses.dataclass`; `frozen` asks for a hash alone."""
        return dataclasses.dataclass(eq=eq, unsafe_hash=frozen and eq, **options)


__all__ = ["dataclass"]
