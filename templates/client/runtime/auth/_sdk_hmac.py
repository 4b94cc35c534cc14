"""The common part of SDK-HMAC and V11: headers, canonical request and string to sign."""

from __future__ import annotations

import re
from abc import abstractmethod
from typing import TYPE_CHECKING
from urllib.parse import unquote

from .._messages import merged, percent_encode
from ._base import AccessKey, ProvidedAuth
from ._signed_headers import authorized, canonical_request, sha256, utc_text

if TYPE_CHECKING:
    from datetime import datetime

    from .._messages import Content, Request
    from ._base import Provider

_HASH = "X-Sdk-Content-Sha256"
_UNSIGNED = "UNSIGNED-PAYLOAD"
# The vendor's SDKs leave these to the HTTP library.
_TRANSPORT = ("accept", "accept-encoding", "connection", "content-length")
_HASHED_MEDIA_TYPES = ("application/json", "application/bson")
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
        prepared = _prepared(request, credentials, time)
        canonical = canonical_request(
            prepared, _canonical_uri(request.path), _payload(prepared), _is_signed
        )
        scope = self._scope(time[:8])
        lines = (time, scope) if scope else (time,)
        string = "\n".join((self.algorithm, *lines, sha256(canonical.text)))
        signature = self._signature(credentials, scope, string)
        start = f"{self.algorithm} {self._signer(credentials.id, scope)}"
        return authorized(prepared, start, canonical.names, signature, separator=", ")


def _prepared(request: Request, key: AccessKey, time: str) -> Request:
    """Return the request with every header that it is sent with but Authorization.

    As the vendor's SDKs do, a body of a media type other than JSON and BSON is left unsigned.
    """
    token = key.security_token
    media_type = request.header("Content-Type")
    is_hashed = media_type is None or media_type.startswith(_HASHED_MEDIA_TYPES)
    headers = (
        *((("X-Security-Token", token),) if token else ()),
        ("X-Sdk-Date", time),
        *(() if is_hashed else ((_HASH, _UNSIGNED),)),
        ("Host", request.host),
    )
    merge = merged(request.headers, headers, without="authorization")
    return request.changed(headers=merge)


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


def _payload(request: Request) -> str:
    body: bytes | Content = request.body
    declared = (request.header(_HASH) or "").strip(" \t")
    is_empty = not body if isinstance(body, bytes) else body.size == 0
    return declared if declared and not is_empty else sha256(body)
