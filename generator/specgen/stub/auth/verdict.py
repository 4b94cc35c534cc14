"""What verifying a request came to."""

from __future__ import annotations

from typing import Protocol


class Verdict(Protocol):
    """What verifying a request came to."""

    @property
    def outcome(self) -> str:
        """`verified`, or what is wrong, as a key of `x-specgen-auth-failures`."""
        ...

    @property
    def detail(self) -> str:
        """The reason in a sentence."""
        ...

    @property
    def access_key_id(self) -> str:
        """The access key that the request names."""
        ...

    @property
    def canonical_request(self) -> str:
        """The canonical request as computed here."""
        ...

    @property
    def string_to_sign(self) -> str:
        """The string to sign as computed here."""
        ...

    @property
    def nonce(self) -> str:
        """The nonce of the request, if it has one."""
        ...
