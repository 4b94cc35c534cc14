"""Temporary access keys from the metadata service of a cloud instance."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING, cast
from urllib.parse import quote, urlsplit

from ._base import AccessKey, Confidential

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_MOST_BYTES = 64 * 1024
_RETRY_AFTER = 60.0
_SESSION_SECONDS = "21600"


@dataclass(frozen=True, slots=True, kw_only=True)
class MetadataService:
    """The protocol of a metadata service for temporary access keys.

    Args:
        url: The URL of the access key, or of the names of roles, one a line.
        lists_roles: Whether the first name at `url` must be added to it.
        session_url: The URL at which PUT returns a session token; None without sessions.
        lifetime_header: Header of that request with the seconds for which the token is valid.
        session_header: Header of further requests with the token.
        id: JSON pointer to the id of the access key in the response.
        secret: Likewise to its secret.
        security_token: Likewise to its security token.
        expires: Likewise to the time when it expires, as in ISO 8601.
        disabled_by: Environment variable that is `true` to disable the service.
    """

    url: str
    lists_roles: bool = False
    session_url: str | None = None
    lifetime_header: str = ""
    session_header: str = ""
    id: str
    secret: str
    security_token: str
    expires: str
    disabled_by: str | None = None


class InstanceMetadata(Confidential):
    """Provider of the access key of an instance's role; it is fetched again before it expires.

    The service is called without a proxy. While it fails, the cached key is used until
    it expires.

    Args:
        service: The service.
        is_asked: Whether to call it at all.
        refresh_before: Seconds before a key expires at which another one is fetched.
        timeout: Seconds to wait to connect, send or receive.
        clock: Returns the time in seconds.
    """

    __slots__ = (
        "_clock",
        "_is_asked",
        "_kept",
        "_lock",
        "_next",
        "_refresh_before",
        "_service",
        "_timeout",
    )

    def __init__(
        self,
        service: MetadataService,
        *,
        is_asked: bool = True,
        refresh_before: float = 300.0,
        timeout: float = 1.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._service = service
        self._is_asked = is_asked
        self._refresh_before = refresh_before
        self._timeout = timeout
        self._clock = clock
        self._lock = Lock()
        self._kept: tuple[AccessKey, float] | None = None
        self._next = 0.0

    def __call__(self) -> AccessKey:
        """Return the access key.

        Raises:
            LookupError: The service has none, is not available, or is disabled.
        """
        off = self._service.disabled_by
        if not self._is_asked:
            raise LookupError(
                "the instance's metadata was not asked for (instance_metadata=True)"
            )
        if off and os.environ.get(off, "").lower() == "true":
            raise LookupError(f"the instance's metadata is disabled by {off}")
        with self._lock:
            if self._kept is None or self._clock() >= self._next:
                self._refresh()
            return cast("tuple[AccessKey, float]", self._kept)[0]

    def _refresh(self) -> None:
        try:
            key, expires = self._fetch()
        except LookupError:
            if self._kept is None or self._clock() >= self._kept[1]:
                self._kept = None
                raise
            self._next = min(self._clock() + _RETRY_AFTER, self._kept[1])
        else:
            self._kept, self._next = (key, expires), expires - self._refresh_before

    def _fetch(self) -> tuple[AccessKey, float]:
        headers = self._session()
        url = self._service.url
        if self._service.lists_roles:
            role = self._get(url, headers).partition("\n")[0].strip()
            url = f"{url}{quote(role, safe='')}"
        return _parsed(self._service, self._get(url, headers))

    def _session(self) -> dict[str, str]:
        """Return the header that later requests need, none if the service has no sessions."""
        service = self._service
        if service.session_url is None:
            return {}
        lifetime = {service.lifetime_header: _SESSION_SECONDS}
        status, token = self._ask("PUT", service.session_url, lifetime)
        return {service.session_header: token} if status == HTTPStatus.OK else {}

    def _get(self, url: str, headers: Mapping[str, str]) -> str:
        status, text = self._ask("GET", url, headers)
        if status != HTTPStatus.OK:
            raise LookupError(
                f"the instance's metadata, {url}, has the status {status}"
            )
        return text

    def _ask(
        self, method: str, url: str, headers: Mapping[str, str]
    ) -> tuple[int, str]:
        from http.client import HTTPConnection, HTTPException

        parts = urlsplit(url)
        connection = HTTPConnection(parts.netloc, timeout=self._timeout)
        try:
            connection.request(method, parts.path, headers=dict(headers))
            response = connection.getresponse()
            text = response.read(_MOST_BYTES).decode("utf-8", "replace").strip()
        except (OSError, HTTPException) as error:
            raise LookupError(
                f"the instance's metadata, {url}, cannot be read: {type(error).__name__}"
            ) from None
        finally:
            connection.close()
        return response.status, text


def _parsed(service: MetadataService, text: str) -> tuple[AccessKey, float]:
    try:
        content: object = json.loads(text)
        key = AccessKey(
            _member(content, service.id),
            _member(content, service.secret),
            _member(content, service.security_token),
        )
        expires = datetime.fromisoformat(_member(content, service.expires))
    except ValueError:
        # The cause would quote the response, and with it secrets.
        raise LookupError("the instance's metadata has no access key") from None
    zoned = expires if expires.tzinfo else expires.replace(tzinfo=UTC)
    return key, zoned.timestamp()


def _member(content: object, pointer: str) -> str:
    for name in pointer.split("/")[1:]:
        members = (
            cast("dict[str, object]", content) if isinstance(content, dict) else {}
        )
        content = members.get(name)
    if isinstance(content, str):
        return content
    raise ValueError(f"{pointer} is not a string")
