"""Authentication of requests against known credentials, by the contract's security schemes."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..verify.credentials import KeyRing
from ..wire.redaction import Redactor
from .scheme_verdict import SchemeVerdict
from .signature_diagnosis import explain, find_mistake

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime, timedelta

    from ..contract.contract import Contract, OperationContract
    from ..verify.credentials import Credential, IssuedTokens
    from ..verify.schemes import Verifier
    from ..verify.verdict import Verdict
    from ..wire.request import Request
    from .nonces import NonceCache

logger = logging.getLogger(__name__)

VERIFIED = "verified"
_MISSING = "missing"
_MALFORMED = "malformed"
_UNKNOWN_KEY = "unknown-key"
_BAD_STS = "bad-token"
_EXPIRED = "expired"
_MISMATCH = "mismatch"
REPLAYED = "replayed"
_OPTIONS = "--credential and --token accept others, --no-auth any request"
# Rank of outcomes by how much they tell about the caller's intent; the highest is reported.
_TELLING = (
    _MISSING,
    _MALFORMED,
    _UNKNOWN_KEY,
    _BAD_STS,
    _EXPIRED,
    _MISMATCH,
    VERIFIED,
)


class AuthenticationError(Exception):
    """A request that is not authentic.

    Args:
        outcome: The outcome, as a key of `x-specgen-auth-failures`.
        closest: The closest security scheme.
        tried: All schemes that were tried.
    """

    def __init__(
        self, outcome: str, closest: SchemeVerdict, tried: list[SchemeVerdict]
    ) -> None:
        super().__init__(closest.verdict.detail)
        self.scheme = closest.scheme
        self.outcome = outcome
        self.detail = closest.verdict.detail
        self.string_to_sign = closest.verdict.string_to_sign
        self.tried = tried


@dataclass(slots=True)
class Authentication:
    """The security schemes that a request satisfies, with their verdicts."""

    schemes: tuple[str, ...]
    tried: list[SchemeVerdict]


@dataclass(frozen=True, slots=True)
class _Alternative:
    """Security schemes that must be satisfied together, with their verifiers."""

    names: tuple[str, ...]
    verifiers: tuple[tuple[str, Verifier], ...]


class Guard:
    """Guard that accepts only authentic requests.

    Args:
        contract: The contract of the API.
        verifiers: The verifier of each security scheme; a scheme without one is not checked.
        credentials: Permanent and temporary access keys, and tokens.
        issued: The tokens that the stub has issued.
        now: The clock.
        nonces: The nonces already used.
    """

    def __init__(
        self,
        contract: Contract,
        verifiers: Mapping[str, Verifier],
        *,
        credentials: Iterable[Credential],
        tokens: Iterable[str],
        issued: IssuedTokens,
        now: Callable[[], datetime],
        nonces: NonceCache,
    ) -> None:
        known, tokens = list(credentials), list(tokens)
        # The same id may belong to a permanent and to a temporary access key.
        self._rings = [
            KeyRing(
                (key for key in known if key.security_token is None), tokens, issued
            ),
            KeyRing(
                (key for key in known if key.security_token is not None), tokens, issued
            ),
        ]
        self._verifiers = verifiers
        self._redactor = Redactor(contract.secret_names)
        self._now = now
        self._nonces = nonces
        # A public operation has none.
        self._alternatives = {
            operation.operation_id: [self._alternative(a) for a in operation.security]
            for operation in contract.operations
            if () not in operation.security
        }
        alternatives = (a for o in contract.operations for a in o.security)
        for name in dict.fromkeys(name for names in alternatives for name in names):
            if name not in verifiers:
                logger.warning("%s: not checked: %s", contract.package, name)

    def _alternative(self, names: tuple[str, ...]) -> _Alternative:
        known = self._verifiers
        return _Alternative(names, tuple((n, known[n]) for n in names if n in known))

    def check(
        self,
        request: Request,
        operation: OperationContract,
        skew: timedelta | None = None,
    ) -> Authentication | None:
        """Return the schemes that the request satisfies.

        Args:
            request: The request.
            operation: The called operation.
            skew: The shift of the clock, if there is one.

        Returns:
            The schemes and their verdicts; None if the operation is public.

        Raises:
            AuthenticationError: The request satisfies none of the alternatives.
        """
        alternatives = self._alternatives.get(operation.operation_id)
        if not alternatives:
            return None
        arrived = self._now()
        now = arrived + skew if skew else arrived
        failures: list[SchemeVerdict] = []
        for alternative in alternatives:
            tried: list[SchemeVerdict] = []
            for name, verifier in alternative.verifiers:
                verdict = self._verify(verifier, request, now)
                tried.append(SchemeVerdict(name, verdict))
                if verdict.outcome != VERIFIED:
                    failures.append(tried[-1])
                    break
            else:
                # A clock that a fault rule shifts must not expire nonces early.
                self._refuse_replay(tried, arrived)
                return Authentication(alternative.names, tried)
        failures.sort(key=lambda t: _telling(t.verdict), reverse=True)
        self._explain(failures[0], request, now)
        raise AuthenticationError(failures[0].verdict.outcome, failures[0], failures)

    def _explain(self, failed: SchemeVerdict, request: Request, now: datetime) -> None:
        scheme, verdict = failed.scheme, failed.verdict
        told = (scheme, verdict.detail, verdict.outcome, _OPTIONS)
        logger.warning("%s: %s (%s); %s", *told)
        if verdict.outcome != _MISMATCH or not verdict.string_to_sign:
            return
        verifier = self._verifiers[scheme]

        def signed(other: Request) -> Verdict | None:
            found = self._verify(verifier, other, now)
            # The security token is checked last, after the signature.
            return found if found.outcome in (VERIFIED, _BAD_STS) else None

        failed.mistake = find_mistake(request, signed)
        logger.warning("%s", explain(request, verdict, failed.mistake, self._redactor))

    def _verify(self, verifier: Verifier, request: Request, now: datetime) -> Verdict:
        verdict = verifier(request, self._rings[0], now)
        if verdict.outcome in (VERIFIED, _MISSING):
            return verdict
        return max(verdict, verifier(request, self._rings[1], now), key=_telling)

    def _refuse_replay(self, tried: list[SchemeVerdict], now: datetime) -> None:
        for one in tried:
            key_id, nonce = one.verdict.access_key_id, one.verdict.nonce
            if nonce and not self._nonces.is_new(key_id, nonce, now):
                one.is_replayed = True
                raise AuthenticationError(REPLAYED, one, tried)


def _telling(verdict: Verdict) -> int:
    return _TELLING.index(verdict.outcome)
