"""The verdict of verifying a request."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum, auto


class Outcome(StrEnum):
    """The outcome of verifying a request; the value is the name in lower case, with hyphens."""

    @staticmethod
    def _generate_next_value_(
        name: str, start: int, count: int, last_values: list[str]
    ) -> str:
        del start, count, last_values
        return name.lower().replace("_", "-")

    VERIFIED = auto()
    MISSING = auto()
    """The request does not use this scheme."""
    MALFORMED = auto()
    """It uses the scheme, but not correctly."""
    UNKNOWN_KEY = auto()
    BAD_TOKEN = auto()
    EXPIRED = auto()
    """The clocks of the two sides differ too much."""
    MISMATCH = auto()


@dataclass(slots=True)
class Verdict:
    """The outcome of verifying a request, with its reason.

    Both texts hold header values and parameters as they were sent, security token included.

    Args:
        outcome: The outcome.
        detail: The reason in a sentence.
        access_key_id: The access key that the request names.
        canonical_request: The canonical request as computed here.
        string_to_sign: The string to sign as computed here.
        nonce: The nonce of the request; empty if the scheme or the request has none.
    """

    outcome: Outcome
    detail: str
    access_key_id: str = ""
    canonical_request: str = field(default="", repr=False)
    string_to_sign: str = field(default="", repr=False)
    nonce: str = ""

    @property
    def ok(self) -> bool:
        """Whether the request is authentic."""
        return self.outcome is Outcome.VERIFIED
