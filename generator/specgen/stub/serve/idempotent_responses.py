"""Responses to calls with an idempotency key, which are replayed when the call is repeated."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from ..contract.violation import ViolationError

if TYPE_CHECKING:
    from ..contract.contract import OperationContract
    from ..journal.exchange import Exchange
    from ..wire.reply import Reply

REPLAYED = ("idempotent-replayed", "true")
"""The header of a replayed response."""

_FIRST_ERROR_STATUS = 400


class IdempotentResponses:
    """The successful responses by operation, caller and key.

    Args:
        size: Greatest number of responses; the oldest are forgotten first.
    """

    def __init__(self, size: int = 1000) -> None:
        self._size = size
        self._kept: OrderedDict[tuple[str, ...], tuple[bytes, Reply]] = OrderedDict()
        self._pending: dict[tuple[str, ...], Exchange] = {}

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()
        self._pending.clear()

    def find(self, operation: OperationContract, exchange: Exchange) -> Reply | None:
        """Return the response that a repeated call got before; None for any other call.

        Raises:
            ViolationError: The key was used with another path or body, or in a call that has no
                response yet.
        """
        name = operation.idempotency_key
        key = _key(operation, exchange)
        if key is None or name is None:
            return None
        kept = self._kept.get(key)
        if kept is None:
            if self._pending.setdefault(key, exchange) is not exchange:
                detail = f"another call with this `{name}` has no response yet"
                raise ViolationError("conflict", detail, parameter=name)
            return None
        digest, reply = kept
        if digest != _digest(exchange):
            detail = f"`{name}` was used for another request"
            rules = (p.pointer for p in operation.parameters if p.wire_name == name)
            raise ViolationError(
                "invalid", detail, parameter=name, rule=next(rules, operation.pointer)
            )
        return replace(reply, headers=(*reply.headers, REPLAYED))

    def release(self, operation: OperationContract, exchange: Exchange) -> None:
        """End a call, so that others may use its key."""
        key = _key(operation, exchange)
        if key is not None and self._pending.get(key) is exchange:
            del self._pending[key]

    def keep(
        self, operation: OperationContract, exchange: Exchange, reply: Reply
    ) -> None:
        """End a call: keep its response, if it has a key and has succeeded."""
        self.release(operation, exchange)
        key = _key(operation, exchange)
        if key is None or reply.status >= _FIRST_ERROR_STATUS or key in self._kept:
            return
        self._kept[key] = _digest(exchange), replace(reply)
        if len(self._kept) > self._size:
            self._kept.popitem(last=False)


def _key(operation: OperationContract, exchange: Exchange) -> tuple[str, ...] | None:
    if operation.idempotency_key is None:
        return None
    value = exchange.request.header(operation.idempotency_key.lower())
    if not value:
        return None
    return exchange.api or "", operation.operation_id, exchange.caller, value


def _digest(exchange: Exchange) -> bytes:
    """Return a digest of the path and the body; a query may be signed again in each attempt."""
    request = exchange.request
    return sha256(b"%b\n%b" % (request.path.encode(), request.body)).digest()
