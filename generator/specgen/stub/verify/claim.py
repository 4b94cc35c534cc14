"""The claim of a signed request, and its verification."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from .verdict import Outcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .credentials import Credential, KeyRing

Headers: TypeAlias = "Mapping[str, list[str]]"
"""The values of each header in the order received, by its name in lower case."""

CLOCK_SKEW = timedelta(minutes=15)
"""The maximum difference between the time of signing and now, inclusive."""


class RequestError(ValueError):
    """A request that a scheme does not accept as signed."""

    def __init__(self, detail: str, outcome: Outcome = Outcome.MALFORMED) -> None:
        super().__init__(detail)
        self.detail = detail
        self.outcome = outcome

    @property
    def verdict(self) -> Verdict:
        """The outcome of verification."""
        return Verdict(self.outcome, self.detail)


@dataclass(slots=True)
class Claim:
    """The claim of a signed request."""

    access_key_id: str
    signed_at: datetime
    security_token: str | None
    nonce: str
    canonical_request: str
    string_to_sign: str
    signature: str


def judge(
    claim: Claim,
    *,
    keys: KeyRing,
    now: datetime,
    signature: Callable[[Credential, str], str],
) -> Verdict:
    """Return the verdict on a well-formed claim.

    The security token is checked last: a caller that cannot sign learns nothing about it.

    Args:
        claim: The claim of the request.
        keys: The known credentials.
        now: The time here.
        signature: Computes the expected signature of a string to sign.

    Returns:
        The verdict.
    """
    key = keys.access_key(claim.access_key_id)
    outcome, detail = _outcome(claim, key, now, signature)
    return Verdict(
        outcome,
        detail,
        claim.access_key_id,
        claim.canonical_request,
        claim.string_to_sign,
        claim.nonce,
    )


def _outcome(
    claim: Claim,
    key: Credential | None,
    now: datetime,
    signature: Callable[[Credential, str], str],
) -> tuple[Outcome, str]:
    if key is None:
        return (
            Outcome.UNKNOWN_KEY,
            "there is no access key with the id that the request names",
        )
    if abs(utc(now) - claim.signed_at) > CLOCK_SKEW:
        return (
            Outcome.EXPIRED,
            f"the request was signed at {claim.signed_at:%Y-%m-%dT%H:%M:%SZ}",
        )
    if not same_text(claim.signature, signature(key, claim.string_to_sign)):
        return (
            Outcome.MISMATCH,
            "the signature is not the one computed from the request",
        )
    given, known = claim.security_token or "", key.security_token or ""
    if (given or known) and not same_text(given, known):
        return Outcome.BAD_TOKEN, "the security token is not the one of the access key"
    return Outcome.VERIFIED, "the signature is right"


def same_text(one: str, other: str) -> bool:
    """Compare two texts in constant time."""
    return hmac.compare_digest(
        one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass")
    )


def utc(moment: datetime) -> datetime:
    """Return the moment in UTC.

    Raises:
        ValueError: The moment has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError(
            "the time of signing has no time zone; give one such as `datetime.now(UTC)`"
        )
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


@lru_cache(maxsize=256)
def parse_time(text: str, form: str, what: str) -> datetime:
    """Return the moment that `text` names in UTC.

    Args:
        text: The text as sent.
        form: Its only form, as for `strftime`, which ends in `Z`.
        what: Its place, for the error.

    Returns:
        The moment.

    Raises:
        RequestError: The text is not a time written in this form.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise RequestError(f"{what} is not a time of the form {form}") from None
    if moment.strftime(form) != text:
        raise RequestError(f"{what} is not a time of the form {form}")
    return moment


def header_value(headers: Headers, name: str) -> str | None:
    """Return the first value of a header as it is signed: without the white space around it.

    Args:
        headers: The headers.
        name: Its name in lower case.
    """
    values = headers.get(name)
    return values[0].strip(" \t") if values else None


def required_header(headers: Headers, name: str) -> str:
    """Return the first value of a header as it is signed.

    Raises:
        RequestError: The header is absent or empty.
    """
    values = headers.get(name.lower())
    value = values[0].strip(" \t") if values else ""
    if not value:
        raise RequestError(f"header {name} is not in the request")
    return value


def read_http_authorization(headers: Headers, scheme: str) -> str:
    """Return the text after an HTTP authentication scheme in the Authorization header.

    Args:
        headers: The headers of the request.
        scheme: The scheme, in any case.

    Returns:
        The text after it; not empty.

    Raises:
        RequestError: There is no such header, more than one, or not ASCII text after the scheme.
    """
    values = headers.get("authorization", [])
    found = None
    for value in values:
        name, _, text = value.strip(" \t").partition(" ")
        if name.lower() == scheme.lower():
            found = text.strip(" ") if found is None else found
    if found is None:
        raise RequestError(
            f"there is no Authorization header of {scheme}", Outcome.MISSING
        )
    if len(values) > 1:
        raise RequestError("there is more than one Authorization header")
    if not found.isascii():
        raise RequestError("the Authorization header is not ASCII")
    if not found:
        raise RequestError(f"nothing follows {scheme} in the Authorization header")
    return found
