"""The verdict of a security scheme on a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..verify.verdict import Verdict
    from .signature_diagnosis import Mistake


@dataclass(slots=True)
class SchemeVerdict:
    """The verdict of a security scheme on a request.

    Args:
        scheme: The scheme.
        verdict: The verdict.
        is_replayed: Whether the request is authentic, but was made before.
        mistake: The mistake of the caller, if known.
    """

    scheme: str
    verdict: Verdict
    is_replayed: bool = False
    mistake: Mistake | None = None
