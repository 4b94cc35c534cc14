"""The inspector's comparison of two exchanges, line by line."""

from __future__ import annotations

import json
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TYPE_CHECKING

from .html import tag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..journal.journal_entry import JournalEntry
    from .html import Child, Markup

_MOST_LINES = 2000


def comparison_page(one: JournalEntry, other: JournalEntry) -> list[Child]:
    """Return the content of the page about two exchanges."""
    title = f"Exchanges {one.number} and {other.number}"
    request = _compared("Request", _request(one), _request(other), one, other)
    response = _compared("Response", _response(one), _response(other), one, other)
    return [tag("h1", title), request, response]


def indented(body: str) -> str:
    """Return a body that is JSON with one property a line; another one as it is."""
    try:
        return json.dumps(json.loads(body), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return body


def _request(entry: JournalEntry) -> list[str]:
    sent = entry.request
    path, _, query = sent.url.partition("?")
    lines = [
        f"{sent.method} {path}",
        *(f"  {pair}" for pair in query.split("&") if pair),
    ]
    lines += sorted(f"{name}: {value}" for name, value in sent.headers)
    return [*lines, "", *indented(sent.body).split("\n")]


def _response(entry: JournalEntry) -> list[str]:
    answer = entry.received or entry.response
    if answer is None:
        return ["no response"]
    lines = [f"{answer.status or 'no response'}"]
    lines += sorted(f"{name}: {value}" for name, value in answer.headers)
    return [*lines, "", *indented(answer.body).split("\n")]


def _compared(
    title: str,
    left: list[str],
    right: list[str],
    one: JournalEntry,
    other: JournalEntry,
) -> Markup:
    left, right = left[:_MOST_LINES], right[:_MOST_LINES]
    names = [f"Exchange {entry.number}" for entry in (one, other)]
    head = [tag("th", name, scope="col") for name in names]
    same = tag("p", "Both are the same.") if left == right else None
    return tag(
        "section",
        tag("h2", title),
        same,
        tag(
            "table",
            tag("thead", tag("tr", head)),
            tag("tbody", _rows(left, right)),
            class_="lines two",
        ),
    )


def _rows(left: list[str], right: list[str]) -> Iterator[Markup]:
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    for kind, start, end, begin, stop in matcher.get_opcodes():
        for pair in zip_longest(left[start:end], right[begin:stop]):
            yield tag(
                "tr",
                [tag("td", _line(text, differs=kind != "equal")) for text in pair],
                class_=None if kind == "equal" else "differs",
            )


def _line(text: str | None, *, differs: bool) -> Child:
    if text is None:
        return tag("span", "no such line", class_="hint")
    return tag("code", tag("mark", text or " ") if differs else text)
