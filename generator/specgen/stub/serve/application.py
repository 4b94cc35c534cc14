"""The ASGI application: all APIs on one port."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from difflib import get_close_matches
from random import getrandbits
from typing import TYPE_CHECKING, Unpack, cast
from urllib.parse import quote

from ..auth.guard import Guard
from ..auth.nonces import NonceCache
from ..auth.token_endpoint import token_endpoints
from ..contract.violation import ViolationError
from ..faults.rate_limits import RateLimits
from ..faults.rules import Known, Rules
from ..faults.send import send_broken
from ..inspector.admin_access import Admin
from ..inspector.administered_application import ADMIN_PATH
from ..journal.exchange import Exchange
from ..journal.journal import JOURNAL_SIZE, Journal
from ..transport.send import send_reply
from ..verify.credentials import (
    DEFAULT_CREDENTIALS,
    DEFAULT_TOKENS,
    IssuedTokens,
    KeyRing,
)
from ..verify.schemes import verifiers_of
from ..wire.head import check_head
from ..wire.problem import Failure, problem
from ..wire.reply import Reply
from ..wire.request import DisconnectedError, from_scope, read_body
from .cors import preflight, shared
from .dispatch import Dispatcher, UnservedError
from .idempotent_responses import IdempotentResponses
from .service import Service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from ..auth.token_endpoint import TokenEndpoint
    from ..contract.contract import Contract, OperationContract
    from ..faults.rule import Rule
    from ..faults.rules import Applied
    from ..faults.send import Sleep
    from ..journal.journal import Filters
    from ..journal.journal_entry import JournalEntry, Locate
    from ..verify.credentials import Credential
    from ..wire.request import HttpScope, Receive, Request, Scope, Send
    from .service import ServedApi

logger = logging.getLogger(__name__)

BODY_LIMIT = 12 * 1024 * 1024
"""The default maximum size of a request's body, in bytes."""

_PLACE_HEADER = "x-specgen-violation-at"
_NO_CONTENT = 204
_BAD_REQUEST = 400
_NOT_FOUND = 404


def utc_now() -> datetime:
    """Return the time of this machine's clock."""
    return datetime.now(UTC)


def build_application(
    apis: Iterable[ServedApi],
    *,
    credentials: Iterable[Credential] = DEFAULT_CREDENTIALS,
    tokens: Iterable[str] = DEFAULT_TOKENS,
    verify: bool = True,
    now: Callable[[], datetime] = utc_now,
    nonces: NonceCache | None = None,
    body_limit: int = BODY_LIMIT,
    journal_size: int = JOURNAL_SIZE,
    admin: bool = True,
    admin_hosts: Iterable[str] = (),
    locate: Locate | None = None,
    rules: Iterable[Rule] = (),
    seed: str = "",
    rate_limits: bool = False,
    cors: bool = False,
    sleep: Sleep = asyncio.sleep,
) -> Application:
    """Return an application for some APIs.

    Args:
        apis: The APIs.
        credentials: Access keys to accept.
        tokens: Tokens to accept.
        verify: Whether requests must be authentic.
        now: The clock, with a time zone.
        nonces: The nonces that were used already; by default none.
        body_limit: Greatest size of a request's body, in bytes.
        journal_size: How many exchanges the journal keeps.
        admin: Whether the pages and calls below `/__stub__/` are served.
        admin_hosts: Extra Host names allowed for the admin pages.
        locate: Finds the rules that requests break in the specs.
        rules: The fault rules.
        seed: Seed of random faults and generated responses.
        rate_limits: Whether the documented rate limits are enforced.
        cors: Whether pages of any origin may call the APIs.
        sleep: Waits for a number of seconds.

    Raises:
        ContractError: Two APIs would answer the same requests.
        RuleError: A rule has an unknown name.
    """
    limits, issued = RateLimits(enforced=rate_limits), IssuedTokens()
    replies = IdempotentResponses()
    keys, known_tokens, used = list(credentials), list(tokens), nonces or NonceCache()
    services: list[Service] = []
    for api in apis:
        guard = Guard(
            api.contract,
            verifiers_of(api.contract),
            credentials=keys,
            tokens=known_tokens,
            issued=issued,
            now=now,
            nonces=used,
        )
        services.append(
            Service(
                api,
                guard if verify else None,
                limits,
                seed=seed,
                now=now,
                issued=issued,
                replies=replies,
            )
        )
    ring = KeyRing((key for key in keys if key.security_token is None), known_tokens)
    endpoints: dict[str, tuple[Service, TokenEndpoint]] = {}
    for service in services:
        served = token_endpoints(
            service.contract, ring if verify else None, issued, now
        )
        for path, endpoint in served.items():
            _, first = endpoints.setdefault(path, (service, endpoint))
            first.take_over(endpoint)
    secrets = {name for s in services for name in s.contract.secret_names}
    journal = Journal(journal_size, secret_names=secrets, locate=locate)
    known = tuple(known for service in services for known in _known(service))
    return Application(
        services,
        journal=journal,
        rules=Rules(known, tuple(rules), seed),
        rate_limits=limits,
        nonces=used,
        endpoints=endpoints,
        replies=replies,
        admin=admin,
        admin_hosts=admin_hosts,
        body_limit=body_limit,
        cors=cors,
        sleep=sleep,
    )


class Application:
    """An ASGI application that serves several APIs.

    Args:
        services: The APIs; each is found by its paths.
        journal: Keeps the exchanges.
        rules: The fault rules.
        rate_limits: Counts calls.
        nonces: The nonces that were used already.
        endpoints: The token endpoints of OAuth 2.0 with their APIs, by path; operations go first.
        replies: The responses to calls that may be repeated.
        admin: Whether the pages and calls below `/__stub__/` are served.
        admin_hosts: Extra Host names allowed for the admin pages.
        body_limit: Greatest size of a request's body, in bytes.
        cors: Whether pages of any origin may call the APIs.
        sleep: Waits for a number of seconds.

    Attributes:
        journal: The exchanges of requests and responses.
        rules: The fault rules.
        rate_limits: Counts calls, where the documented limits are enforced.

    Raises:
        ContractError: Two APIs would answer the same requests.
    """

    def __init__(
        self,
        services: Iterable[Service],
        *,
        journal: Journal,
        rules: Rules,
        rate_limits: RateLimits,
        nonces: NonceCache,
        endpoints: Mapping[str, tuple[Service, TokenEndpoint]],
        replies: IdempotentResponses,
        admin: bool = True,
        admin_hosts: Iterable[str] = (),
        body_limit: int = BODY_LIMIT,
        cors: bool = False,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        known = list(services)
        self._known = [entry for service in known for entry in _known(service)]
        self._cors = cors
        self._dispatcher = Dispatcher(known)
        self._body_limit = body_limit
        self.journal = journal
        self.rules = rules
        self.rate_limits = rate_limits
        self._nonces = nonces
        self._endpoints = endpoints
        self._replies = replies
        self._sleep = sleep
        self._replays: set[asyncio.Task[None]] = set()
        contracts = [service.contract for service in known]
        self._admin = Admin(self, contracts, is_open=admin, hosts=admin_hosts)

    def calls(
        self, operation: str | None = None, **filters: Unpack[Filters]
    ) -> list[JournalEntry]:
        """Return the calls in the journal, in the order they arrived.

        Args:
            operation: Only calls of this operation.
            filters: Only some of those; see `Journal.entries`.

        Raises:
            ValueError: There is no such operation or API.
        """
        _require(operation, {known.operation for known in self._known}, "operation")
        _require(filters.get("api"), {known.api for known in self._known}, "API")
        return self.journal.entries(operation=operation, **filters)

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

    def replay(self, number: int) -> str:
        """Answer a kept request once more, as if it had arrived again.

        Args:
            number: The number of its exchange.

        Returns:
            Why that cannot be; empty if it is being done.
        """
        kept = self.journal.kept(number)
        if kept is None:
            return f"Exchange {number} is not kept."
        if kept.body_sizes[0] > len(kept.request.body):
            return f"The body of exchange {number} is too long to be kept whole."
        task = asyncio.ensure_future(self._replayed(kept.request.replaced()))
        self._replays.add(task)
        task.add_done_callback(self._replays.discard)
        return ""

    async def _replayed(self, request: Request) -> None:
        exchange = Exchange(request, _new_id())
        exchange.finish(await self._answer(exchange))
        self.journal.add(exchange)

    def reset(self) -> None:
        """Forget what calls have left behind, and restore the initial rules.

        Issued tokens stay valid. A client holds a rotated refresh token in place of the one that it
        began with, and could not get another after losing it.
        """
        self.journal.clear()
        self.rules.reset()
        self.rate_limits.reset()
        self._nonces.clear()
        self._replies.clear()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection scope, by ASGI."""
        if scope["type"] == "http":
            await self._serve(cast("HttpScope", scope), receive, send)
        elif scope["type"] == "lifespan":
            await _live(receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _serve(self, scope: HttpScope, receive: Receive, send: Send) -> None:
        request = from_scope(scope)
        try:
            needs_host = scope.get("http_version") == "1.1"
            check_head(request.header_values, needs_host=needs_host)
        except ViolationError as violation:
            await self._refuse(violation, request, send)
            return
        if request.path.startswith(ADMIN_PATH):
            await self._administer(request, receive, send)
            return
        allowed = preflight(request) if self._cors else None
        if allowed is not None:
            await send_reply(allowed, send, head=False)
            return
        exchange = Exchange(request, _new_id())
        try:
            await read_body(request, receive, limit=self._body_limit)
        except DisconnectedError:
            return
        except ViolationError as violation:
            reply = self._too_large(violation, exchange)
        else:
            reply = await self._answer(exchange)
        if exchange.violation is not None:
            self._locate(exchange, reply)
        reply = shared(reply) if self._cors else reply
        # Journal first: a client may query it as soon as it has the response.
        exchange.finish(reply)
        self.journal.add(exchange)
        head = request.method == "HEAD"
        if exchange.applied is None:
            await send_reply(reply, send, head=head)
        else:
            await self._break(reply, exchange.applied, send, head=head)

    async def _refuse(
        self, violation: ViolationError, request: Request, send: Send
    ) -> None:
        """Refuse an ambiguous request, before its API is known."""
        exchange = Exchange(request, _new_id())
        exchange.violation = violation
        headers = (("connection", "close"),)
        code = violation.parameter.lower()
        failure = Failure(_BAD_REQUEST, code, violation.detail, headers)
        reply = problem(failure)
        exchange.finish(reply)
        self.journal.add(exchange)
        await send_reply(reply, send, head=request.method == "HEAD")

    def _locate(self, exchange: Exchange, reply: Reply) -> None:
        """Add the location of the violated rule in the spec, if it is known."""
        violation = exchange.violation
        rule = violation.rule if violation else ""
        place = self.journal.locate(exchange.api, rule)
        if place is not None:
            reply.headers = (*reply.headers, (_PLACE_HEADER, quote(place, safe="/:")))

    async def _break(
        self,
        reply: Reply,
        applied: Applied,
        send: Send,
        *,
        head: bool,
    ) -> None:
        if applied.delay:
            await self._sleep(applied.delay)
        effect, sleep = applied.effect, self._sleep
        await send_broken(reply, effect, send, head=head, sleep=sleep)

    async def _administer(self, request: Request, receive: Receive, send: Send) -> None:
        try:
            await read_body(request, receive, limit=self._body_limit)
        except DisconnectedError:
            return
        except ViolationError as violation:
            reply = self._admin.refuse(violation)
        else:
            reply = self._admin.answer(request)
        await send_reply(reply, send, head=request.method == "HEAD")

    async def _answer(self, exchange: Exchange) -> Reply:
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
        if self.rules:
            exchange.applied = self.rules.apply(exchange.api, exchange.operation)
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

    def _too_large(self, violation: ViolationError, exchange: Exchange) -> Reply:
        try:
            services = [self._dispatcher.find(exchange.request).service]
        except UnservedError as error:
            services = error.services
        reply = _refused(violation, services, exchange)
        # The rest of the body is not read.
        reply.headers = (*reply.headers, ("connection", "close"))
        return reply


def _require(name: str | None, known: set[str], kind: str) -> None:
    if name is None or name in known:
        return
    close = get_close_matches(name, known, 1)
    hint = f"did you mean {close[0]!r}?" if close else f"there are {sorted(known)}"
    raise ValueError(f"there is no {kind} {name!r}; {hint}")


def _known(service: Service) -> Iterator[Known]:
    """Yield the names that rules may use."""
    for served in service.operations:
        names, codes = frozenset(served.preferred.names), served.preferred.codes
        operation = served.operation.operation_id
        yield Known(service.contract.package, operation, codes, names)


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


def _new_id() -> str:
    """Return a random UUID; making it of the `uuid` module's objects takes longer."""
    text = getrandbits(128).to_bytes(16).hex()
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-8{text[17:20]}-{text[20:]}"


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
