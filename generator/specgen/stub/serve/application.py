"""The application for some APIs, composed of its parts."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ..auth.guard import Guard
from ..auth.nonces import NonceCache
from ..auth.token_endpoint import token_endpoints
from ..faults.rate_limits import RateLimits
from ..faults.rules import Known, Rules
from ..journal.journal import JOURNAL_SIZE, Journal
from ..verify.credentials import (
    DEFAULT_CREDENTIALS,
    DEFAULT_TOKENS,
    IssuedTokens,
    KeyRing,
)
from ..verify.schemes import verifiers_of
from .asgi import Application
from .idempotent_responses import IdempotentResponses
from .responder import Responder
from .service import Service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ..auth.token_endpoint import TokenEndpoint
    from ..faults.rule import Rule
    from ..faults.send import Sleep
    from ..journal.journal_entry import Locate
    from ..verify.credentials import Credential
    from .service import ServedApi

__all__ = ["BODY_LIMIT", "Application", "build_application", "utc_now"]

BODY_LIMIT = 12 * 1024 * 1024
"""The default maximum size of a request's body, in bytes."""


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
    endpoints = _endpoints(services, ring if verify else None, issued, now)
    secrets = {name for s in services for name in s.contract.secret_names}
    known = tuple(known for service in services for known in _known(service))
    active = Rules(known, tuple(rules), seed)
    return Application(
        Responder(services, endpoints, active),
        [service.contract for service in services],
        journal=Journal(journal_size, secret_names=secrets, locate=locate),
        rules=active,
        rate_limits=limits,
        nonces=used,
        replies=replies,
        admin=admin,
        admin_hosts=admin_hosts,
        body_limit=body_limit,
        cors=cors,
        sleep=sleep,
    )


def _known(service: Service) -> Iterator[Known]:
    """Yield the names that rules may use."""
    for served in service.operations:
        names, codes = frozenset(served.preferred.names), served.preferred.codes
        operation = served.operation.operation_id
        yield Known(service.contract.package, operation, codes, names)


def _endpoints(
    services: Iterable[Service],
    keys: KeyRing | None,
    issued: IssuedTokens,
    now: Callable[[], datetime],
) -> dict[str, tuple[Service, TokenEndpoint]]:
    """Return the token endpoints by their paths; APIs may share one."""
    found: dict[str, tuple[Service, TokenEndpoint]] = {}
    for service in services:
        served = token_endpoints(service.contract, keys, issued, now)
        for path, endpoint in served.items():
            _, first = found.setdefault(path, (service, endpoint))
            first.take_over(endpoint)
    return found
