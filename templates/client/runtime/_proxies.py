"""Routes to servers: direct, or by a proxy of the environment or the system."""

from __future__ import annotations

import base64
import os
import sys
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

_PORTS = {"http": 80, "https": 443}


class Route(NamedTuple):
    """The route to a server.

    Args:
        address: Host and port to connect to.
        tls_host: The host for TLS; empty without TLS.
        is_forwarded: Whether a proxy gets the requests, with whole URLs and these headers.
        headers: Headers of each request to such a proxy.
        tunnel: The first bytes for a proxy, to connect to the server.
    """

    address: tuple[str, int]
    tls_host: str = ""
    is_forwarded: bool = False
    headers: tuple[tuple[str, str], ...] = ()
    tunnel: bytes = b""


def route_to(origin: str) -> Route:
    """Return the route to a server; a ConnectionError if its scheme or proxy is not supported."""
    server = urlsplit(origin)
    address, tls_host = _address(server), server.hostname or ""
    proxy = _proxy_for(server, address)
    is_tls = server.scheme == "https"
    if proxy is None:
        return Route(address, tls_host if is_tls else "")
    headers = _authorization(proxy)
    if not is_tls:
        return Route(_address(proxy), "", is_forwarded=True, headers=headers)
    has_port = server.port is not None
    authority = server.netloc if has_port else f"{server.netloc}:{address[1]}"
    lines = [f"CONNECT {authority} HTTP/1.1", f"Host: {authority}"]
    lines += [f"{name}: {value}" for name, value in headers]
    tunnel = "\r\n".join((*lines, "", "")).encode()
    return Route(_address(proxy), tls_host, tunnel=tunnel)


def _address(url: SplitResult) -> tuple[str, int]:
    if url.scheme not in _PORTS or not url.hostname:
        raise ConnectionError("it is not the URL of an HTTP server")
    return url.hostname, _PORTS[url.scheme] if url.port is None else url.port


def _parsed_proxy(url: str) -> SplitResult:
    """Return the parts of a proxy's URL, which is not quoted: it may contain a password."""
    with suppress(ValueError):
        proxy = urlsplit(url if "://" in url else f"http://{url}")
        if proxy.scheme != "http":
            raise ConnectionError(
                f"a proxy at {proxy.scheme}:// takes an httpx2 client in `http`"
            )
        if proxy.hostname and proxy.port != 0:
            return proxy
    raise ConnectionError(
        "the URL of the proxy is not valid: it is http://user:password@host:port,"
        " user and password percent-encoded"
    )


def _proxy_for(server: SplitResult, address: tuple[str, int]) -> SplitResult | None:
    named = any(name.lower().endswith("_proxy") for name in os.environ)
    if not named and sys.platform not in {"darwin", "win32"}:
        return None
    from urllib.request import getproxies, proxy_bypass

    proxies = getproxies()
    url = proxies.get(server.scheme) or proxies.get("all")
    if not url or proxy_bypass(f"{address[0]}:{address[1]}"):
        return None
    return _parsed_proxy(url)


def _authorization(proxy: SplitResult) -> tuple[tuple[str, str], ...]:
    if proxy.username is None:
        return ()
    user = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    value = "Basic " + base64.b64encode(user.encode()).decode()
    return (("Proxy-Authorization", value),)
