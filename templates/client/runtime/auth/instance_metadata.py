"""Temporary access keys from the metadata service of a cloud instance."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from .._parsed_body import parse_json, text_at
from ._base import AccessKey, Confidential

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_MOST_BYTES = 64 * 1024
_TIMEOUT = 1.0
_RETRY_AFTER = 60.0
_REFRESH_BEFORE = 300.0
_SESSION_SECONDS = "21600"


@dataclass(slots=True, kw_only=True, eq=False)
class InstanceMetadata(Confidential):
    """Provider of the access key of an instance's role; it is fetched again before it expires.

    The service is called without a proxy. While it fails, the cached key is used until
    it expires.

    Args:
        url: The URL of the access key, or of the names of roles, one a line.
        lists_roles: Whether the first name at `url` must be added to it.
        session_url: The URL at which PUT returns a session token; None without sessions.
        lifetime_header: Header of that request with the seconds for which the token is valid.
        session_header: Header of later requests with the token.
        id: JSON pointer to the id of the access key in the response.
        secret: Likewise to its secret.
        security_token: Likewise to its security token.
        expires: Likewise to the time when it expires, as in ISO 8601.
        disabled_by: Environment variable that is `true` to disable the service.
        is_asked: Whether to call the service at all.
        clock: Returns the time in seconds.
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
    is_asked: bool = True
    clock: Callable[[], float] = time.time
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)
    _kept: tuple[AccessKey, float] | None = field(default=None, init=False, repr=False)
    _next: float = field(default=0.0, init=False, repr=False)

    def __call__(self) -> AccessKey:
        """Return the access key.

        Raises:
            LookupError: The service has none, is not available, or is disabled.
        """
        off = self.disabled_by
        if not self.is_asked:
            raise LookupError(
                "the instance's metadata was not asked for (instance_metadata=True)"
            )
        if off and os.environ.get(off, "").lower() == "true":
            raise LookupError(f"the instance's metadata is disabled by {off}")
        with self._lock:
            if self._kept is None or self.clock() >= self._next:
                self._kept = self._refreshed(self._kept)
            return self._kept[0]

    def _refreshed(
        self, kept: tuple[AccessKey, float] | None
    ) -> tuple[AccessKey, float]:
        """Return another key with the time when it expires, or the one that is kept."""
        try:
            fetched = self._fetch()
        except LookupError:
            if kept is None or self.clock() >= kept[1]:
                self._kept = None
                raise
            self._next = min(self.clock() + _RETRY_AFTER, kept[1])
            return kept
        self._next = fetched[1] - _REFRESH_BEFORE
        return fetched

    def _fetch(self) -> tuple[AccessKey, float]:
        headers, url = self._session(), self.url
        if self.lists_roles:
            role = self._get(url, headers).partition("\n")[0].strip()
            url += quote(role, safe="")
        return self._parsed(self._get(url, headers))

    def _session(self) -> dict[str, str]:
        """Return the header that later requests need, none if the service has no sessions."""
        if self.session_url is None:
            return {}
        lifetime = {self.lifetime_header: _SESSION_SECONDS}
        status, token = _ask("PUT", self.session_url, lifetime)
        return {self.session_header: token} if status == HTTPStatus.OK else {}

    def _get(self, url: str, headers: Mapping[str, str]) -> str:
        status, text = _ask("GET", url, headers)
        if status != HTTPStatus.OK:
            raise LookupError(
                f"the instance's metadata, {url}, has the status {status}"
            )
        return text

    def _parsed(self, text: str) -> tuple[AccessKey, float]:
        pointers = self.id, self.secret, self.security_token, self.expires
        try:
            data, _ = parse_json(text.encode())
            *parts, moment = [text_at(data, pointer) or "" for pointer in pointers]
            key, expires = AccessKey(*parts), datetime.fromisoformat(moment)
        except ValueError:
            # The cause would quote the response, and with it secrets.
            raise LookupError("the instance's metadata has no access key") from None
        zoned = expires if expires.tzinfo else expires.replace(tzinfo=UTC)
        return key, zoned.timestamp()


def _ask(method: str, url: str, headers: Mapping[str, str]) -> tuple[int, str]:
    from http.client import HTTPConnection, HTTPException

    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=_TIMEOUT)
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
