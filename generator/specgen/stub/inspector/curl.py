"""An exchange's request as a command of curl."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..journal.journal_entry import JournalEntry

# What curl sends by itself, from the URL and the body.
_OWN = frozenset({"host", "content-length", "connection", "accept-encoding"})


def curl(entry: JournalEntry, origin: str) -> str:
    """Return the command; secrets are redacted in it, as everywhere.

    Args:
        entry: The exchange.
        origin: Scheme, host and port of the stub.
    """
    request = entry.request
    parts = [f"curl --path-as-is {quote(origin + request.url)}"]
    if request.method == "HEAD":
        parts.append("--head")
    elif request.method != ("POST" if request.body else "GET"):
        parts.append(f"--request {quote(request.method)}")
    parts += [
        f"--header {quote(f'{name}: {value}')}"
        for name, value in request.headers
        if name not in _OWN
    ]
    if request.body:
        parts.append(f"--data-raw {quote(request.body)}")
    return " \\\n  ".join(parts)
