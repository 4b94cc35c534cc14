"""The base URL of a service, checked once."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlsplit

_LONGEST_LABEL = 63


class Endpoint(NamedTuple):
    """A base URL: scheme and authority, and the path before all others, without a final slash."""

    origin: str
    base_path: str


def parse_endpoint(url: object) -> Endpoint:
    """Check and split a base URL such as `https://kms.example.com` or `http://127.0.0.1:8700/base`.

    Raises:
        TypeError: The URL is not a str.
        ValueError: The URL is not an absolute HTTP URL, or has credentials, a query or fragment.
            The message does not quote it, as it may contain a secret.
    """
    if not isinstance(url, str):
        raise TypeError(f"endpoint must be a str, not {type(url).__name__}")
    problem = _problem(url)
    if problem:
        raise ValueError(
            f"endpoint {problem}; give one such as https://kms.example.com"
        )
    parts = urlsplit(url)
    return Endpoint(f"{parts.scheme}://{parts.netloc.lower()}", parts.path.rstrip("/"))


def _problem(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return "has a malformed host or port"
    labels = host.removesuffix(".").split(".")
    printable = url.isascii() and url.isprintable() and " " not in url
    checks = (
        (parts.scheme in {"http", "https"}, "must begin with https:// or http://"),
        (printable, "must be printable ASCII; write other host names in punycode"),
        ("?" not in url and "#" not in url, "must not have a query or a fragment"),
        ("@" not in parts.netloc, "must not contain a user name or a password"),
        (all(0 < len(label) <= _LONGEST_LABEL for label in labels), "must name a host"),
    )
    return next((problem for good, problem in checks if not good), None)
