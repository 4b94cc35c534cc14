"""The schemes by which requests can be verified."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias, cast

from ..contract.validation import ContractError
from .credentials import KeyRing
from .verdict import Verdict

if TYPE_CHECKING:
    from ..contract.contract import Contract, SecurityContract
    from ..wire.request import Request

Verifier: TypeAlias = Callable[["Request", KeyRing, datetime], Verdict]

SCHEMES = frozenset(
    {
        "acs3_hmac_sha256",
        "acs4_hmac_sha256",
        "api_key",
        "http_basic",
        "http_bearer",
        "rpc_hmac_sha1",
        "sdk_hmac_sha256",
        "v11_hmac_sha256",
    }
)
"""The modules of this package with a scheme's `verify`."""


def verifiers_of(contract: Contract) -> dict[str, Verifier]:
    """Return the verifier of each security scheme that can be verified.

    Raises:
        ContractError: A scheme needs a verifier that this version lacks.
    """
    found = {n: _verifier(n, s) for n, s in contract.security_schemes.items()}
    return {name: verifier for name, verifier in found.items() if verifier is not None}


def _verifier(name: str, scheme: SecurityContract) -> Verifier | None:
    if scheme.verifier is None:
        return None
    if scheme.verifier not in SCHEMES:
        raise ContractError(
            f"the security scheme `{name}` is verified by `{scheme.verifier}`, which this version"
            " of specgen does not have: install a newer one"
        )
    verify = import_module(f".{scheme.verifier}", __package__).verify
    return cast("Verifier", partial(verify, **scheme.options))
