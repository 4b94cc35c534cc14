"""Authorization headers with a list of signed headers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from .canonical import shown
from .claim import RequestError, read_http_authorization

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from .claim import Headers


@dataclass(frozen=True, slots=True)
class Authorization:
    """The parts of a header such as `X Credential=a,SignedHeaders=b;c,Signature=d`."""

    credential: str
    signed_headers: tuple[str, ...]
    signature: str


def read_authorization(
    headers: Headers, algorithm: str, credential: str
) -> Authorization:
    """Return the parts of the Authorization header.

    Args:
        headers: The headers of the request.
        algorithm: The required scheme of the header.
        credential: The name of the part that identifies the signer.

    Returns:
        The parts, none of them empty.

    Raises:
        RequestError: The header is missing or malformed.
    """
    text = read_http_authorization(headers, algorithm)
    parts = [part.strip(" ").partition("=") for part in text.split(",")]
    found = {name: value for name, _, value in parts}
    wanted = (credential, "SignedHeaders", "Signature")
    who, listed, signature = [found.get(name, "") for name in wanted]
    if len(parts) != len(wanted) or not (who and listed and signature):
        raise RequestError(
            f"the Authorization header does not hold {', '.join(wanted)} once each"
        )
    return Authorization(who, _signed_names(listed), signature)


# Cached: a caller signs the same headers each time.
@lru_cache(maxsize=64)
def _signed_names(listed: str) -> tuple[str, ...]:
    signed = listed.split(";")
    if listed != listed.lower() or signed != sorted(set(signed)):
        raise RequestError(
            "SignedHeaders are not in lower case, in order and different"
        )
    return tuple(signed)


def check_day(day: str, signed_at: datetime) -> None:
    """Check that a key was derived for the day of signing.

    Raises:
        RequestError: The credential's date is not the signing date.
    """
    if signed_at.strftime("%Y%m%d") != day:
        raise RequestError("the day in the credential is not the day of signing")


def check_signed(
    headers: Headers, signed: Collection[str], insists: Callable[[str], bool]
) -> None:
    """Check that `host` is signed, and every header that the scheme requires.

    Args:
        headers: The headers of the request.
        signed: The names of the signed headers.
        insists: Tells by its lower-case name whether a header must be signed.

    Raises:
        RequestError: A required header is not signed.
    """
    lacking = [name for name in headers if name not in signed and insists(name)]
    if "host" not in signed:
        lacking.append("host")
    if lacking:
        raise RequestError(f"header {shown(min(lacking))} is not signed")
