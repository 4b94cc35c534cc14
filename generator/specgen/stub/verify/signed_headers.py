"""Authorization headers with a list of signed headers."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from .canonical import shown
from .claim import RequestError, read_http_authorization

if TYPE_CHECKING:
    from datetime import datetime

    from .claim import Headers

_PARTS = 2


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
    others, _, last = read_http_authorization(headers, algorithm).rpartition(",")
    name, _, signature = last.strip(" ").partition("=")
    if name != "Signature":
        others, signature = _signature_apart(f"{others},{last}")
    if not signature:
        raise _incomplete(credential)
    access_key_id, signed_headers = _signer(others, credential)
    return Authorization(access_key_id, signed_headers, signature)


def _signature_apart(text: str) -> tuple[str, str]:
    """Return the other parts and the signature, where that is not the last part."""
    parts = text.split(",")
    found = [p for p in parts if p.strip(" ").startswith("Signature=")]
    others = ",".join(part for part in parts if part not in found)
    return others, found[0].strip(" ").partition("=")[2] if len(found) == 1 else ""


# Cached: of the header of one caller, only the signature differs from call to call.
@lru_cache(maxsize=64)
def _signer(text: str, credential: str) -> tuple[str, tuple[str, ...]]:
    """Return the signer and the names of the signed headers."""
    parts = [part.strip(" ").partition("=") for part in text.split(",")]
    found = {name: value for name, _, value in parts}
    access_key_id, listed = found.get(credential), found.get("SignedHeaders")
    if len(parts) != _PARTS or not (access_key_id and listed):
        raise _incomplete(credential)
    return access_key_id, _signed_names(listed)


def _incomplete(credential: str) -> RequestError:
    return RequestError(
        f"the Authorization header does not hold {credential}, SignedHeaders, Signature"
        " once each"
    )


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
    headers: Headers, signed: tuple[str, ...], *, prefix: str, names: tuple[str, ...]
) -> None:
    """Check that `host` is signed, and every header that the scheme requires.

    Args:
        headers: The headers of the request.
        signed: The names of the signed headers.
        prefix: The prefix of headers that must be signed, in lower case.
        names: The names of others that must be signed if they are there, in lower case.

    Raises:
        RequestError: A required header is not signed.
    """
    lacking = _first_unsigned(tuple(headers), signed, prefix, names)
    if lacking is not None:
        raise RequestError(f"header {shown(lacking)} is not signed")


# Cached: a caller sends and signs the same headers each time.
@lru_cache(maxsize=64)
def _first_unsigned(
    given: tuple[str, ...], signed: tuple[str, ...], prefix: str, names: tuple[str, ...]
) -> str | None:
    """Return the first header by its name that lacks a signature; None if each has one."""
    required = [n for n in given if n.startswith(prefix) or n in names]
    return min({"host", *required}.difference(signed), default=None)
