"""Authorization headers with a list of signed headers."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from .canonical import shown
from .claim import RequestError, read_http_authorization

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from .claim import Headers

_PARTS = 3


class Authorization(NamedTuple):
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
    parts = text.split(",")
    found: dict[str, str] = {}
    for part in parts:
        name, _, value = part.strip(" ").partition("=")
        found[name] = value
    access_key_id = found.get(credential)
    listed, signature = found.get("SignedHeaders"), found.get("Signature")
    if len(parts) != _PARTS or not (access_key_id and listed and signature):
        raise RequestError(
            f"the Authorization header does not hold {credential}, SignedHeaders, Signature"
            " once each"
        )
    return Authorization(access_key_id, _signed_names(listed), signature)


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
    if f"{signed_at.year:04}{signed_at.month:02}{signed_at.day:02}" != day:
        raise RequestError("the day in the credential is not the day of signing")


def check_signed(
    headers: Headers, signed: Collection[str], *, prefix: str, names: Collection[str]
) -> None:
    """Check that `host` is signed, and every header that the scheme requires.

    Args:
        headers: The headers of the request.
        signed: The names of the signed headers.
        prefix: What the names of headers begin with that must be signed, in lower case.
        names: The names of others that must be signed if they are there, in lower case.

    Raises:
        RequestError: A required header is not signed.
    """
    unsigned = headers.keys() - signed
    lacking = [n for n in unsigned if n.startswith(prefix) or n in names]
    if "host" not in signed:
        lacking.append("host")
    if lacking:
        raise RequestError(f"header {shown(min(lacking))} is not signed")
