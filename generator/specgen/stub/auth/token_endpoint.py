"""Token endpoints of OAuth 2.0 (RFC 6749): access tokens for clients, and for refresh tokens."""

from __future__ import annotations

import json
from base64 import b64decode
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus
from uuid import uuid4

from ..contract.contract import TokenEndpointContract
from ..verify.claim import RequestError, read_http_authorization
from ..verify.verdict import Outcome
from ..wire.reply import Reply
from ..wire.request import index

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ..contract.contract import Contract
    from ..verify.credentials import IssuedTokens, KeyRing
    from ..wire.request import Request

LIFETIME = 3600
"""How long an access token is valid, in seconds."""

_NO_STORE = ("cache-control", "no-store")
_CHALLENGE = ("www-authenticate", 'Basic realm="stub"')
_STATUSES = {"invalid_client": 401}
_BAD_REQUEST = 400
_NOT_ALLOWED = 405


@dataclass(frozen=True, slots=True)
class _Client:
    """A client that asks for a token; `is_known` tells that it has given its secret."""

    id: str
    is_known: bool


class _RefusedError(Exception):
    """A request for a token that is refused.

    Args:
        code: The error code of RFC 6749, section 5.2.
        description: The problem.
    """

    def __init__(self, code: str, description: str) -> None:
        super().__init__(description)
        self.code = code


class TokenEndpoint:
    """The token endpoint at one path.

    Args:
        contract: The grants and scopes that it knows.
        keys: Access keys, which are known clients, and tokens, which are known refresh tokens;
            None accepts any.
        issued: The access tokens that the stub has issued.
        now: The clock, with a time zone.
    """

    def __init__(
        self,
        contract: TokenEndpointContract,
        keys: KeyRing | None,
        issued: IssuedTokens,
        now: Callable[[], datetime],
    ) -> None:
        self._contract = contract
        self._keys = keys
        self._issued = issued
        self._now = now
        self._refresh_tokens: dict[str, str] = {}

    def take_over(self, other: TokenEndpoint) -> None:
        """Add the grants and scopes of another API's endpoint at the same path."""
        one, two = self._contract, other._contract
        scopes = {*one.scopes, *two.scopes} if one.scopes and two.scopes else ()
        self._contract = TokenEndpointContract(
            one.path,
            tuple(dict.fromkeys((*one.grants, *two.grants))),
            tuple(sorted(scopes)),
        )

    def answer(self, request: Request) -> Reply:
        """Return the response to a request for a token."""
        if request.method != "POST":
            return Reply(_NOT_ALLOWED, None, b"", (("allow", "POST"),))
        try:
            return _json(200, self._granted(request))
        except _RefusedError as error:
            status = _STATUSES.get(error.code, _BAD_REQUEST)
            body = {"error": error.code, "error_description": str(error)}
            return _json(status, body)

    def _granted(self, request: Request) -> dict[str, str | int]:
        form = _form(request)
        client = self._client(request, form)
        grant = form.get("grant_type")
        if grant is None:
            raise _RefusedError("invalid_request", "grant_type is missing")
        if grant not in self._contract.grants:
            known = ", ".join(self._contract.grants)
            raise _RefusedError(
                "unsupported_grant_type", f"the spec has flows for: {known}"
            )
        granted: dict[str, str | int] = {}
        if grant == "refresh_token":
            granted["refresh_token"] = self._rotated(form, client)
        elif not client.is_known:
            raise _RefusedError("invalid_client", "the client's secret is missing")
        scope = self._scope(form)
        if scope:
            granted["scope"] = scope
        token = self._issued.issue(uuid4().hex, self._now(), LIFETIME)
        return {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": LIFETIME,
            **granted,
        }

    def _client(self, request: Request, form: dict[str, str]) -> _Client:
        """Return the client, which has given its secret by basic authentication or in the form."""
        name, secret = form.get("client_id"), form.get("client_secret")
        if request.header("authorization") is not None:
            if secret is not None:
                raise _RefusedError(
                    "invalid_request", "the client's secret is given twice"
                )
            name, secret = _basic(request)
        if name is None:
            raise _RefusedError("invalid_client", "the client does not identify itself")
        if secret is None:
            return _Client(name, is_known=False)
        if self._keys is not None and not self._keys.accepts_password(name, secret):
            raise _RefusedError(
                "invalid_client",
                "the client id and secret are not those of an access key of the stub",
            )
        return _Client(name, is_known=True)

    def _rotated(self, form: dict[str, str], client: _Client) -> str:
        """Return another refresh token in place of the one in the request."""
        token = form.get("refresh_token", "")
        owner = self._refresh_tokens.get(token)
        is_configured = (
            self._keys is None
            or self._keys.outcome_of_token(token, self._now()) is Outcome.VERIFIED
        )
        if owner != client.id and not (owner is None and is_configured):
            raise _RefusedError(
                "invalid_grant", "the refresh token is unknown, or used already"
            )
        self._refresh_tokens.pop(token, None)
        issued = uuid4().hex
        self._refresh_tokens[issued] = client.id
        return issued

    def _scope(self, form: dict[str, str]) -> str:
        """Return the scope that is requested; the spec lists the known ones."""
        scope = form.get("scope", "")
        unknown = set(scope.split()) - set(self._contract.scopes)
        if unknown and self._contract.scopes:
            known = " ".join(self._contract.scopes)
            raise _RefusedError("invalid_scope", f"the spec has the scopes: {known}")
        return scope


def token_endpoints(
    contract: Contract,
    keys: KeyRing | None,
    issued: IssuedTokens,
    now: Callable[[], datetime],
) -> dict[str, TokenEndpoint]:
    """Return the token endpoints of an API by their paths; see `TokenEndpoint`."""
    return {
        each.path: TokenEndpoint(each, keys, issued, now)
        for each in contract.token_endpoints
    }


def _form(request: Request) -> dict[str, str]:
    fields = index(request.form)
    repeated = [name for name, values in fields.items() if len(values) > 1]
    if request.malformed or repeated:
        problem = request.malformed or f"{repeated[0]} is repeated"
        raise _RefusedError("invalid_request", problem)
    return {name: values[0] for name, values in fields.items()}


def _basic(request: Request) -> tuple[str, str]:
    """Return the client id and secret, which are encoded as in a form before base64."""
    try:
        text = read_http_authorization(request.header_values, "Basic")
        name, _, secret = b64decode(text, validate=True).decode().partition(":")
        return unquote_plus(name, errors="strict"), unquote_plus(
            secret, errors="strict"
        )
    except (RequestError, ValueError):
        raise _RefusedError(
            "invalid_client", "the Authorization header is not basic authentication"
        ) from None


def _json(status: int, body: dict[str, str | int] | dict[str, str]) -> Reply:
    challenge = (_CHALLENGE,) if status == _STATUSES["invalid_client"] else ()
    headers = (_NO_STORE, *challenge)
    return Reply(status, "application/json", json.dumps(body).encode(), headers)
