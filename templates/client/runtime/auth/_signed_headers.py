"""What the schemes share that sign a list of headers and say so in the Authorization header."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from ._verification import RequestError, read_http_authorization

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from .._wire import Request

_SHOWN = 64
_UNRESERVED = re.compile(r"[A-Za-z0-9_.~-]*")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Authorization:
    """The parts of a header such as `X Credential=a,SignedHeaders=b;c,Signature=d`."""

    credential: str
    signed_headers: tuple[str, ...]
    signature: str


def read_authorization(
    request: Request, algorithm: str, credential: str
) -> Authorization:
    """Return the parts of the request's Authorization header.

    Args:
        request: The request.
        algorithm: The scheme that the header must be of.
        credential: The name of the part that says who signs.

    Returns:
        The parts, none of them empty.

    Raises:
        RequestError: There is no such header, or it is not as the scheme prescribes.
    """
    text = read_http_authorization(request, algorithm)
    parts = [part.strip(" ").partition("=") for part in text.split(",")]
    found = {name: value for name, _, value in parts if value}
    wanted = (credential, "SignedHeaders", "Signature")
    if len(parts) != len(wanted) or found.keys() != set(wanted):
        raise RequestError(
            f"the Authorization header does not hold {', '.join(wanted)} once each"
        )
    signed = tuple(found["SignedHeaders"].split(";"))
    if list(signed) != sorted({name.lower() for name in signed}):
        raise RequestError(
            "SignedHeaders are not in lower case, in order and different"
        )
    return Authorization(found[credential], signed, found["Signature"])


def with_authorization(
    request: Request,
    start: str,
    signed: Iterable[str],
    signature: str,
    *,
    separator: str,
) -> Request:
    """Return the request with the Authorization header that `read_authorization` reads.

    Args:
        request: The request.
        start: The algorithm and who signs, such as `X Credential=a`.
        signed: The names of the signed headers.
        signature: The signature.
        separator: What stands between the parts.

    Returns:
        The request, its former Authorization header replaced if it had one.
    """
    parts = start, f"SignedHeaders={';'.join(signed)}", f"Signature={signature}"
    return request.with_headers(("Authorization", separator.join(parts)))


def check_day(day: str, signed_at: datetime) -> None:
    """Check that the day a key was derived for is the day of signing.

    Raises:
        RequestError: It is another.
    """
    if signed_at.strftime("%Y%m%d") != day:
        raise RequestError("the day in the credential is not the day of signing")


def check_signed(
    request: Request, signed: Iterable[str], insists: Callable[[str], bool]
) -> None:
    """Check that `host` is signed, and every header of the request that the scheme insists on.

    Args:
        request: The request.
        signed: The names of the signed headers.
        insists: Tells by its lower-case name whether a header must be signed.

    Raises:
        RequestError: One is not.
    """
    present = {name.lower() for name, _ in request.headers}
    lacking = {"host", *filter(insists, present)} - set(signed)
    if lacking:
        raise RequestError(f"header {_shown(min(lacking))} is not signed")


def names_to_sign(request: Request, wanted: Callable[[str], bool]) -> list[str]:
    """Return the lower-case names of the wanted headers in order, never Authorization."""
    names = {name.lower() for name, _ in request.headers}
    return sorted(name for name in names if name != "authorization" and wanted(name))


def canonical_text(
    request: Request, uri: str, query: str, signed: Sequence[str], payload: str
) -> str:
    """Return a canonical request.

    Args:
        request: The request.
        uri: Its canonical path.
        query: Its canonical query.
        signed: The names of its signed headers.
        payload: The hash of its body, or what stands for it.

    Returns:
        The canonical request.

    Raises:
        RequestError: A header of the list is absent, repeated, or holds a control character.
    """
    lines = "".join(
        f"{name}:{value}\n" for name, value in _signed_values(request, signed)
    )
    return "\n".join((request.method, uri, query, lines, ";".join(signed), payload))


def _signed_values(
    request: Request, signed: Iterable[str]
) -> Iterable[tuple[str, str]]:
    values: dict[str, list[str]] = {}
    for name, value in request.headers:
        values.setdefault(name.lower(), []).append(value)
    for name in signed:
        given = values.get(name, [])
        if len(given) != 1:
            how = "is given more than once" if given else "is not in the request"
            raise RequestError(f"signed header {_shown(name)} {how}")
        value = given[0].strip(" \t")
        if _CONTROL.search(name + value):
            raise RequestError(
                f"signed header {_shown(name)} holds a control character"
            )
        yield name, value


def header_value(request: Request, name: str) -> str | None:
    """Return the value of a header as it is signed: without the white space around it."""
    value = request.header(name)
    return None if value is None else value.strip(" \t")


def required_header(request: Request, name: str) -> str:
    """Return the value of a header as it is signed.

    Raises:
        RequestError: It is absent or empty.
    """
    value = header_value(request, name)
    if not value:
        raise RequestError(f"header {name} is not in the request")
    return value


def canonical_query(pairs: Iterable[tuple[str, str]]) -> str:
    """Return decoded pairs sorted, encoded as in RFC 3986 and joined.

    Raises:
        RequestError: One is no Unicode text.
    """
    return "&".join(
        f"{encoded(name)}={encoded(value)}" for name, value in sorted(pairs)
    )


def encoded(text: str) -> str:
    """Encode everything but the unreserved characters of RFC 3986.

    Raises:
        RequestError: It is no Unicode text.
    """
    if _UNRESERVED.fullmatch(text):
        return text
    try:
        return quote(text, safe="")
    except UnicodeEncodeError:
        raise RequestError("the request holds text that is not valid Unicode") from None


def sha256(text: str | bytes) -> str:
    """Return the SHA-256 of a text or of bytes in hexadecimal.

    Raises:
        RequestError: It is no Unicode text.
    """
    return hashlib.sha256(_bytes(text)).hexdigest()


def hmac_sha256(key: str | bytes, text: str) -> bytes:
    """Return the HMAC-SHA256 of a text.

    Raises:
        RequestError: It is no Unicode text.
    """
    return hmac.digest(_bytes(key), _bytes(text), "sha256")


def _bytes(text: str | bytes) -> bytes:
    if isinstance(text, bytes):
        return text
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise RequestError("the request holds text that is not valid Unicode") from None


def _shown(name: str) -> str:
    return repr(name[:_SHOWN])
