"""Diagnosis of signatures that do not match: find the request that the caller signed instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from ..verify.canonical import QueryStyle, query_style

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..verify.verdict import Verdict
    from ..wire.redaction import Redactor
    from ..wire.request import Request

_PLUS, _SLASH = ("%20", "+"), ("%2F", "/")
_STYLES = {
    "the query with `+` in place of `%20` for a space": QueryStyle(spelt=(_PLUS,)),
    "the query with `/` in place of `%2F`": QueryStyle(spelt=(_SLASH,)),
    "the query in the order of the request, not sorted by name": QueryStyle(
        is_sorted=False
    ),
    "the query in the order of the request, with `+` in place of `%20`": QueryStyle(
        is_sorted=False, spelt=(_PLUS,)
    ),
    "the query as forms are encoded: `+` for a space, `*` as it is, `%7E` for `~`": (
        QueryStyle(spelt=(_PLUS, ("%2A", "*"), ("~", "%7E")))
    ),
}
_METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH")


@dataclass(slots=True)
class Mistake:
    """The request that a caller signed by mistake.

    Args:
        what: A short description.
        request: The request for which the signature is valid.
        verdict: The verdict on that one.
    """

    what: str
    request: Request
    verdict: Verdict

    def forget(self, summary: Verdict) -> None:
        """Drop the body, and the texts computed from it."""
        self.request.body, self.request.form = b"", ()
        self.verdict = summary


def find_mistake(
    request: Request, signed: Callable[[Request], Verdict | None]
) -> Mistake | None:
    """Find the request that a caller signed.

    A signature does not reveal the signed text. So common mistakes
    are tried one by one, until one of them leads to the same signature.

    Args:
        request: The request whose signature does not match.
        signed: Returns the verdict on another request if the signature is right for that one.
    """
    for what, other in _mistakes(request):
        verdict = signed(other)
        if verdict is not None:
            return Mistake(what, other, verdict)
    for what, style in _STYLES.items():
        with query_style(style):
            verdict = signed(request)
        if verdict is not None:
            return Mistake(what, request.replaced(), verdict)
    return None


def explain(
    request: Request, computed: Verdict, mistake: Mistake | None, redactor: Redactor
) -> str:
    """Return the text signed here and, if known, the one signed by the caller.

    Args:
        request: The request whose signature does not match.
        computed: The verdict of its scheme.
        mistake: The mistake of the caller.
        redactor: Redacts secrets.
    """
    text = redactor.text(_text(computed), request)
    if mistake is not None:
        theirs = redactor.text(_text(mistake.verdict), mistake.request)
        return (
            f"the caller signed {mistake.what}\n"
            f"computed here:\n{_numbered(text, theirs)}\n"
            f"computed by the caller:\n{_numbered(theirs, text)}"
        )
    if not text:
        return "there is nothing to compare"
    return (
        f"computed here:\n{_numbered(text, text)}\n"
        "If the caller computed the same, its secret differs."
    )


def _text(verdict: Verdict) -> str:
    return verdict.canonical_request or verdict.string_to_sign


def _numbered(text: str, other: str) -> str:
    """Return lines with numbers, and a mark at the first one that differs from the other text."""
    lines, others = text.split("\n"), other.split("\n")
    pairs = zip(lines, others, strict=False)
    shorter = min(len(lines), len(others))
    differing = next((n for n, (one, two) in enumerate(pairs) if one != two), shorter)
    marked = differing if text != other else -1
    return "\n".join(
        f"{'>' if n == marked else ' '}{n + 1:3} | {line!a}"
        for n, line in enumerate(lines)
    )


def _mistakes(request: Request) -> Iterator[tuple[str, Request]]:
    """Yield common mistakes, with the request signed in each case."""
    if request.body:
        yield "an empty body", request.replaced(body=b"")
    yield from _other_hosts(request)
    yield from _other_paths(request)
    yield from _other_queries(request)
    content_type = request.header("content-type") or ""
    for other in (
        content_type.partition(";")[0].rstrip(),
        f"{content_type};charset=utf-8",
    ):
        if content_type and other != content_type:
            yield (
                f"the Content-Type {other!a}",
                request.replaced(header=("content-type", other)),
            )
    for method in _METHODS:
        if method != request.method:
            yield f"the method {method}", request.replaced(method=method)


def _other_hosts(request: Request) -> Iterator[tuple[str, Request]]:
    host = request.header("host") or ""
    name, _, port = host.rpartition(":")
    others = [name] if name and port.isdecimal() else [f"{host}:80", f"{host}:443"]
    for other in (*others, host.lower()):
        if other != host:
            yield f"the Host {other!a}", request.replaced(header=("host", other))


def _other_paths(request: Request) -> Iterator[tuple[str, Request]]:
    path = request.path
    others = (
        path.rstrip("/") or "/",
        f"{path}/",
        quote(path, safe="/"),
        quote(unquote(path), safe="/"),
        unquote(path),
        "/",
    )
    for other in dict.fromkeys(others):
        if other != path:
            yield f"the path {other!a}", request.replaced(path=other)


def _other_queries(request: Request) -> Iterator[tuple[str, Request]]:
    query = request.query
    if not query:
        return
    yield "no query", request.replaced(query=())
    others = {
        "the query without empty values": tuple(p for p in query if p[1]),
        "the query with `+` for each space": tuple(
            (name, value.replace(" ", "+")) for name, value in query
        ),
        "the query encoded twice": tuple(
            (name, quote(value, safe="")) for name, value in query
        ),
        "the query decoded twice": tuple(
            (name, unquote(value)) for name, value in query
        ),
    }
    for mistake, other in others.items():
        if other != query:
            yield mistake, request.replaced(query=other)
