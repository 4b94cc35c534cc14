"""An exchange as shown by the journal, without secrets."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from ..auth.guard import REPLAYED
from ..kebab_case import Model
from ..verify.verdict import Outcome
from ..wire.redaction import Redactor, redact
from .exchange import EPOCH
from .signature_comparison import (
    CLAIM_HEADER,
    TextComparison,
    claim,
    compare,
    compare_verdicts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..auth.scheme_verdict import SchemeVerdict
    from ..wire.reply import Reply
    from .exchange import Exchange


class Locate(Protocol):
    """Locates a JSON pointer in a spec."""

    def __call__(self, package: str, pointer: str) -> str | None:
        """Return `file:line:column`; None if not available."""
        ...


class RecordedRequest(Model):
    """A request as it arrived."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: str
    body_size: int


class RecordedViolation(Model):
    """The rule of the spec that a request violates.

    `rule` is the JSON pointer to it, `location` its file, line and column.
    """

    kind: str
    detail: str
    parameter: str | None = None
    rule: str | None = None
    location: str | None = None


class RecordedCheck(Model):
    """The verdict of a security scheme on a request.

    `cause` is the likely cause of a signature that does not match, in a sentence; `mistake` is the
    caller's mistake in signing, if known, and `comparison` compares its text with the computed one.
    """

    scheme: str
    outcome: str
    detail: str
    cause: str | None = None
    mistake: str | None = None
    access_key_id: str | None = None
    canonical_request: str | None = None
    string_to_sign: str | None = None
    comparison: TextComparison | None = None


class RecordedResponse(Model):
    """A response, before a fault changed it."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str
    body_size: int


class ReceivedResponse(Model):
    """The response as the client received it, where a fault changed it.

    `ending` tells how: `complete`, `truncated` after some of the body, or the connection was
    `closed` or `reset` without a response, which has no status then.
    """

    ending: str
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    body_size: int = 0
    declared_size: int = 0


class AppliedRule(Model):
    """The rule that changed the response, and its fault."""

    id: int
    name: str
    effect: str


class JournalEntry(Model):
    """One exchange in the journal, without secrets.

    `number` counts from 1; durations are in ms. `duration_ms` includes the delay of a fault, as the
    client saw it. `received` is what the client received, where a fault changed the response.
    """

    number: int
    time: datetime
    duration_ms: float
    request_id: str
    api: str | None
    operation: str | None
    request: RecordedRequest
    violation: RecordedViolation | None
    signature: tuple[RecordedCheck, ...]
    rule: AppliedRule | None
    response: RecordedResponse | None
    received: ReceivedResponse | None = None

    @property
    def status(self) -> int | None:
        """The status that the client received; None if there is none."""
        seen = self.received or self.response
        return seen.status if seen else None

    def shows(self, text: str) -> bool:
        """Tell whether a text is in the request, in its response or in what is said about them."""
        request, answer = self.request, self.response
        parts = [request.method, request.url, request.body, self.request_id]
        parts += [self.api or "", self.operation or ""]
        parts += [f"{name}: {value}" for name, value in request.headers]
        if answer:
            parts += [answer.body, *(f"{n}: {v}" for n, v in answer.headers)]
        if self.violation:
            parts += [self.violation.detail, self.violation.rule or ""]
        if self.rule:
            parts += [self.rule.name, self.rule.effect]
        return text.lower() in "\n".join(parts).lower()


class EntryFactory:
    """Factory of entries.

    Args:
        redactor: Redacts secrets.
        locate: Finds rules in the specs.
    """

    def __init__(self, redactor: Redactor, locate: Locate) -> None:
        self._redactor = redactor
        self._locate = locate

    def entry(self, exchange: Exchange) -> JournalEntry:
        """Return an exchange as an entry."""
        values = self._redactor.values(exchange.request, exchange.path_values)
        return JournalEntry(
            number=exchange.number,
            time=datetime.fromtimestamp(EPOCH + exchange.started, UTC),
            duration_ms=round(_seconds(exchange) * 1000, 3),
            request_id=exchange.request_id,
            api=exchange.api or None,
            operation=exchange.operation or None,
            request=self._sent(exchange, values),
            violation=self._violated(exchange),
            signature=tuple(self._checked(exchange, values)),
            rule=_rule(exchange),
            response=self._recorded_response(exchange, values),
            received=self._received(exchange, values),
        )

    def _sent(self, exchange: Exchange, values: list[str]) -> RecordedRequest:
        request = exchange.request
        query = redact(self._redactor.query(request.raw_query), values)
        path = redact(request.path, values)
        body = self._redactor.body(request.body, request.media_type)
        headers = [pair for pair in request.headers if pair[0] != CLAIM_HEADER]
        return RecordedRequest(
            method=request.method,
            url=f"{path}?{query}" if query else path,
            headers=self._redactor.pairs(headers),
            body=redact(body, values),
            body_size=exchange.body_sizes[0],
        )

    def _recorded_response(
        self, exchange: Exchange, values: list[str]
    ) -> RecordedResponse | None:
        reply = exchange.reply
        if reply is None:
            return None
        return RecordedResponse(
            status=reply.status,
            headers=self._headers(reply),
            body=self._body(reply, values),
            body_size=exchange.body_sizes[1],
        )

    def _received(
        self, exchange: Exchange, values: list[str]
    ) -> ReceivedResponse | None:
        found = exchange.received
        if found is None:
            return None
        reply = found.reply
        if reply is None:
            return ReceivedResponse(ending=found.ending)
        return ReceivedResponse(
            ending=found.ending,
            status=reply.status,
            headers=self._headers(reply),
            body=self._body(reply, values),
            body_size=found.size,
            declared_size=found.declared,
        )

    def _headers(self, reply: Reply) -> tuple[tuple[str, str], ...]:
        kind = reply.media_type
        content = [("content-type", kind)] if kind else []
        return self._redactor.pairs([*reply.headers, *content])

    def _body(self, reply: Reply, values: list[str]) -> str:
        return redact(self._redactor.body(reply.body, reply.media_type or ""), values)

    def _violated(self, exchange: Exchange) -> RecordedViolation | None:
        broken = exchange.violation
        if broken is None:
            return None
        return RecordedViolation(
            kind=broken.kind,
            detail=broken.detail,
            parameter=broken.parameter or None,
            rule=broken.rule or None,
            location=self._locate(exchange.api, broken.rule),
        )

    def _checked(
        self, exchange: Exchange, values: list[str]
    ) -> Iterator[RecordedCheck]:
        claimed = claim(exchange.request.header(CLAIM_HEADER))
        for tried in exchange.tried:
            verdict = tried.verdict
            yield RecordedCheck(
                scheme=tried.scheme,
                outcome=REPLAYED if tried.is_replayed else verdict.outcome,
                detail=verdict.detail,
                cause=_cause(tried),
                mistake=tried.mistake.what if tried.mistake else None,
                access_key_id=verdict.access_key_id or None,
                canonical_request=redact(verdict.canonical_request, values) or None,
                string_to_sign=redact(verdict.string_to_sign, values) or None,
                comparison=_comparison(tried, claimed, values),
            )

    def compare(self, exchange: Exchange, claimed: str) -> list[TextComparison]:
        """Compare the text that a caller says it signed with the computed one.

        Args:
            exchange: The exchange.
            claimed: The caller's string to sign, or its canonical request.

        Returns:
            A comparison for each security scheme that computed something.
        """
        values = self._redactor.values(exchange.request, exchange.path_values)
        every = (compare(tried.verdict, claimed, values) for tried in exchange.tried)
        return [comparison for comparison in every if comparison is not None]


def _seconds(exchange: Exchange) -> float:
    delay = exchange.applied.delay if exchange.applied else 0
    found = exchange.received
    return exchange.seconds + delay + (found.seconds if found else 0)


def _rule(exchange: Exchange) -> AppliedRule | None:
    applied = exchange.applied
    if applied is None:
        return None
    effect = applied.effect.summary
    if exchange.is_refused and applied.effect.preference is not None:
        effect = f"{effect} (but the request was refused)"
    return AppliedRule(id=applied.id, name=applied.name, effect=effect)


def _cause(tried: SchemeVerdict) -> str | None:
    verdict = tried.verdict
    if tried.mistake is not None:
        return f"The caller signed {tried.mistake.what}."
    if verdict.outcome != Outcome.MISMATCH or not verdict.string_to_sign:
        return None
    return (
        f"No usual mistake explains the signature, so the secret of {verdict.access_key_id!a}"
        " probably differs from that of the stub. If not, compare the text that the caller signed."
    )


def _comparison(
    tried: SchemeVerdict, claimed: str | None, values: list[str]
) -> TextComparison | None:
    if tried.mistake is not None:
        return compare_verdicts(tried.verdict, tried.mistake.verdict, values)
    return compare(tried.verdict, claimed, values) if claimed else None
