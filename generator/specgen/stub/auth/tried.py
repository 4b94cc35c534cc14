"""What a security scheme says of a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..verify.verdict import Verdict
    from .signature_diagnosis import Mistake


@dataclass(slots=True)
class Tried:
    """What a security scheme says of a request.

    Args:
        scheme: The scheme.
        verdict: What it says.
        is_replayed: Whether the request is authentic, but was made before.
        mistake: What the caller signed instead, if it could be found out.
    """

    scheme: str
    verdict: Verdict
    is_replayed: bool = False
    mistake: Mistake | None = None
