"""The common part of ACS3 and ACS4: headers, canonical request and string to sign."""

from __future__ import annotations

from abc import abstractmethod
from types import MappingProxyType
from typing import TYPE_CHECKING

from .._messages import merged
from ._base import AccessKey, ProvidedAuth
from ._request_parameters import check_distinct, form_of
from ._signed_headers import authorized, canonical_request, sha256, utc_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from .._messages import Request
    from ._base import Provider

NONE_CARRIED: Mapping[str, str] = MappingProxyType({})
_KEY_ID = "x-acs-accesskey-id"
_STS = "x-acs-security-token"


class AcsAuth(ProvidedAuth[AccessKey]):
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
        super().__init__(credentials, AccessKey)
        self._carried = carried_parameters
        self._carriers = {header.lower() for header in carried_parameters.values()}

    @abstractmethod
    def _is_signed(self, name: str, /) -> bool:
        """Tell whether the header of this name, in lower case, is signed."""

    @abstractmethod
    def _scope(self, day: str, /) -> tuple[str, ...]:
        """Return the further parts of the credential, for a day such as `20250124`."""

    @abstractmethod
    def _signature(self, secret: str, scope: tuple[str, ...], string: str, /) -> str:
        """Return the signature of the string to sign, in hexadecimal."""

    def _sign(
        self, request: Request, credentials: AccessKey, now: datetime, nonce: str, /
    ) -> Request:
        time, payload = utc_text(now), sha256(request.body)
        prepared = self._prepared(request, credentials, time, nonce, payload)
        canonical = canonical_request(
            prepared, request.path or "/", payload, self._is_signed
        )
        string = f"{self.algorithm}\n{sha256(canonical.text)}"
        scope = self._scope(time[:10].replace("-", ""))
        signature = self._signature(credentials.secret, scope, string)
        start = f"{self.algorithm} Credential={'/'.join((credentials.id, *scope))}"
        return authorized(prepared, start, canonical.names, signature, separator=",")

    def _prepared(
        self, request: Request, key: AccessKey, time: str, nonce: str, payload: str
    ) -> Request:
        """Return the request with every header that it is sent with but Authorization.

        Raises:
            ValueError: A parameter appears more than once.
        """
        self._check_parameters(request)
        carried, token = self._carried, key.security_token
        moved = [(carried[name], v) for name, v in request.query if name in carried]
        headers = (
            *moved,
            ("host", request.host),
            ("x-acs-date", time),
            ("x-acs-signature-nonce", nonce),
            ("x-acs-content-sha256", payload),
            *(((_KEY_ID, key.id), (_STS, token)) if token else ()),
        )
        query = tuple(pair for pair in request.query if pair[0] not in carried)
        merge = merged(request.headers, headers, without="authorization")
        return request.changed(query=query, headers=merge)

    def _check_parameters(self, request: Request) -> None:
        """Check that no parameter is ambiguous.

        A name may occur once in the query, and in only one of query, form and header. Within the
        form it may be repeated.
        """
        given = {name.lower() for name, _ in request.headers}
        names = [name for name, _ in request.query]
        names += dict.fromkeys([name for name, _ in form_of(request)])
        names += [n for n, header in self._carried.items() if header.lower() in given]
        check_distinct(names)
