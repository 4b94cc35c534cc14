"""A served API: its operations, authentication and errors."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from ..auth.guard import AuthenticationError
from ..contract.schema_reader import ContractSchemas
from ..contract.violation import ViolationError
from ..samples.response_bodies import Samples
from ..wire.parameters import Source
from ..wire.prefer import read_prefer
from ..wire.problem import Failure
from ..wire.reply import Reply
from ..wire.request import index
from ..wire.xml import XmlCodec
from .errors import FailureWriter
from .media_type_selector import MediaTypeSelector
from .operation import CodedError, ServedOperation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from ..auth.guard import Guard
    from ..contract.contract import Contract, ErrorContract, OperationContract
    from ..faults.rate_limits import RateLimits
    from ..journal.exchange import Exchange
    from ..verify.credentials import IssuedTokens
    from ..wire.prefer import Preference
    from ..wire.request import Fields, Request
    from .idempotent_responses import IdempotentResponses
    from .operation import Method

logger = logging.getLogger(__name__)

_RULE_HEADER = "x-specgen-violation"
_PRINTED_AS_IS = "/~:;=@!$&'()*+,{}#"
_UNAUTHORIZED = 401
_INTERNAL_ERROR = 500
_NOT_IMPLEMENTED = 501
# The statuses of violations that the spec gives no code for.
_STATUSES = {
    "unknown-operation": 404,
    "method": 405,
    "conflict": 409,
    "too-large": 413,
    "media-type": 415,
    "not-acceptable": 406,
}
_BAD_REQUEST = 400


@dataclass(frozen=True, slots=True)
class ServedApi:
    """The input of the stub for one API.

    Args:
        contract: Its contract.
        methods: The handler's method for each operation id.
        failure_of: Reads the exceptions of the API's client package; None for any other.
    """

    contract: Contract
    methods: Mapping[str, Method]
    failure_of: Callable[[Exception], Failure | None]


class Service:
    """Service for the operations of one API.

    Args:
        api: The API.
        guard: Authenticates requests; None accepts every request.
        limits: Counts calls.
        seed: Seed of generated responses.
        now: The clock, with a time zone.
        issued: The tokens that the stub has issued.
        replies: The responses to calls that may be repeated.
    """

    def __init__(
        self,
        api: ServedApi,
        guard: Guard | None,
        limits: RateLimits,
        *,
        seed: str,
        now: Callable[[], datetime],
        issued: IssuedTokens,
        replies: IdempotentResponses,
    ) -> None:
        self.contract = contract = api.contract
        schemas = ContractSchemas(contract.definitions)
        xml = XmlCodec(schemas)
        samples = Samples(contract, xml, seed)
        self.operations = [
            ServedOperation(
                operation,
                contract=contract,
                method=api.methods[operation.operation_id],
                schemas=schemas,
                xml=xml,
                samples=samples,
                now=now,
                issued=issued,
                replies=replies,
            )
            for operation in contract.operations
        ]
        self._guard = guard
        self._limits = limits
        self._replies = replies
        self._failure_of = api.failure_of
        self._writer = FailureWriter(contract.error_bodies, xml)
        self._selector = MediaTypeSelector(contract.operations)
        self._carried = _carried(contract, contract.security_schemes)
        alternatives = {names for o in contract.operations for names in o.security}
        self._carried_by = {names: _carried(contract, names) for names in alternatives}

    def fields(self, request: Request, *, form: bool) -> Fields:
        """Return the parameters in the query, and in headers that may carry some.

        Args:
            request: The request.
            form: Whether the fields of a form body count as well.
        """
        return _fields(request, self._carried, form=form)

    async def answer(
        self, served: ServedOperation, fields: Fields | None, exchange: Exchange
    ) -> Reply:
        """Return the response to a request.

        Args:
            served: The operation that it calls.
            fields: The request's parameters, if the operation was found by one of them.
            exchange: The request; what is found out about it is put down there.
        """
        request = exchange.request
        with_form = served.operation.dispatch is not None
        fields = self.fields(request, form=with_form) if fields is None else fields
        acceptable = served.selector.acceptable(request, fields)
        media_type = acceptable or served.selector.default
        answer: Reply | CodedError | Failure | None
        try:
            signed = self._authenticated(served.operation, fields, exchange)
            if signed is not fields:
                acceptable = served.selector.acceptable(request, signed)
            answer = self._rate_limited(served, exchange)
            if answer is None:
                source = Source(
                    request,
                    signed,
                    exchange.path_values,
                    _wish(exchange),
                    with_form=with_form,
                )
                answer = await served.answer(source, media_type, acceptable, exchange)
        except (ViolationError, AuthenticationError) as error:
            answer = self._refusal(error, served, fields, exchange)
        except Exception as error:
            known = self._failure_of(error)
            if known is None:
                name = served.operation.operation_id
                logger.exception("the handler of %s failed", name)
            answer = known or self._internal_error()
        except BaseException:
            # The call is cancelled: others may use its key.
            self._replies.release(served.operation, exchange)
            raise
        if isinstance(answer, CodedError):
            answer = self._coded(answer, served.operation.errors)
        if isinstance(answer, Failure):
            answer = self._writer.write(answer, media_type, exchange.request_id)
        if served.operation.idempotency_key is not None:
            self._replies.keep(served.operation, exchange, answer)
        return self._identified(answer, exchange.request_id)

    def _refusal(
        self,
        error: ViolationError | AuthenticationError,
        served: ServedOperation,
        fields: Fields,
        exchange: Exchange,
    ) -> Reply | Failure:
        own = served.operation.errors
        exchange.is_refused = True
        if isinstance(error, AuthenticationError):
            exchange.tried = error.tried
            failure = self._unauthenticated(error, own)
        else:
            exchange.violation = error
            dry_run = served.dry_run(fields)
            if dry_run is not None and dry_run.invalid is not None:
                error.code = dry_run.invalid
            failure = self._violated(error, own)
        return served.refusal(failure, exchange.request, fields)

    def refuse(self, violation: ViolationError, exchange: Exchange) -> Reply:
        """Return the response to a request that calls none of the operations.

        Args:
            violation: What is wrong.
            exchange: The request.
        """
        request, request_id = exchange.request, exchange.request_id
        media_type = self._selector.media_type(request, self.fields(request, form=True))
        reply = self._writer.write(
            self._violated(violation, ()), media_type, request_id
        )
        return self._identified(reply, request_id)

    def _identified(self, reply: Reply, request_id: str) -> Reply:
        """Add the request id's headers; a documented body that has an id goes first."""
        names = self.contract.request_id_headers
        if not names:
            return reply
        value = reply.request_id or request_id
        headers = reply.headers
        for name in names:
            headers = (*headers, (name, value))
        return Reply(reply.status, reply.media_type, reply.body, headers)

    def _authenticated(
        self, operation: OperationContract, fields: Fields, exchange: Exchange
    ) -> Fields:
        """Return the parameters of an authentic request: those that are signed, if it is.

        Raises:
            AuthenticationError: It is not authentic.
        """
        if self._guard is None:
            return fields
        applied = exchange.applied
        skew = applied.effect.skew if applied else None
        found = self._guard.check(exchange.request, operation, skew)
        if found is None:
            return fields
        exchange.tried = found.tried
        carried = self._carried_by[found.schemes]
        if carried == self._carried:
            return fields
        # Headers carry parameters in other schemes: this one did not sign them.
        form = operation.dispatch is not None
        return _fields(exchange.request, carried, form=form)

    def _rate_limited(
        self, served: ServedOperation, exchange: Exchange
    ) -> Reply | CodedError | Failure | None:
        """Return the response to a caller that calls too often, else None.

        Raises:
            ViolationError: The query or the form cannot be decoded.
        """
        limits, request = self._limits, exchange.request
        if limits.enforced:
            package, caller = self.contract.package, exchange.caller
            wait = limits.wait(package, served.operation, caller)
            if wait is not None:
                return served.throttled(wait, request)
        if request.malformed:
            raise ViolationError("invalid", request.malformed)
        return None

    def _violated(
        self, violation: ViolationError, own: tuple[ErrorContract, ...]
    ) -> Failure:
        code = violation.code or self.contract.violations.get(violation.kind)
        error = self._find(code, None, own)
        headers: list[tuple[str, str]] = []
        if violation.rule:
            headers.append((_RULE_HEADER, quote(violation.rule, safe=_PRINTED_AS_IS)))
        if violation.allow:
            headers.append(("allow", ", ".join(violation.allow)))
        logger.info("%s: %s", violation.kind, violation.detail)
        if error is None:
            status = _STATUSES.get(violation.kind, _BAD_REQUEST)
            return Failure(
                status, code or violation.kind, violation.detail, tuple(headers)
            )
        message = error.worded(parameter=violation.parameter)
        return Failure(error.status, error.code, message, tuple(headers))

    def _unauthenticated(
        self, failure: AuthenticationError, own: tuple[ErrorContract, ...]
    ) -> Failure:
        scheme = self.contract.security_schemes.get(failure.scheme)
        code = scheme.failures.get(failure.outcome) if scheme else None
        error = self._find(code, None, own)
        if error is None:
            return Failure(_UNAUTHORIZED, code or failure.outcome, failure.detail)
        message = error.worded(string_to_sign=failure.string_to_sign)
        return Failure(error.status, error.code, message)

    def _internal_error(self) -> Failure:
        known = (e for e in self.contract.errors if e.status == _INTERNAL_ERROR)
        error = next(known, None)
        if error is None:
            return Failure(
                _INTERNAL_ERROR, "InternalError", "The handler failed; see the log."
            )
        return Failure(error.status, error.code, error.worded())

    def _coded(self, coded: CodedError, own: tuple[ErrorContract, ...]) -> Failure:
        error = self._find(coded.code, coded.status, own)
        if error is None:
            text = "Neither the spec nor a handler says what to answer."
            return Failure(
                coded.status or _NOT_IMPLEMENTED, coded.code, text, coded.headers
            )
        return Failure(error.status, error.code, error.worded(), coded.headers)

    def _find(
        self, code: str | None, status: int | None, own: tuple[ErrorContract, ...]
    ) -> ErrorContract | None:
        found = [e for e in (*own, *self.contract.errors) if e.code == code]
        exact = (e for e in found if e.status == status)
        return next(exact, next(iter(found), None))


def _carried(contract: Contract, schemes: Iterable[str]) -> dict[str, str]:
    """Return the parameters that may travel in headers, each with its header."""
    known = contract.security_schemes
    return {n: h.lower() for s in schemes for n, h in known[s].carried.items()}


def _wish(exchange: Exchange) -> Preference | None:
    if exchange.applied is not None and exchange.applied.effect.preference is not None:
        return exchange.applied.effect.preference
    given = exchange.request.header_values.get("prefer")
    # One of several headers may be for the service.
    return None if given is None else read_prefer(", ".join(given))


def _fields(request: Request, carried: Mapping[str, str], *, form: bool) -> Fields:
    if not carried and not request.query and not request.form:
        return {}
    found = index((*request.query, *request.form) if form else request.query)
    headers = request.header_values
    for name, header in carried.items():
        if header in headers and name not in found:
            found[name] = headers[header][:1]
    return found
