"""The common part of SDK-HMAC and V11: headers, canonical request and string to sign."""

from __future__ import annotations

import re
from abc import abstractmethod
from typing import TYPE_CHECKING
from urllib.parse import unquote

from .._messages import percent_encode
from ._base import AccessKey, ProvidedAuth
from ._signed_headers import by_name, canonical_request, sha256, utc_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from .._messages import Content, Request
    from ._base import Provider

_HASH = "X-Sdk-Content-Sha256"
_UNSIGNED = "UNSIGNED-PAYLOAD"
# As with the vendor's SDKs, a body of another media type is left unsigned.
_HASHED_MEDIA_TYPES = ("application/json", "application/bson")
# The vendor's SDKs leave these to the HTTP library.
_TRANSPORT = ("accept", "accept-encoding", "connection", "content-length")
_PLAIN_PATH = re.compile(r"[A-Za-z0-9_.~/-]*")


class SdkAuth(ProvidedAuth[AccessKey]):
    """Base of both schemes.

    Args:
        credentials: The access key, or a callable that returns it or an awaitable of it.
    """

    __slots__ = ()

    algorithm: str

    def __init__(self, credentials: Provider[AccessKey]) -> None:
        super().__init__(credentials, AccessKey)

    @abstractmethod
    def _scope(self, day: str, /) -> str:
        """Return the scope of signatures on a day such as `20240102`; empty if there is none."""

    @abstractmethod
    def _signer(self, key_id: str, scope: str, /) -> str:
        """Return the part of the Authorization header that names the key."""

    @abstractmethod
    def _signature(self, key: AccessKey, scope: str, string: str, /) -> str:
        """Return the signature of the string to sign, in hexadecimal."""

    def _sign(
        self, request: Request, credentials: AccessKey, now: datetime, _nonce: str, /
    ) -> Request:
        time = utc_text(now).replace("-", "").replace(":", "")
        headers = by_name(request.headers)
        if credentials.security_token:
            headers["x-security-token"] = "X-Security-Token", credentials.security_token
        headers["x-sdk-date"] = "X-Sdk-Date", time
        _, media_type = headers.get("content-type", ("", "application/json"))
        if not media_type.startswith(_HASHED_MEDIA_TYPES):
            headers[_HASH.lower()] = _HASH, _UNSIGNED
        headers.setdefault("host", ("Host", request.authority))
        uri, payload = _canonical_uri(request.path), _payload(request, headers)
        canonical = canonical_request(request, headers, uri, payload, _is_signed)
        scope = self._scope(time.partition("T")[0])
        lines = [time, *([scope] if scope else []), sha256(canonical.text)]
        string = "\n".join((self.algorithm, *lines))
        signature = self._signature(credentials, scope, string)
        authorization = (
            f"{self.algorithm} {self._signer(credentials.id, scope)},"
            f" SignedHeaders={canonical.names}, Signature={signature}"
        )
        sent = (*headers.values(), ("Authorization", authorization))
        return request.changed(headers=sent)


def _is_signed(name: str) -> bool:
    return "_" not in name and name not in _TRANSPORT


def _canonical_uri(path: str) -> str:
    if not _PLAIN_PATH.fullmatch(path):
        path = _encoded_again(path)
    return path if path.endswith("/") else f"{path}/"


def _encoded_again(path: str) -> str:
    try:
        segments = unquote(path, errors="strict").split("/")
    except UnicodeDecodeError:
        raise ValueError("the path is not UTF-8") from None
    return "/".join(map(percent_encode, segments))


def _payload(request: Request, headers: Mapping[str, tuple[str, str]]) -> str:
    body: bytes | Content = request.body
    declared = headers.get(_HASH.lower(), ("", ""))[1].strip(" \t")
    is_empty = not body if isinstance(body, bytes) else body.size == 0
    return declared if declared and not is_empty else sha256(body)
