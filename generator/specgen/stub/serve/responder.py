"""Response to a request: of the operation or token endpoint that it calls, or a refusal."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from ..wire.problem import Failure, problem
from ..wire.reply import Reply
from .dispatch import Dispatcher, UnservedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..auth.token_endpoint import TokenEndpoint
    from ..contract.contract import Contract, OperationContract
    from ..contract.violation import ViolationError
    from ..faults.rules import Rules
    from ..journal.exchange import Exchange
    from ..wire.request import Request
    from .service import Service

logger = logging.getLogger(__name__)

_NO_CONTENT = 204
_NOT_FOUND = 404


class Responder:
    """Responder to requests: finds the operation that a request calls, and lets it respond.

    Args:
        services: The APIs; each is found by its paths.
        endpoints: The token endpoints of OAuth 2.0 with their APIs, by path; operations go first.
        rules: The fault rules.

    Raises:
        ContractError: Two APIs would answer the same requests.
    """

    def __init__(
        self,
        services: Iterable[Service],
        endpoints: Mapping[str, tuple[Service, TokenEndpoint]],
        rules: Rules,
    ) -> None:
        self._dispatcher = Dispatcher(services)
        self._endpoints = endpoints
        self._rules = rules

    def called_by(
        self, request: Request
    ) -> tuple[Contract, OperationContract, Mapping[str, str]] | None:
        """Return the API and operation that a request calls, None if it calls none.

        With them are the percent-encoded values of the parameters in the path.
        """
        try:
            target = self._dispatcher.find(request)
        except UnservedError:
            return None
        return target.service.contract, target.operation.operation, target.path

    async def respond(self, exchange: Exchange) -> Reply:
        """Return the response to a request; findings about it are recorded in the exchange."""
        request = exchange.request
        try:
            target = self._dispatcher.find(request)
        except UnservedError as error:
            if request.path in self._endpoints:
                return self._token(exchange)
            allow = error.violation.allow
            if request.method == "OPTIONS" and allow:
                return Reply(_NO_CONTENT, None, b"", (("allow", ", ".join(allow)),))
            return _refused(error.violation, error.services, exchange)
        exchange.api = target.service.contract.package
        exchange.operation = target.operation.operation.operation_id
        exchange.path_values = target.path
        if self._rules:
            exchange.applied = self._rules.apply(exchange.api, exchange.operation)
        reply = await target.service.answer(target.operation, target.fields, exchange)
        if logger.isEnabledFor(logging.INFO):
            shown = (request.method, request.path, exchange.operation, reply.status)
            logger.info("%s %a %s: %d", *shown)
        return reply

    def _token(self, exchange: Exchange) -> Reply:
        """Return the response of a token endpoint."""
        service, endpoint = self._endpoints[exchange.request.path]
        exchange.api = service.contract.package
        reply = endpoint.answer(exchange.request)
        logger.info("POST %a: %d", exchange.request.path, reply.status)
        return reply

    def refuse_body(self, violation: ViolationError, exchange: Exchange) -> Reply:
        """Return the refusal of a request whose body is too large to be read."""
        try:
            services = [self._dispatcher.find(exchange.request).service]
        except UnservedError as error:
            services = error.services
        reply = _refused(violation, services, exchange)
        # The rest of the body is not read.
        reply.headers = (*reply.headers, ("connection", "close"))
        return reply


def _refused(
    violation: ViolationError, services: list[Service], exchange: Exchange
) -> Reply:
    """Word a refusal as the only API does that may be meant; else as problem details."""
    request = exchange.request
    logger.info("%s %a: %s", request.method, request.path, violation.detail)
    exchange.violation = violation
    if len(services) == 1:
        exchange.api = services[0].contract.package
        return services[0].refuse(violation, exchange)
    return problem(Failure(_NOT_FOUND, violation.kind, violation.detail))
