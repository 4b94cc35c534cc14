"""The common part of SDK-HMAC and V11: headers, canonical request and string to sign."""

from __future__ import annotations

import re
from abc import abstractmethod
from typing import TYPE_CHECKING
from urllib.parse import unquote

from .._messages import percent_encode
from ._signed_headers import (
    SigningKeyAuth,
    by_name,
    canonical_request,
    sha256,
    utc_text,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from .._messages import Content, Request
    from ._base import AccessKey

_TIME = "%04d%02d%02dT%02d%02d%02dZ"
_HASH = "X-Sdk-Content-Sha256"
_HASH_KEY = _HASH.lower()
_UNSIGNED = "UNSIGNED-PAYLOAD"
# As with the vendor's SDKs, a body of another media type is left unsigned.
_HASHED_MEDIA_TYPES = ("application/json", "application/bson")
# The vendor's SDKs leave these to the HTTP library.
_TRANSPORT = ("accept", "accept-encoding", "connection", "content-length")
_PLAIN_PATH = re.compile(r"[A-Za-z0-9_.~/-]*")


class SdkAuth(SigningKeyAuth):
    """Base of both schemes; see `SigningKeyAuth` for the arguments."""

    __slots__ = ()

    algorithm: str

    @abstractmethod
    def _signed(self, key: AccessKey, time: str, digest: str, /) -> tuple[str, str]:
        """Return the signer as the Authorization header names it, and the signature.

        Args:
            key: The access key.
            time: The time of signing, such as `20240102T030405Z`.
            digest: The hash of the canonical request.
        """

    def _sign(
        self, request: Request, credentials: AccessKey, now: datetime, _nonce: str, /
    ) -> Request:
        time = utc_text(now, _TIME)
        headers = by_name(request.headers)
        if token := credentials.security_token:
            headers["x-security-token"] = "X-Security-Token", token
        headers["x-sdk-date"] = "X-Sdk-Date", time
        _, media_type = headers.get("content-type", ("", "application/json"))
        if not media_type.startswith(_HASHED_MEDIA_TYPES):
            headers[_HASH_KEY] = _HASH, _UNSIGNED
        if "host" not in headers:
            headers["host"] = "Host", request.authority
        uri, payload = _canonical_uri(request.path), _payload(request, headers)
        canonical, names = canonical_request(request, headers, uri, payload, _is_signed)
        signer, signature = self._signed(credentials, time, sha256(canonical))
        authorization = (
            f"{self.algorithm} {signer},"
            f" SignedHeaders={names}, Signature={signature}"
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
    """Return the hash of the body, or what the header for it declares."""
    body: bytes | Content = request.body
    if _HASH_KEY in headers:
        declared = headers[_HASH_KEY][1].strip(" \t")
        is_empty = not body if isinstance(body, bytes) else body.size == 0
        if declared and not is_empty:
            return declared
    return sha256(body)
