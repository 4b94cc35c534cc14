"""Which documented response a client prefers: the `Prefer` header (RFC 7240)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

# How much of a header is read.
_LONGEST = 1000
# An answer below 200 is an interim one: its caller would go on waiting.
_STATUS = re.compile("[2-5][0-9]{2}")
_PART = re.compile(r'\s*([!#$%&\'*+.^_`|~\w-]+)\s*=\s*(?:"([^"]*)"|([^\s",;]+))\s*')


@dataclass(frozen=True, slots=True)
class Preference:
    """A wish for one of the answers that the spec documents.

    Args:
        example: Name of an interaction, or of an example of a response.
        status: HTTP status.
        error: Code of an error.
        message: What the error says, instead of the documented message.
        throttled: Whether to tell the caller that it calls too often.
        retry_after: How long a throttled caller is told to wait, in seconds.
        said: The wish as the caller put it, to be confirmed by the answer.
    """

    example: str | None = None
    status: int | None = None
    error: str | None = None
    message: str | None = None
    throttled: bool = False
    retry_after: float | None = None
    said: str = ""


def read_prefer(header: str) -> Preference | None:
    """Return what a `Prefer` header asks of the stub: `example=NAME`, `code=STATUS`.

    Args:
        header: The header's value, as RFC 7240 has it.

    Returns:
        The wish; None for a header that is about other things.
    """
    return _read(header[:_LONGEST])


@lru_cache(maxsize=256)
def _read(header: str) -> Preference | None:
    found: dict[str, str] = {}
    for part in re.split("[,;]", header):
        match = _PART.fullmatch(part)
        if match:
            found.setdefault(match[1].lower(), match[2] or match[3] or "")
    code = found.get("code", "")
    status = int(code) if _STATUS.fullmatch(code) else None
    wish = Preference(example=found.get("example"), status=status)
    if wish == Preference():
        return None
    said = [f'{name}="{found[name]}"' for name in ("example", "code") if name in found]
    return Preference(wish.example, wish.status, said=", ".join(said))
