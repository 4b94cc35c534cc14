"""The application as the administration sees it, and the errors of calls to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ..wire.problem import Failure, problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..faults.rate_limits import RateLimits
    from ..faults.rules import Rules
    from ..journal.journal import Journal
    from ..wire.reply import Reply

ADMIN_PATH = "/__stub__/"
"""What the paths of all these calls begin with."""


class AdminError(Exception):
    """A call that cannot be carried out.

    Args:
        status: HTTP status.
        code: What is wrong, in a word.
        message: What is wrong, in a sentence.
    """

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.failure = Failure(status, code, message)


class Administered(Protocol):
    """What is administered: the application."""

    @property
    def journal(self) -> Journal:
        """What was asked and answered."""
        ...

    @property
    def rules(self) -> Rules:
        """Which calls are answered otherwise than documented."""
        ...

    @property
    def rate_limits(self) -> RateLimits:
        """Counts calls, where the documented limits are enforced."""
        ...

    def reset(self) -> None:
        """Forget all that happened since the start."""
        ...


def not_allowed(method: str, allowed: Iterable[str]) -> Reply:
    """Return the answer to a call that is made by another method."""
    reply = problem(Failure(405, "method", f"{method} is not served here."))
    reply.headers = (("allow", ", ".join(allowed)),)
    return reply
