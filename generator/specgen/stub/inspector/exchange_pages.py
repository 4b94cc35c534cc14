"""The inspector's pages about one exchange."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from .curl import curl
from .html import tag
from .labels import chips, status_chip
from .two_exchanges import indented

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..journal.journal_entry import (
        JournalEntry,
        ReceivedResponse,
        RecordedCheck,
        RecordedResponse,
    )
    from ..journal.signature_comparison import TextComparison
    from .html import Child, Markup


def detail(
    entry: JournalEntry,
    *,
    newest: int,
    comparisons: Iterable[TextComparison],
    claimed: str,
    origin: str,
) -> list[Child]:
    """Return the details of one exchange.

    Args:
        entry: The exchange.
        newest: The number of the newest exchange.
        comparisons: The comparisons requested by the reader.
        claimed: The text given by the reader.
        origin: Scheme, host and port of the stub.
    """
    own = [c.comparison for c in entry.signature if c.comparison]
    compared = list(enumerate([*own, *comparisons], 1))
    return [
        tag("h1", f"Exchange {entry.number}"),
        _neighbours(entry.number, newest),
        tag("p", status_chip(entry), " ", list(chips(entry))),
        _facts(
            ("Operation", entry.operation),
            ("API", entry.api),
            ("Time", f"{entry.time:%Y-%m-%d %H:%M:%S.%f}"[:-3] + " UTC"),
            ("Took", f"{entry.duration_ms} ms"),
            ("Request id", entry.request_id),
        ),
        _actions(entry),
        _fault(entry),
        _violation(entry),
        [_signature(checked) for checked in entry.signature],
        [_comparison(comparison, number) for number, comparison in compared],
        _compare_form(entry, claimed),
        _request(entry, origin),
        _response(entry),
    ]


def no_longer_kept(number: int, kept: int) -> list[Child]:
    """Return the content of the page of an exchange that is not kept any more."""
    return [
        tag("h1", f"Exchange {number}"),
        tag("p", f"It is no longer kept: the journal has the last {kept} exchanges."),
        tag("p", tag("a", "All exchanges", href="/__stub__/")),
    ]


def not_there(number: int) -> list[Child]:
    """Return the content of the page of an exchange that has not taken place."""
    return [
        tag("h1", f"Exchange {number}"),
        tag("p", "There is no such exchange, or the journal was emptied since."),
        tag("p", tag("a", "All exchanges", href="/__stub__/")),
    ]


def _actions(entry: JournalEntry) -> Markup:
    about = {"operation": entry.operation, "api": entry.api, "status": entry.status}
    query = urlencode({name: value for name, value in about.items() if value})
    number = entry.number
    return tag(
        "div",
        tag(
            "form",
            tag("button", "Replay"),
            method="post",
            action=f"/__stub__/inspect/{number}/replay",
        ),
        tag(
            "a", "Fault from this exchange", href=f"/__stub__/inspect/rules?{query}#add"
        ),
        tag(
            "form",
            tag("input", type="hidden", name="one", value=number),
            tag(
                "label",
                "Compare with exchange ",
                tag(
                    "input",
                    name="other",
                    value=max(number - 1, 1),
                    size=5,
                    inputmode="numeric",
                ),
            ),
            tag("button", "Compare exchanges"),
            method="get",
            action="/__stub__/inspect/compare",
        ),
        class_="actions",
    )


def _fault(entry: JournalEntry) -> Child:
    rule, received = entry.rule, entry.received
    if rule is None:
        return None
    ending = {
        None: "The client received the response below.",
        "complete": "The client received the response below, not the one that was made.",
        "truncated": "The connection was closed before the end of the body.",
        "closed": "The connection was closed without a response.",
        "reset": "The connection was reset without a response.",
    }[received.ending if received else None]
    name = "" if rule.name == rule.effect else f"{rule.name}: "
    return tag(
        "section",
        tag("h2", f"Fault {rule.id}"),
        tag("p", f"{name}{rule.effect}"),
        tag("p", ending),
    )


def _neighbours(number: int, newest: int) -> Markup:
    older = tag("a", "Older", href=f"/__stub__/inspect/{number - 1}", rel="prev")
    newer = tag("a", "Newer", href=f"/__stub__/inspect/{number + 1}", rel="next")
    return tag(
        "nav",
        older if number > 1 else None,
        " ",
        newer if number < newest else None,
        aria_label="Other exchanges",
    )


def _facts(*facts: tuple[str, Child]) -> Markup:
    told = [(tag("dt", name), tag("dd", value)) for name, value in facts if value]
    return tag("dl", told)


def _violation(entry: JournalEntry) -> Child:
    broken = entry.violation
    if broken is None:
        return None
    return tag(
        "section",
        tag("h2", "Contract"),
        tag("p", broken.detail, class_="wrong"),
        _facts(
            ("Kind", broken.kind),
            ("Parameter", broken.parameter),
            ("Rule", broken.rule and tag("code", broken.rule)),
            ("In the spec", broken.location and tag("code", broken.location)),
        ),
    )


def _signature(checked: RecordedCheck) -> Markup:
    texts = [
        ("Canonical request", checked.canonical_request),
        ("String to sign", checked.string_to_sign),
    ]
    return tag(
        "section",
        tag("h2", f"Authentication: {checked.scheme}"),
        tag("p", f"{checked.outcome}: {checked.detail}."),
        checked.cause and tag("p", checked.cause, class_="wrong"),
        _facts(("Access key", checked.access_key_id)),
        [_computed(title, text) for title, text in texts if text],
    )


def _computed(title: str, text: str) -> Markup:
    name = f"{title} as computed here"
    return tag("details", tag("summary", name), _block(text, name))


def _block(text: str, name: str) -> Markup:
    """Return text that keeps its lines, also when it is copied, and can be scrolled by keys."""
    return tag(
        "pre",
        tag("code", text),
        tabindex=0,
        role="region",
        aria_label=name,
        data_copy=True,
    )


def _comparison(found: TextComparison, number: int) -> Markup:
    target = f"difference-{number}"
    if found.line is None:
        verdict: Child = (
            "Both are the same; if the signature is wrong, the secret is another."
        )
    else:
        place = f"line {found.line}, column {found.column}"
        verdict = ["They differ from ", tag("a", place, href=f"#{target}"), " on."]
    head = [
        tag("th", t, scope="col") for t in ("Line", "Computed here", "By the caller")
    ]
    return tag(
        "section",
        tag("h3", f"Comparison of the {found.text}"),
        tag("p", verdict),
        tag(
            "table",
            tag("thead", tag("tr", head)),
            tag("tbody", _lines(found, target)),
            class_="lines",
        ),
        class_="comparison",
    )


def _lines(found: TextComparison, target: str) -> Iterator[Markup]:
    for index in range(max(len(found.computed), len(found.claimed))):
        pair = (_line(found.computed, index), _line(found.claimed, index))
        is_first = found.line == index + 1
        column = (found.column or 1) - 1 if is_first else None
        yield tag(
            "tr",
            tag("th", index + 1, scope="row"),
            [tag("td", tag("code", _marked(text, column))) for text in pair],
            class_="differs" if pair[0] != pair[1] or is_first else None,
            id=target if is_first else None,
        )


def _line(lines: tuple[str, ...], index: int) -> str | None:
    return lines[index] if index < len(lines) else None


def _marked(text: str | None, column: int | None) -> Child:
    """Return a line with everything from the first difference on marked."""
    if text is None:
        return tag("mark", "no such line")
    if column is None:
        return text
    return [text[:column], tag("mark", text[column:] or "end of line")]


def _compare_form(entry: JournalEntry, claimed: str) -> Child:
    if not any(checked.string_to_sign for checked in entry.signature):
        return None
    return tag(
        "form",
        tag("label", "What did the caller sign? ", for_="signed"),
        tag("p", "Paste its canonical request, or its string to sign.", class_="hint"),
        tag(
            "textarea", claimed, id="signed", name="signed", rows=6, spellcheck="false"
        ),
        tag("button", "Compare"),
        method="post",
        action=f"/__stub__/inspect/{entry.number}",
    )


def _request(entry: JournalEntry, origin: str) -> Markup:
    sent = entry.request
    command = curl(entry, origin)
    return tag(
        "section",
        tag("h2", "Request"),
        tag("p", tag("code", f"{sent.method} {sent.url}"), class_="wide"),
        _headers(sent.headers, "Headers of the request"),
        _body(sent.body, sent.body_size, "Body of the request"),
        tag("details", tag("summary", "As curl"), _block(command, "Command of curl")),
    )


def _response(entry: JournalEntry) -> list[Child]:
    received, made = entry.received, entry.response
    shown: list[Child] = []
    if received is not None and received.status is not None:
        shown.append(_answer("Response that the client received", received))
    if made is not None:
        title = "Response" if received is None else "Response before the fault"
        shown.append(_answer(title, made))
    return shown


def _answer(title: str, answer: RecordedResponse | ReceivedResponse) -> Markup:
    return tag(
        "section",
        tag("h2", title),
        tag("p", tag("code", answer.status or "")),
        _headers(answer.headers, f"{title}: headers"),
        _body(answer.body, answer.body_size, f"{title}: body"),
    )


def _headers(headers: Iterable[tuple[str, str]], name: str) -> Markup:
    found = [
        tag("tr", tag("th", key, scope="row"), tag("td", tag("code", value)))
        for key, value in headers
    ]
    return tag("table", tag("tbody", found), class_="headers", aria_label=name)


def _body(body: str, size: int, name: str) -> Child:
    if not size:
        return tag("p", "No body.", class_="hint")
    return [_block(indented(body), name), tag("p", f"{size} bytes", class_="hint")]
