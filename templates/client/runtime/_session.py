"""Calls: requests completed, signed, sent, and repeated where that is safe."""

from __future__ import annotations

import asyncio
import inspect
import logging
import secrets
import time
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from random import random as uniform
from typing import TYPE_CHECKING

from ._endpoint import parse_endpoint
from ._errors import ThrottlingError, TransportError
from ._http import MAX_REPLY_BYTES, AsyncTransport, Transport
from ._retry import Outcome, Retry, waits
from .auth._base import AccessKey

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, Mapping

    from ._error_catalog import ErrorCatalog
    from ._http import AsyncHttpClient, HttpClient
    from ._wire import Reply, Request
    from .auth._base import Auth, Credentials

DEFAULT_RETRY = Retry()
DEFAULT_TIMEOUT = 10.0

_LOG = logging.getLogger(__package__)
_USER_AGENT = (__package__ or __name__).rpartition(".")[2]


class _Calls:
    """What both sessions do without I/O."""

    def __init__(
        self,
        *,
        endpoint: str,
        auth: Auth | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        deadline: float | None = None,
        retry: Retry | None = DEFAULT_RETRY,
        headers: Mapping[str, str] | None = None,
        now: Callable[[], datetime] | None = None,
        nonce: Callable[[], str] | None = None,
        random: Callable[[], float] = uniform,
    ) -> None:
        self._endpoint = parse_endpoint(endpoint)
        self._auth = auth
        self._timeout = positive(timeout, "timeout")
        self._deadline = None if deadline is None else positive(deadline, "deadline")
        self._retry = retry
        self._headers = tuple((headers or {}).items())
        self._now = now or _utc_now
        self._nonce = nonce or _random_nonce
        self._random = random

    def _at_endpoint(self, request: Request) -> Request:
        request = request.with_headers(*self._headers)
        if request.origin:
            return request
        path = self._endpoint.base_path + request.path
        return replace(request, origin=self._endpoint.origin, path=path)

    def _plan(self, request: Request, *, safe: bool) -> Generator[float, Outcome, None]:
        is_repeatable = isinstance(request.body, bytes) or request.body.is_repeatable
        retry = self._retry if is_repeatable else None
        plan = waits(retry, safe=safe, random=self._random)
        next(plan)
        return plan

    def _signed(
        self, request: Request, auth: Auth | None, credentials: Credentials | None
    ) -> Request:
        if auth is not None and credentials is not None:
            now, nonce = self._now(), self._nonce()
            request = auth.sign(request, credentials, now=now, nonce=nonce)
        defaults = (
            ("Host", request.host),
            ("User-Agent", _USER_AGENT),
            ("Accept", "*/*"),
            ("Accept-Encoding", "gzip"),
        )
        missing = [pair for pair in defaults if request.header(pair[0]) is None]
        return replace(request, headers=(*request.headers, *missing))

    def _wait(
        self,
        plan: Generator[float, Outcome, None],
        result: Reply | TransportError,
        errors: ErrorCatalog,
    ) -> float | None:
        """Return the seconds to wait before the next attempt; None if the result is final."""
        outcome = _outcome(result, errors, self._retry)
        try:
            wait = plan.send(outcome)
        except StopIteration:
            return None
        _LOG.debug("trying again in %.3f s after %r", wait, result)
        return wait


class Session(_Calls):
    """Makes calls to one endpoint. Safe to share between threads.

    Args:
        endpoint: Base URL; its path, if it has one, goes before all paths.
        auth: How to sign requests; None to send them unsigned.
        timeout: Seconds to wait in each attempt for a connection, and for each piece that is sent
            or received.
        deadline: Seconds in which the whole reply to an attempt must arrive once its request is
            sent; by default as many as for a piece of it.
        retry: When to repeat a call; None for never.
        http: Connection pool to use instead of a private one. Never closed here. A private one
            takes proxies and certificates from the environment, as httpx2 does.
        max_reply_bytes: The most bytes that a reply may have.
        headers: Sent with every request, in place of its own of the same name, and signed with it.
        now: Returns the time of signing, with a time zone.
        nonce: Returns a text that no other request has.
        sleep: Waits for a number of seconds.
        random: Returns a number from 0 up to, but not including, 1.

    Raises:
        ValueError: The endpoint is no base URL, or the timeout or deadline is not positive.
    """

    def __init__(
        self,
        *,
        endpoint: str,
        auth: Auth | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        deadline: float | None = None,
        retry: Retry | None = DEFAULT_RETRY,
        http: HttpClient | None = None,
        max_reply_bytes: int = MAX_REPLY_BYTES,
        headers: Mapping[str, str] | None = None,
        now: Callable[[], datetime] | None = None,
        nonce: Callable[[], str] | None = None,
        sleep: Callable[[float], None] = time.sleep,
        random: Callable[[], float] = uniform,
    ) -> None:
        super().__init__(
            endpoint=endpoint,
            auth=auth,
            timeout=timeout,
            deadline=deadline,
            retry=retry,
            headers=headers,
            now=now,
            nonce=nonce,
            random=random,
        )
        self._sleep = sleep
        self._transport = self._new_transport(http, max_reply_bytes)

    def _new_transport(self, http: HttpClient | None, max_bytes: int) -> Transport:
        return Transport(http, max_bytes=max_bytes)

    def send(
        self,
        request: Request,
        *,
        errors: ErrorCatalog,
        safe: bool = False,
        anonymous: bool = False,
        timeout: float | None = None,
    ) -> Reply:
        """Make a call and return the reply, whatever its status.

        Args:
            request: The request, not signed. Without an origin it goes to the endpoint.
            errors: The documented errors, which tell a reply that says "too many requests".
            safe: Whether repeating the operation does no harm.
            anonymous: Whether to send the request unsigned.
            timeout: Seconds, instead of those of the session.

        Returns:
            The reply to the last attempt.

        Raises:
            TransportError: There was no reply, or not all of it.
            UnexpectedReply: The reply is too big.
            TypeError: The credentials' provider is asynchronous.
            ValueError: The request cannot be sent, or the timeout is not positive.
        """
        request = self._at_endpoint(request)
        seconds = self._timeout if timeout is None else positive(timeout, "timeout")
        auth = None if anonymous else self._auth
        plan = self._plan(request, safe=safe)
        result = self._attempt(request, seconds, auth)
        while (wait := self._wait(plan, result, errors)) is not None:
            self._sleep(wait)
            result = self._attempt(request, seconds, auth)
        if isinstance(result, TransportError):
            raise result
        return result

    def close(self) -> None:
        """Close the connection pool, unless the caller supplied it."""
        self._transport.close()

    def _attempt(
        self, request: Request, timeout: float, auth: Auth | None
    ) -> Reply | TransportError:
        credentials = credentials_of(auth)
        try:
            reply = self._transport.send(
                self._signed(request, auth, credentials),
                timeout=timeout,
                deadline=self._deadline,
            )
        except TransportError as error:
            return error
        return replace(reply, secrets=secrets_of(credentials))


class AsyncSession(_Calls):
    """Asynchronous twin of `Session`, for asyncio. One event loop may use it."""

    def __init__(
        self,
        *,
        endpoint: str,
        auth: Auth | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        deadline: float | None = None,
        retry: Retry | None = DEFAULT_RETRY,
        http: AsyncHttpClient | None = None,
        max_reply_bytes: int = MAX_REPLY_BYTES,
        headers: Mapping[str, str] | None = None,
        now: Callable[[], datetime] | None = None,
        nonce: Callable[[], str] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        random: Callable[[], float] = uniform,
    ) -> None:
        super().__init__(
            endpoint=endpoint,
            auth=auth,
            timeout=timeout,
            deadline=deadline,
            retry=retry,
            headers=headers,
            now=now,
            nonce=nonce,
            random=random,
        )
        self._sleep = sleep
        self._transport = self._new_transport(http, max_reply_bytes)

    def _new_transport(
        self, http: AsyncHttpClient | None, max_bytes: int
    ) -> AsyncTransport:
        return AsyncTransport(http, max_bytes=max_bytes)

    async def send(
        self,
        request: Request,
        *,
        errors: ErrorCatalog,
        safe: bool = False,
        anonymous: bool = False,
        timeout: float | None = None,
    ) -> Reply:
        """See `Session.send`; here the credentials' provider may be asynchronous."""
        request = self._at_endpoint(request)
        seconds = self._timeout if timeout is None else positive(timeout, "timeout")
        auth = None if anonymous else self._auth
        plan = self._plan(request, safe=safe)
        result = await self._attempt(request, seconds, auth)
        while (wait := self._wait(plan, result, errors)) is not None:
            await self._sleep(wait)
            result = await self._attempt(request, seconds, auth)
        if isinstance(result, TransportError):
            raise result
        return result

    async def aclose(self) -> None:
        """Close the connection pool, unless the caller supplied it."""
        await self._transport.aclose()

    async def _attempt(
        self, request: Request, timeout: float, auth: Auth | None
    ) -> Reply | TransportError:
        credentials = None if auth is None else auth.credentials()
        if inspect.isawaitable(credentials):
            credentials = await credentials
        try:
            reply = await self._transport.send(
                self._signed(request, auth, credentials),
                timeout=timeout,
                deadline=self._deadline,
            )
        except TransportError as error:
            return error
        return replace(reply, secrets=secrets_of(credentials))


def credentials_of(auth: Auth | None) -> Credentials | None:
    """Return the credentials to sign with.

    Raises:
        TypeError: Their provider is asynchronous.
    """
    credentials = None if auth is None else auth.credentials()
    if inspect.isawaitable(credentials):
        if inspect.iscoroutine(credentials):
            credentials.close()
        raise TypeError(
            "the provider of the credentials is asynchronous:"
            " use the asynchronous client, or a provider that returns the credentials"
        )
    return credentials


def _outcome(
    result: Reply | TransportError, errors: ErrorCatalog, retry: Retry | None
) -> Outcome:
    if isinstance(result, TransportError):
        return Outcome(passing=True, sent=result.request_sent is not False)
    if retry is None or result.status < HTTPStatus.BAD_REQUEST:
        return Outcome(passing=False)
    error = errors.error_from(result)
    passing = isinstance(error, ThrottlingError) or result.status in retry.statuses
    return Outcome(passing=passing, retry_after=error.retry_after)


def secrets_of(credentials: Credentials | None) -> frozenset[str]:
    """Return what a service must not bring into our messages by quoting it."""
    match credentials:
        case str():
            return frozenset({credentials})
        case AccessKey():
            return frozenset(
                {credentials.secret, credentials.security_token or ""} - {""}
            )
        case _:
            return frozenset()


def positive(seconds: float, what: str) -> float:
    """Return a number of seconds.

    Raises:
        ValueError: It is not positive.
    """
    if not seconds > 0:
        raise ValueError(f"{what} must be more than 0 seconds")
    return seconds


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _random_nonce() -> str:
    return secrets.token_hex(16)
