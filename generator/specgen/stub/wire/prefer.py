"""The `Prefer` header (RFC 7240): the documented response that a client prefers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

# The maximum length of a header to read.
_LONGEST = 1000
# A response below 200 is an interim one: its caller would keep waiting.
_STATUS = re.compile("[2-5][0-9]{2}")
_PART = re.compile(r'\s*([!#$%&\'*+.^_`|~\w-]+)\s*=\s*(?:"([^"]*)"|([^\s",;]+))\s*')


@dataclass(frozen=True, slots=True)
class Preference:
    """A preference for one of the documented responses.

    Args:
        example: Name of an interaction, or of an example of a response.
        status: HTTP status.
        error: Code of an error.
        message: The error message, instead of the documented one.
        throttled: Whether to respond with throttling.
        retry_after: The time to wait for a throttled caller, in seconds.
        said: The preference as written, confirmed in the response.
    """

    example: str | None = None
    status: int | None = None
    error: str | None = None
    message: str | None = None
    throttled: bool = False
    retry_after: float | None = None
    said: str = ""


def read_prefer(header: str) -> Preference | None:
    """Return the preference in a `Prefer` header: `example=NAME`, `code=STATUS`.

    Args:
        header: The header's value, as RFC 7240 has it.

    Returns:
        The preference; None for a header without one for the stub.
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
    preference = Preference(example=found.get("example"), status=status)
    if preference == Preference():
        return None
    said = [f'{name}="{found[name]}"' for name in ("example", "code") if name in found]
    return Preference(preference.example, preference.status, said=", ".join(said))
