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
        hashed = frozen and eq
        made = dataclasses.dataclass(eq=eq, unsafe_hash=hashed, repr=False, **options)

        def decorate(cls: type) -> type:
            if "__repr__" not in vars(cls):
                cls.__repr__ = _shown  # One for all, since each takes time to compile.
            return made(cls)

        return decorate

    def _shown(value: object) -> str:
        named = (
            (f.name, getattr(value, f.name))
            for f in dataclasses.fields(value)
            if f.repr
        )
        shown = ", ".join(f"{name}={part!r}" for name, part in named)
        return f"{type(value).__qualname__}({shown})"


__all__ = ["dataclass"]
