"""The ASGI application: requests read, answered, kept in the journal and responded to."""

from __future__ import annotations

import asyncio
from difflib import get_close_matches
from random import getrandbits
from typing import TYPE_CHECKING, Unpack, cast
from urllib.parse import quote

from ..contract.violation import ViolationError
from ..faults.send import send_broken
from ..inspector.admin_access import Admin
from ..inspector.administered_application import ADMIN_PATH
from ..journal.exchange import Exchange
from ..transport.receive import DisconnectedError, read_body
from ..transport.send import send_reply
from ..wire.head import check_head
from ..wire.problem import Failure, problem
from ..wire.request import from_scope
from .cors import preflight, shared

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..auth.nonces import NonceCache
    from ..contract.contract import Contract, OperationContract
    from ..faults.rate_limits import RateLimits
    from ..faults.rules import Applied, Rules
    from ..faults.send import Sleep
    from ..journal.journal import Filters, Journal
    from ..journal.journal_entry import JournalEntry
    from ..wire.reply import Reply
    from ..wire.request import HttpScope, Receive, Request, Scope, Send
    from .idempotent_responses import IdempotentResponses
    from .responder import Responder

_PLACE_HEADER = "x-specgen-violation-at"
_BAD_REQUEST = 400


class Application:
    """An ASGI application that serves several APIs.

    Args:
        responder: Responds to requests.
        contracts: The APIs.
        journal: Keeps the exchanges.
        rules: The fault rules.
        rate_limits: Counts calls.
        nonces: The nonces that were used already.
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
    """

    def __init__(
        self,
        responder: Responder,
        contracts: Iterable[Contract],
        *,
        journal: Journal,
        rules: Rules,
        rate_limits: RateLimits,
        nonces: NonceCache,
        replies: IdempotentResponses,
        admin: bool,
        admin_hosts: Iterable[str],
        body_limit: int,
        cors: bool,
        sleep: Sleep,
    ) -> None:
        self._responder = responder
        self._cors = cors
        self._body_limit = body_limit
        self.journal = journal
        self.rules = rules
        self.rate_limits = rate_limits
        self._nonces = nonces
        self._replies = replies
        self._sleep = sleep
        self._replays: set[asyncio.Task[None]] = set()
        self._admin = Admin(self, list(contracts), is_open=admin, hosts=admin_hosts)

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
        known = self.rules.known
        _require(operation, {names.operation for names in known}, "operation")
        _require(filters.get("api"), {names.api for names in known}, "API")
        return self.journal.entries(operation=operation, **filters)

    def called_by(
        self, request: Request
    ) -> tuple[Contract, OperationContract, Mapping[str, str]] | None:
        """Return the API and operation that a request calls; see `Responder.called_by`."""
        return self._responder.called_by(request)

    def replay(self, number: int) -> str:
        """Respond to a kept request once more, as if it had arrived again.

        Args:
            number: The number of its exchange.

        Returns:
            The reason why it cannot be replayed; empty if it is.
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
        exchange.finish(await self._responder.respond(exchange))
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
            reply = self._responder.refuse_body(violation, exchange)
        else:
            reply = await self._responder.respond(exchange)
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


def _require(name: str | None, known: set[str], kind: str) -> None:
    if name is None or name in known:
        return
    close = get_close_matches(name, known, 1)
    hint = f"did you mean {close[0]!r}?" if close else f"there are {sorted(known)}"
    raise ValueError(f"there is no {kind} {name!r}; {hint}")


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
