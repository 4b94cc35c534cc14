"""The inspector's pages about exchanges: the list, and the details of each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .html import tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..journal.journal_entry import Checked, Entry
    from ..journal.signature_comparison import Comparison
    from .html import Child, Markup

_COLUMNS = ("#", "Time", "Request", "Operation", "Status", "Verdict", "ms")
_FIRST_CLIENT_ERROR = 400
_FIRST_SERVER_ERROR = 500


def listing(entries: Iterable[Entry], *, last: int, query: str) -> Markup:
    """Return the table of exchanges, the newest first.

    Args:
        entries: The exchanges.
        last: The number of the newest exchange.
        query: The query of the script's requests for more.
    """
    head = tag("tr", [tag("th", name, scope="col") for name in _COLUMNS])
    return tag(
        "table",
        tag("caption", "Exchanges, the newest first", class_="unseen"),
        tag("thead", head),
        tag("tbody", rows(entries), id="rows", data_last=last, data_query=query),
        class_="exchanges cards",
    )


def rows(entries: Iterable[Entry]) -> list[Markup]:
    """Return a row of the table for each exchange."""
    return [_row(entry) for entry in entries]


def _row(entry: Entry) -> Markup:
    link = tag("a", f"{entry.number}", href=f"/__stub__/inspect/{entry.number}")
    return tag(
        "tr",
        tag("td", link),
        tag("td", f"{entry.time:%H:%M:%S}"),
        tag(
            "td",
            tag("b", entry.request.method),
            " ",
            entry.request.url,
            class_="request",
        ),
        tag("td", entry.operation or "none"),
        tag("td", _status(entry)),
        tag("td", list(_chips(entry))),
        tag("td", f"{entry.duration_ms:.1f}", class_="number"),
        data_number=entry.number,
    )


def _status(entry: Entry) -> Markup:
    status = entry.status or 0
    kind = "good"
    if status >= _FIRST_CLIENT_ERROR:
        kind = "bad" if status >= _FIRST_SERVER_ERROR else "wrong"
    return tag("span", f"{status or 'none'}", class_=f"chip {kind}")


def _chips(entry: Entry) -> Iterator[Markup]:
    if entry.violation is not None:
        yield tag("span", f"contract: {entry.violation.kind}", class_="chip wrong")
    for checked in entry.signature[:1]:
        kind = "good" if checked.outcome == "verified" else "wrong"
        yield tag("span", f"auth: {checked.outcome}", class_=f"chip {kind}")
    if entry.rule is not None:
        yield tag("span", f"rule {entry.rule.id}", class_="chip rule")


def detail(
    entry: Entry, *, newest: int, comparisons: Iterable[Comparison], claimed: str
) -> list[Child]:
    """Return the details of one exchange.

    Args:
        entry: The exchange.
        newest: The number of the newest exchange.
        comparisons: The comparisons requested by the reader.
        claimed: The text given by the reader.
    """
    return [
        tag("h1", f"Exchange {entry.number}"),
        _neighbours(entry.number, newest),
        tag("p", _status(entry), " ", list(_chips(entry))),
        _facts(
            ("Operation", entry.operation),
            ("API", entry.api),
            ("Time", entry.time.isoformat(timespec="milliseconds")),
            ("Took", f"{entry.duration_ms} ms"),
            ("Request id", entry.request_id),
            ("Rule", f"{entry.rule.name}: {entry.rule.effect}" if entry.rule else None),
        ),
        _violation(entry),
        [_signature(checked) for checked in entry.signature],
        [_comparison(comparison) for comparison in comparisons],
        _compare_form(entry, claimed),
        _request(entry),
        _response(entry),
    ]


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


def _violation(entry: Entry) -> Child:
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


def _signature(checked: Checked) -> Markup:
    mistake = f"The caller signed {checked.mistake}." if checked.mistake else None
    texts = [
        ("Canonical request", checked.canonical_request),
        ("String to sign", checked.string_to_sign),
    ]
    return tag(
        "section",
        tag("h2", f"Authentication: {checked.scheme}"),
        tag("p", f"{checked.outcome}: {checked.detail}."),
        mistake and tag("p", mistake, class_="wrong"),
        _facts(("Access key", checked.access_key_id)),
        checked.comparison and _comparison(checked.comparison),
        [_numbered(title, text) for title, text in texts if text],
    )


def _numbered(title: str, text: str) -> Markup:
    lines = [tag("li", tag("code", line)) for line in text.split("\n")]
    summary = tag("summary", f"{title} as computed here")
    return tag("details", summary, tag("ol", lines, class_="lines"))


def _comparison(found: Comparison) -> Markup:
    if found.line is None:
        verdict: Child = (
            "Both are the same; if the signature is wrong, the secret is another."
        )
    else:
        place = f"line {found.line}, column {found.column}"
        verdict = ["They differ from ", tag("a", place, href="#difference"), " on."]
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
            tag("tbody", _lines(found)),
            class_="lines",
        ),
        class_="comparison",
    )


def _lines(found: Comparison) -> Iterator[Markup]:
    for index in range(max(len(found.computed), len(found.claimed))):
        pair = (_line(found.computed, index), _line(found.claimed, index))
        is_first = found.line == index + 1
        column = (found.column or 1) - 1 if is_first else None
        yield tag(
            "tr",
            tag("th", index + 1, scope="row"),
            [tag("td", tag("code", _marked(text, column))) for text in pair],
            class_="differs" if pair[0] != pair[1] or is_first else None,
            id="difference" if is_first else None,
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


def _compare_form(entry: Entry, claimed: str) -> Child:
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


def _request(entry: Entry) -> Markup:
    sent = entry.request
    return tag(
        "section",
        tag("h2", "Request"),
        tag("p", tag("code", f"{sent.method} {sent.url}"), class_="wide"),
        _headers(sent.headers),
        _body(sent.body, sent.body_size),
    )


def _response(entry: Entry) -> Child:
    answer = entry.response
    if answer is None:
        return None
    broken = tag("p", "A rule may have changed it on its way.") if entry.rule else None
    return tag(
        "section",
        tag("h2", "Answer"),
        broken,
        _headers(answer.headers),
        _body(answer.body, answer.body_size),
    )


def _headers(headers: Iterable[tuple[str, str]]) -> Markup:
    found = [
        tag("tr", tag("th", name, scope="row"), tag("td", tag("code", value)))
        for name, value in headers
    ]
    return tag("table", tag("tbody", found), class_="headers")


def _body(body: str, size: int) -> Child:
    if not size:
        return tag("p", "No body.", class_="hint")
    return [
        tag("pre", tag("code", _indented(body))),
        tag("p", f"{size} bytes", class_="hint"),
    ]


def _indented(body: str) -> str:
    try:
        return json.dumps(json.loads(body), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return body
