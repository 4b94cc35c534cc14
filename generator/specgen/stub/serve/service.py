"""A served API: its operations, authentication and errors."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..auth.guard import AuthenticationError
from ..contract.schema_reader import ContractSchemas
from ..contract.violation import ViolationError
from ..samples.response_bodies import Samples
from ..wire.parameters import Source
from ..wire.prefer import read_prefer
from ..wire.problem import Failure
from ..wire.reply import Reply
from ..wire.xml import XmlCodec
from .carried_parameters import carried_by, fields_of
from .error_selector import ErrorSelector
from .errors import FailureWriter
from .media_type_selector import MediaTypeSelector
from .operation import CodedError, ServedOperation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from ..auth.guard import Guard
    from ..contract.contract import Contract, OperationContract
    from ..faults.rate_limits import RateLimits
    from ..journal.exchange import Exchange
    from ..verify.credentials import IssuedTokens
    from ..wire.prefer import Preference
    from ..wire.request import Fields, Request
    from .idempotent_responses import IdempotentResponses
    from .operation import Method

logger = logging.getLogger(__name__)


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
        self._errors = ErrorSelector(contract)
        self._writer = FailureWriter(contract.error_bodies, xml)
        self._selector = MediaTypeSelector(contract.operations)
        self._carried = carried_by(contract, contract.security_schemes)
        alternatives = {names for o in contract.operations for names in o.security}
        self._carried_by = {
            names: carried_by(contract, names) for names in alternatives
        }

    def fields(self, request: Request, *, form: bool) -> Fields:
        """Return the parameters in the query, and in headers that may carry some.

        Args:
            request: The request.
            form: Whether the fields of a form body count as well.
        """
        return fields_of(request, self._carried, form=form)

    async def answer(
        self, served: ServedOperation, fields: Fields | None, exchange: Exchange
    ) -> Reply:
        """Return the response to a request.

        Args:
            served: The operation that it calls.
            fields: The request's parameters, if the operation was found by one of them.
            exchange: The request; findings about it are recorded in it.
        """
        request = exchange.request
        with_form = served.operation.dispatch is not None
        fields = (
            fields_of(request, self._carried, form=with_form)
            if fields is None
            else fields
        )
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
                    _preference(exchange),
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
            answer = known or self._errors.for_failed_handler()
        except BaseException:
            # The call is cancelled: others may use its key.
            self._replies.release(served.operation, exchange)
            raise
        if isinstance(answer, CodedError):
            answer = self._errors.for_code(answer, served.operation.errors)
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
            failure = self._errors.for_authentication(error, own)
        else:
            exchange.violation = error
            dry_run = served.dry_run(fields)
            if dry_run is not None and dry_run.invalid is not None:
                error.code = dry_run.invalid
            failure = self._errors.for_violation(error, own)
        return served.refusal(failure, exchange.request, fields)

    def refuse(self, violation: ViolationError, exchange: Exchange) -> Reply:
        """Return the response to a request that calls none of the operations.

        Args:
            violation: The violation.
            exchange: The request.
        """
        request, request_id = exchange.request, exchange.request_id
        media_type = self._selector.media_type(request, self.fields(request, form=True))
        reply = self._writer.write(
            self._errors.for_violation(violation, ()), media_type, request_id
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
        return fields_of(exchange.request, carried, form=form)

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


def _preference(exchange: Exchange) -> Preference | None:
    if exchange.applied is not None and exchange.applied.effect.preference is not None:
        return exchange.applied.effect.preference
    given = exchange.request.header_values.get("prefer")
    # One of several headers may be for the service.
    return None if given is None else read_prefer(", ".join(given))
