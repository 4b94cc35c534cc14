"""`x-specgen-interactions`, `-rate-limits`, `-dry-run`, `-key-store` and `-pagination`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.ir import (
    DryRun,
    Fill,
    Interaction,
    InteractionRequest,
    InteractionResponse,
    KeyStoreUse,
    Pagination,
    RateLimit,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from specgen.ir import JsonValue, MediaType, RequestBody, Response
    from specgen.ir.extensions import Following
    from specgen.openapi.place import Place

_LINE_ENDINGS = {"lf": "\n", "crlf": "\r\n"}


def interactions(
    cursor: Place,
    method: str,
    body: RequestBody | None,
    responses: tuple[Response, ...],
) -> tuple[Interaction, ...]:
    """Return the interactions of the operation at `cursor`.

    Args:
        cursor: The operation.
        method: Its documented method, for requests that do not name one.
        body: Its request body, whose examples a request may name.
        responses: Its responses, whose examples a response may name.
    """
    found = cursor.get("x-specgen-interactions")
    return tuple(
        _interaction(entry, method, body, responses)
        for entry in (found.elements() if found else ())
    )


def _interaction(
    entry: Place,
    method: str,
    body: RequestBody | None,
    responses: tuple[Response, ...],
) -> Interaction:
    request = _request(entry.get("request"), method, body)
    when = entry.get("when")
    members = _members(when) if when else (*request.parameters, *_body_members(request))
    return Interaction(
        name=entry.text("name") or "",
        request=request,
        response=_response(entry.get("response"), responses),
        location=entry.location,
        when=members,
        description=entry.text("description"),
    )


def _request(
    cursor: Place | None, method: str, body: RequestBody | None
) -> InteractionRequest:
    if cursor is None:
        return InteractionRequest(method)
    media_type, value, has_body = _body(cursor, body.content if body else ())
    return InteractionRequest(
        method=cursor.text("method") or method,
        parameters=_members(cursor.get("parameters")),
        media_type=media_type,
        body=value,
        has_body=has_body,
        security=cursor.text("security"),
    )


def _response(
    cursor: Place | None, responses: tuple[Response, ...]
) -> InteractionResponse:
    if cursor is None:
        return InteractionResponse(0)
    status = cursor.number("status") or 0
    content = next((r.content for r in responses if r.status == str(status)), ())
    media_type, value, has_body = _body(cursor, content)
    return InteractionResponse(
        status=status,
        media_type=media_type,
        body=value,
        has_body=has_body,
        headers=cursor.pairs("headers"),
        error=cursor.text("error"),
        fill=_fill(cursor.get("fill")),
        tokens=_members(cursor.get("tokens")),
    )


def _fill(cursor: Place | None) -> tuple[Fill, ...]:
    return tuple(
        Fill(pointer, source, value.plain)
        for pointer, entry in (cursor.members() if cursor else ())
        for source, value in entry.members()
    )


def _body(
    cursor: Place, content: Iterable[MediaType]
) -> tuple[str | None, JsonValue, bool]:
    """Return media type, value and presence of a body: given here, or a named example."""
    named, given = cursor.text("media-type"), cursor.get("body")
    if given is not None:
        return named or _first_name(content), given.plain, True
    example = cursor.text("example")
    for media_type in content:
        if example is None or (named is not None and media_type.name != named):
            continue
        for candidate in media_type.examples:
            if candidate.name == example:
                return media_type.name, candidate.value, True
    return named, None, False


def _first_name(content: Iterable[MediaType]) -> str | None:
    return next((media_type.name for media_type in content), None)


def _members(cursor: Place | None) -> tuple[tuple[str, JsonValue], ...]:
    return (
        tuple((name, value.plain) for name, value in cursor.members()) if cursor else ()
    )


def _body_members(request: InteractionRequest) -> tuple[tuple[str, JsonValue], ...]:
    return tuple(request.body.items()) if isinstance(request.body, dict) else ()


def rate_limits(cursor: Place) -> tuple[RateLimit, ...]:
    """Return how often the operation may be called."""
    found = cursor.get("x-specgen-rate-limits")
    return tuple(
        RateLimit(
            requests=entry.number("requests"),
            seconds=entry.number("per-seconds"),
            description=entry.text("description") or "",
            servers=entry.texts("servers"),
        )
        for entry in (found.elements() if found else ())
    )


def dry_run(cursor: Place) -> DryRun | None:
    """Return how a dry run of the operation is requested, None if it has none."""
    found = cursor.get("x-specgen-dry-run")
    if found is None:
        return None
    return DryRun(
        parameter=found.text("parameter") or "",
        value=found.text("value") or "",
        passed=found.text("passed") or "",
        invalid=found.text("invalid"),
        denied=found.text("denied"),
    )


def key_store(cursor: Place) -> KeyStoreUse | None:
    """Return how the operation returns public keys, None if it does not."""
    found = cursor.get("x-specgen-key-store")
    if found is None:
        return None
    return KeyStoreUse(
        key=found.text("key") or "",
        location=found.location,
        version=found.text("version"),
        account=found.text("account"),
        alias_prefix=found.text("alias-prefix"),
        line_ending=_LINE_ENDINGS.get(found.text("line-ending") or "", "\n"),
        result=found.pairs("result"),
        refusals=found.pairs("refusals"),
    )


def pagination(cursor: Place) -> Pagination | None:
    """Return how the pages of the operation follow each other, None if it has none."""
    found = cursor.get("x-specgen-pagination")
    if found is None:
        return None
    return Pagination(
        items=found.text("items") or "",
        parameter=found.text("parameter") or "",
        following=_following(found),
        location=found.location,
        value=found.text("next") or found.text("next-link") or found.text("total"),
    )


def _following(found: Place) -> Following:
    if found.text("next") is not None:
        return "value"
    if found.text("next-link") is not None:
        return "link"
    if found.text("counts") is not None:
        return "items" if found.text("counts") == "items" else "pages"
    return "header"
