"""The interface of the administered application, and the errors of admin calls."""

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
"""The prefix of the paths of all admin calls."""


class AdminError(Exception):
    """A call that cannot be executed.

    Args:
        status: HTTP status.
        code: The kind of the problem.
        message: The problem, in a sentence.
    """

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.failure = Failure(status, code, message)


class AdministeredApplication(Protocol):
    """The administered application."""

    @property
    def journal(self) -> Journal:
        """The exchanges of requests and responses."""
        ...

    @property
    def rules(self) -> Rules:
        """The fault rules."""
        ...

    @property
    def rate_limits(self) -> RateLimits:
        """The counter of calls, if the documented limits are enforced."""
        ...

    def replay(self, number: int) -> str:
        """Answer a kept request once more, and return why that cannot be; empty if it is done."""
        ...

    def reset(self) -> None:
        """Reset the state to that at the start."""
        ...


def not_allowed(method: str, allowed: Iterable[str]) -> Reply:
    """Return the response to a call with another method."""
    reply = problem(Failure(405, "method", f"{method} is not served here."))
    reply.headers = (("allow", ", ".join(allowed)),)
    return reply
