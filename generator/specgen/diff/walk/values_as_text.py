"""Values of a spec in messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from specgen.source.nodes import Plain


_LONGEST: Final = 60


def shown(value: Plain) -> str:
    """Return a short form of a value for messages."""
    text = repr(value) if isinstance(value, str) else _plain_text(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _plain_text(value: Plain) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)
