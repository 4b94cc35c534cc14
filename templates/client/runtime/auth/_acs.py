"""The common part of ACS3 and ACS4: headers, canonical request and string to sign."""

from __future__ import annotations

from abc import abstractmethod
from types import MappingProxyType
from typing import TYPE_CHECKING

from ._request_parameters import check_distinct, form_of
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

    from .._messages import Pairs, Request
    from ._base import AccessKey, Provider

NONE_CARRIED: Mapping[str, str] = MappingProxyType({})
_KEY_ID = "x-acs-accesskey-id"
_STS = "x-acs-security-token"


class AcsAuth(SigningKeyAuth):
    """Base of both schemes.

    Args:
        credentials: The access key, or a callable that returns it or an awaitable of it.
        carried_parameters: Query parameters that are sent in a header instead, with its name.
    """

    __slots__ = ("_carried", "_carriers")

    algorithm: str

    def __init__(
        self, credentials: Provider[AccessKey], carried_parameters: Mapping[str, str]
    ) -> None:
        super().__init__(credentials)
        self._carried = {
            name: (header.lower(), header)
            for name, header in carried_parameters.items()
        }
        self._carriers = frozenset(header for header, _ in self._carried.values())

    @staticmethod
    @abstractmethod
    def _is_signed(name: str, /) -> bool:
        """Tell whether the header of this name, in lower case, is signed."""

    @abstractmethod
    def _signed(self, key: AccessKey, time: str, string: str, /) -> tuple[str, str]:
        """Return the credential as the Authorization header names it, and the signature.

        Args:
            key: The access key.
            time: The time of signing, such as `2025-01-24T03:04:05Z`.
            string: The string to sign.
        """

    def _sign(
        self, request: Request, credentials: AccessKey, now: datetime, nonce: str, /
    ) -> Request:
        time, payload = utc_text(now), sha256(request.body)
        headers = by_name(request.headers)
        self._check_parameters(request, headers)
        sent = request.changed(query=self._carry(request.query, headers))
        if "host" not in headers:
            headers["host"] = "host", request.authority
        headers["x-acs-date"] = "x-acs-date", time
        headers["x-acs-signature-nonce"] = "x-acs-signature-nonce", nonce
        headers["x-acs-content-sha256"] = "x-acs-content-sha256", payload
        if token := credentials.security_token:
            headers[_KEY_ID] = _KEY_ID, credentials.id
            headers[_STS] = _STS, token
        canonical, names = canonical_request(
            sent,
            headers,
            sent.path or "/",
            payload,
            self._is_signed,
            also=self._carriers,
        )
        string = f"{self.algorithm}\n{sha256(canonical)}"
        credential, signature = self._signed(credentials, time, string)
        authorization = (
            f"{self.algorithm} Credential={credential},"
            f"SignedHeaders={names},Signature={signature}"
        )
        sent.headers = (*headers.values(), ("Authorization", authorization))
        return sent

    def _carry(self, query: Pairs, headers: dict[str, tuple[str, str]]) -> Pairs:
        """Move the parameters that headers carry; return the rest of the query."""
        kept: list[tuple[str, str]] = []
        for pair in query:
            if pair[0] in self._carried:
                key, header = self._carried[pair[0]]
                headers[key] = header, pair[1]
            else:
                kept.append(pair)
        return tuple(kept)

    def _check_parameters(
        self, request: Request, headers: Mapping[str, tuple[str, str]]
    ) -> None:
        """Check that no parameter is ambiguous.

        A name may occur once in the query, and in only one of query, form and header. Within the
        form it may be repeated.
        """
        names = [name for name, _ in request.query]
        if request.body:
            names += dict.fromkeys([name for name, _ in form_of(request)])
        names += [name for name, (key, _) in self._carried.items() if key in headers]
        check_distinct(names)
