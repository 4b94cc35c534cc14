"""Access control for calls below `/__stub__/`; their code is loaded on first use."""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic_core import to_json

from ..wire.problem import Failure, problem
from ..wire.reply import Reply
from .administered_application import ADMIN_PATH, AdminError, not_allowed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..contract.contract import Contract
    from ..contract.violation import ViolationError
    from ..wire.request import Request
    from .admin_calls import AdminCalls
    from .administered_application import AdministeredApplication

# Names that cannot be registered (RFC 6761, RFC 9476).
_RESERVED = (".localhost", ".test", ".internal")


class Admin:
    """Handler of the calls below `/__stub__/`.

    Args:
        stub: The administered application.
        contracts: The APIs that it serves.
        is_open: Whether calls other than `health` are allowed.
        hosts: Additional allowed Host names, besides local ones.
    """

    def __init__(
        self,
        stub: AdministeredApplication,
        contracts: Iterable[Contract],
        *,
        is_open: bool = True,
        hosts: Iterable[str] = (),
    ) -> None:
        self._stub = stub
        self._contracts = list(contracts)
        self._is_open = is_open
        self._hosts = frozenset(host.lower() for host in hosts)

    def answer(self, request: Request) -> Reply:
        """Return the response to a call."""
        try:
            return _guarded(self._called(request))
        except AdminError as error:
            return _guarded(problem(error.failure))

    def refuse(self, violation: ViolationError) -> Reply:
        """Return the response to a call whose body is too large."""
        reply = problem(Failure(413, violation.kind, violation.detail))
        reply.headers = (("connection", "close"),)
        return reply

    def _called(self, request: Request) -> Reply:
        path = request.path.removeprefix(ADMIN_PATH)
        if path == "health":
            return self._health(request)
        if not self._is_open:
            raise AdminError(
                403, "closed", "This stub serves nothing here but `health`."
            )
        self._check_origin(request)
        return self._calls.answer(path, request)

    @cached_property
    def _calls(self) -> AdminCalls:
        calls: type[AdminCalls] = import_module(".admin_calls", __package__).AdminCalls
        return calls(self._stub, self._contracts)

    def _health(self, request: Request) -> Reply:
        if request.method not in ("GET", "HEAD"):
            return not_allowed(request.method, ["GET"])
        told = {"status": "ok", "apis": [c.package for c in self._contracts]}
        return Reply(200, "application/json", to_json(told))

    def _check_origin(self, request: Request) -> None:
        """Refuse requests that pages of other sites make a browser send.

        Raises:
            AdminError: The request names a host that is not this machine, or another origin.
        """
        host = _host(request.origin)
        if not (_is_local(host) or host in self._hosts):
            text = f"The stub is not administered by the name {host!a}."
            raise AdminError(403, "host", text)
        if request.method in ("GET", "HEAD"):
            return
        origin = request.header("origin")
        site = request.header("sec-fetch-site")
        foreign = origin is not None and origin != request.origin
        if foreign or site not in (None, "same-origin", "none"):
            raise AdminError(403, "origin", "Pages of other sites may not do this.")


def _host(origin: str) -> str:
    """Return the name in an origin.

    Raises:
        AdminError: The Host header holds none.
    """
    try:
        return urlsplit(origin).hostname or ""
    except ValueError:
        raise AdminError(
            400, "host", "The Host header is neither a name nor an address."
        ) from None


def _is_local(host: str) -> bool:
    """Tell whether a foreign name server cannot resolve the name to this machine."""
    if "." not in host or host.endswith(_RESERVED):
        return True
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _guarded(reply: Reply) -> Reply:
    """Add headers that restrict how browsers interpret a response."""
    safe = (("cache-control", "no-store"), ("x-content-type-options", "nosniff"))
    return Reply(reply.status, reply.media_type, reply.body, (*reply.headers, *safe))
