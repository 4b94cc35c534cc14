"""What signing adds to a documented request: the spec's scheme and options, the runtime's code."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

from specgen.stub.verify.credentials import Credential, KeyRing
from specgen.view.security import read_runtime

from templates.client.runtime.auth._base import AccessKey
from tests.auth.wire_data import arrived

if TYPE_CHECKING:
    from specgen.ir import JsonValue, SecurityScheme

    from templates.client.runtime._messages import Request

NOW = datetime(2026, 11, 22, 4, 0, 16, tzinfo=UTC)
REGION = "test-region-1"
_PLAIN = {"apiKey": "api_key", "oauth2": "http_bearer", "openIdConnect": "http_bearer"}
_NOT_OPTIONS = {"request", "credentials", "token", "now", "nonce", "keys"}


@dataclass(frozen=True)
class Secrets:
    """Credentials of a caller: an access key and a token."""

    key_id: str = "conformance-id"
    secret: str = "conformance-secret"
    security_token: str | None = None
    token: str = "conformance-token"

    @property
    def access_key(self) -> AccessKey:
        return AccessKey(self.key_id, self.secret, self.security_token)

    @property
    def keys(self) -> KeyRing:
        known = Credential(self.key_id, self.secret, self.security_token)
        return KeyRing([known], [self.token])


KNOWN = Secrets()
TEMPORARY = Secrets(security_token="conformance-security-token")


def module_of(scheme: SecurityScheme) -> str:
    """Return the name of the runtime's file for a scheme."""
    if scheme.signature is not None:
        return scheme.signature.algorithm.replace("-", "_")
    return _PLAIN.get(scheme.kind) or f"http_{scheme.http_scheme}"


def options_of(scheme: SecurityScheme) -> dict[str, JsonValue]:
    """Return what the spec says about signing."""
    if scheme.signature is not None:
        return {
            name.replace("-", "_"): value for name, value in scheme.signature.options
        }
    if scheme.kind == "apiKey":
        return {"name": scheme.api_key_name, "location": scheme.api_key_in}
    return {}


def takes_access_key(scheme: SecurityScheme) -> bool:
    """Tell whether a scheme signs with an access key."""
    return scheme.signature is not None


def sign(
    request: Request,
    schemes: tuple[SecurityScheme, ...],
    secrets: Secrets = KNOWN,
    *,
    nonce: str,
    now: datetime = NOW,
) -> Request:
    """Return a request signed as each of the schemes says."""
    for scheme in schemes:
        module = import_module(f"templates.client.runtime.auth.{module_of(scheme)}")
        runtime = read_runtime(module_of(scheme))
        assert runtime is not None
        made = getattr(module, runtime.class_name)
        given: Any = secrets.access_key if takes_access_key(scheme) else secrets.token
        auth = made(given, **_options(made, scheme))
        request = auth.sign(request, given, now=now, nonce=nonce)
    return request


def outcome(request: Request, scheme: SecurityScheme) -> str:
    """Return what a scheme makes of a request: `verified`, or what is wrong with it."""
    verify = import_module(f"specgen.stub.verify.{module_of(scheme)}").verify
    options = _options(verify, scheme)
    verdicts = [
        verify(arrived(request), known.keys, NOW, **options).outcome
        for known in (KNOWN, TEMPORARY)
    ]
    return "verified" if "verified" in verdicts else str(verdicts[0])


def _options(function: Any, scheme: SecurityScheme) -> dict[str, Any]:
    """Return the spec's options, and the region where the caller has to name one."""
    options: dict[str, Any] = dict(options_of(scheme))
    for name, parameter in inspect.signature(function).parameters.items():
        if (
            name not in options | dict.fromkeys(_NOT_OPTIONS)
            and parameter.default is parameter.empty
        ):
            options[name] = REGION
    return options
