"""The documented rate limits of operations."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..contract.contract import OperationContract


@dataclass(slots=True)
class RateLimits:
    """Counter of calls, if the limits are enforced.

    Of several limits, which belong to different servers, the first one counts: the stub is
    one server.

    Args:
        enforced: Whether the limits are enforced.
        clock: Time in seconds, from any origin.
    """

    enforced: bool = False
    clock: Callable[[], float] = monotonic
    _calls: dict[tuple[str, str, str], deque[float]] = field(
        init=False, default_factory=dict[tuple[str, str, str], deque[float]]
    )

    def wait(self, api: str, operation: OperationContract, caller: str) -> float | None:
        """Count a call, if it is allowed.

        Args:
            api: Package of the operation's API.
            operation: The id of the operation.
            caller: The caller.

        Returns:
            None if it is allowed; else the time to wait for the next one, in seconds.
        """
        limit = next(iter(operation.rate_limits), None)
        if limit is None:
            return None
        now = self.clock()
        calls = self._calls.setdefault((api, operation.operation_id, caller), deque())
        while calls and calls[0] <= now - limit.seconds:
            calls.popleft()
        if len(calls) >= limit.requests:
            return calls[0] + limit.seconds - now
        calls.append(now)
        return None

    def reset(self) -> None:
        """Forget all calls."""
        self._calls.clear()
