"""Cross-origin requests: the headers that let pages of another origin call the stub (CORS)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..wire.reply import Reply

if TYPE_CHECKING:
    from ..wire.request import Request

_NO_CONTENT = 204
_ASKED_METHOD = "access-control-request-method"
_ASKED_HEADERS = "access-control-request-headers"
_HEADERS = (
    ("access-control-allow-origin", "*"),
    ("access-control-expose-headers", "*"),
)
_SECONDS = "600"


def preflight(request: Request) -> Reply | None:
    """Return the response to a preflight request, None for any other request.

    Every method and header is allowed, among them `Authorization`, which `*` does not stand for.
    """
    method = request.header(_ASKED_METHOD)
    if request.method != "OPTIONS" or method is None:
        return None
    headers = request.header(_ASKED_HEADERS)
    allowed = (("access-control-allow-headers", headers),) if headers else ()
    methods = ("access-control-allow-methods", method)
    age = ("access-control-max-age", _SECONDS)
    return Reply(_NO_CONTENT, None, b"", (*_HEADERS, methods, age, *allowed))


def shared(reply: Reply) -> Reply:
    """Return a response that pages of any origin may read."""
    return Reply(
        reply.status,
        reply.media_type,
        reply.body,
        (*reply.headers, *_HEADERS),
        reply.request_id,
    )
