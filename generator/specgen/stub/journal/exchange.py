"""A request and its processing by the stub."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter, time
from types import MappingProxyType
from typing import TYPE_CHECKING

from ..faults.faulted_response import received

EPOCH = time() - perf_counter()
"""The offset from `perf_counter` to the time of day, in seconds."""

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..auth.scheme_verdict import SchemeVerdict
    from ..contract.violation import ViolationError
    from ..faults.faulted_response import Received
    from ..faults.rules import Applied
    from ..verify.verdict import Verdict
    from ..wire.redaction import Redactor
    from ..wire.reply import Reply
    from ..wire.request import Request


class Exchange:
    """A request and its response, unredacted; redact before showing.

    Args:
        request: The request.
        request_id: The id in the response.
    """

    # Most of these keep their defaults, which cost nothing for each request.
    number: int = 0
    """Position in the journal, counted from 1."""
    seconds: float = 0.0
    """The time for the response, without sending it."""
    api: str = ""
    """Package of the API that was called; empty if none was."""
    operation: str = ""
    """Id of the operation that was called; empty if none was."""
    path_values: Mapping[str, str] = MappingProxyType({})
    """Percent-encoded values of the path's parameters."""
    is_refused: bool = False
    """Whether the request was refused as invalid or not authentic."""
    violation: ViolationError | None = None
    applied: Applied | None = None
    """The rule that changed the response."""
    body_sizes: tuple[int, int] = 0, 0
    """The sizes of the bodies of the request and of the response, in bytes."""
    reply: Reply | None = None
    """The response, before a rule changed it; None if there is none."""

    def __init__(self, request: Request, request_id: str) -> None:
        self.request = request
        self.request_id = request_id
        self.tried: list[SchemeVerdict] = []
        """The verdicts of security schemes on the request, the most relevant first."""
        self.started = perf_counter()
        """When the request arrived, in seconds of `perf_counter`."""

    @property
    def received(self) -> Received | None:
        """The response as the client received it, where a fault changed it."""
        if self.applied is None or self.reply is None:
            return None
        effect = self.applied.effect
        if not effect.is_visible:
            return None
        size = self.body_sizes[1] or len(self.reply.body)
        is_head = self.request.method == "HEAD"
        return received(self.reply, effect, head=is_head, size=size)

    @property
    def status(self) -> int | None:
        """The status that the client received; None if there is none."""
        found = self.received
        reply = self.reply if found is None else found.reply
        return reply.status if reply else None

    @property
    def caller(self) -> str:
        """The access key that signed the request; empty if it is not signed."""
        ids = (tried.verdict.access_key_id for tried in self.tried)
        return next(filter(None, ids), "")

    def shorten(self, limit: int, redactor: Redactor) -> None:
        """Drop parts that are too long to keep.

        Args:
            limit: The maximum size of a body, in bytes.
            redactor: Knows which fields of a form are needed to redact secrets.
        """
        request, reply = self.request, self.reply
        request.forget_decoded()
        self.body_sizes = len(request.body), len(reply.body) if reply else 0
        if len(request.body) > limit:
            request.body = request.body[:limit]
            request.form = redactor.secrets(request.form)
            for tried in self.tried:
                # For a signed form, the texts contain the whole body.
                tried.verdict = _summary(tried.verdict)
                if tried.mistake is not None:
                    tried.mistake.forget(_summary(tried.mistake.verdict))
        if reply is not None and len(reply.body) > limit:
            # The response itself is still to be sent.
            self.reply = replace(reply, body=reply.body[:limit])

    def finish(self, reply: Reply | None) -> None:
        """Record the response, and its time."""
        self.reply = reply
        self.seconds = perf_counter() - self.started


def _summary(verdict: Verdict) -> Verdict:
    """Return a verdict without the texts that it was computed from."""
    return replace(verdict, canonical_request="", string_to_sign="")
