"""What the schemes share that sign a list of headers and say so in the Authorization header."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from ._verification import RequestError, read_http_authorization

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import datetime

    from .._wire import Content, Request
    from ._verification import Headers

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
    headers: Headers, algorithm: str, credential: str
) -> Authorization:
    """Return the parts of the Authorization header.

    Args:
        headers: The headers of the request.
        algorithm: The scheme that the header must be of.
        credential: The name of the part that says who signs.

    Returns:
        The parts, none of them empty.

    Raises:
        RequestError: There is no such header, or it is not as the scheme prescribes.
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


# A caller signs the same headers each time.
@lru_cache(maxsize=64)
def _signed_names(listed: str) -> tuple[str, ...]:
    signed = listed.split(";")
    if listed != listed.lower() or signed != sorted(set(signed)):
        raise RequestError(
            "SignedHeaders are not in lower case, in order and different"
        )
    return tuple(signed)


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
    headers: Headers, signed: Collection[str], insists: Callable[[str], bool]
) -> None:
    """Check that `host` is signed, and every header that the scheme insists on.

    Args:
        headers: The headers of the request.
        signed: The names of the signed headers.
        insists: Tells by its lower-case name whether a header must be signed.

    Raises:
        RequestError: One is not.
    """
    lacking = [name for name in headers if name not in signed and insists(name)]
    if "host" not in signed:
        lacking.append("host")
    if lacking:
        raise RequestError(f"header {_shown(min(lacking))} is not signed")


def names_to_sign(request: Request, wanted: Callable[[str], bool]) -> list[str]:
    """Return the lower-case names of the wanted headers in order, never Authorization."""
    names = {name.lower() for name, _ in request.headers}
    return sorted(name for name in names if name != "authorization" and wanted(name))


def canonical_text(
    method: str,
    uri: str,
    query: str,
    *,
    headers: Headers,
    signed: Sequence[str],
    payload: str,
) -> str:
    """Return a canonical request.

    Args:
        method: The method of the request.
        uri: Its canonical path.
        query: Its canonical query.
        headers: Its headers.
        signed: The names of those that are signed.
        payload: The hash of its body, or what stands for it.

    Returns:
        The canonical request.

    Raises:
        RequestError: A header of the list is absent, repeated, or holds a control character.
    """
    lines: list[str] = []
    for name in signed:
        given = headers.get(name, ())
        if len(given) != 1:
            how = "is given more than once" if given else "is not in the request"
            raise RequestError(f"signed header {_shown(name)} {how}")
        value = given[0].strip(" \t")
        lines.append(f"{name}:{value}")
    if _CONTROL.search("".join(lines)):
        named = zip(signed, lines, strict=True)
        bad = next(name for name, line in named if _CONTROL.search(line))
        raise RequestError(f"signed header {_shown(bad)} holds a control character")
    return "\n".join((method, uri, query, *lines, "", ";".join(signed), payload))


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


def sha256(data: str | bytes | Content) -> str:
    """Return the SHA-256 of a text, of bytes or of a body in pieces, in hexadecimal.

    Raises:
        RequestError: It is no Unicode text, or a body that can be read only once.
    """
    if isinstance(data, str | bytes):
        return hashlib.sha256(_bytes(data)).hexdigest()
    if not data.is_repeatable:
        raise RequestError(
            "the body is signed, and can be read only once:"
            " give bytes, a path, or a file that can seek"
        )
    digest = hashlib.sha256()
    for piece in data.pieces():
        digest.update(piece)
    return digest.hexdigest()


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
