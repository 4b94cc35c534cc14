"""The inspector's list of exchanges: its filters, its pages, and new rows for the script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from .html import fragment, tag
from .labels import chips, status_chip

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..contract.contract import Contract
    from ..journal.journal import Filters, Journal
    from ..journal.journal_entry import JournalEntry
    from .html import Child, Markup

    Form = Mapping[str, str]

PER_PAGE = 100
STATUS = r"[1-5]([0-9]{2}|xx)|none"
"""The statuses that the list can be filtered by: one, a class of them, or none at all."""

_LIST = "/__stub__/"
_FIELDS = ("api", "operation", "status", "valid", "text")
_NUMBER = re.compile(r"[0-9]{1,15}")
_VALID = {"true": True, "false": False}
_COLUMNS = ("#", "Time (UTC)", "API", "Request", "Operation", "Status", "Checks", "ms")
_KEYS = "Keys: j and k move through the list, p pauses it, / leads to the filters."
_CLASSES = (
    ("", "all statuses"),
    ("2xx", "2xx success"),
    ("3xx", "3xx redirection"),
    ("4xx", "4xx client error"),
    ("5xx", "5xx server error"),
    ("none", "no response"),
)


def wanted(query: Form) -> dict[str, str]:
    """Return the filters in a query, without those that are empty."""
    given = {name: query.get(name, "").strip() for name in _FIELDS}
    return {name: value for name, value in given.items() if value}


def found(
    journal: Journal, query: Form, *, limit: int | None = None
) -> list[JournalEntry]:
    """Return the exchanges that a query asks for, the newest first.

    Args:
        journal: The journal.
        query: The query of a page.
        limit: The greatest number of them, the newest.
    """
    given = wanted(query)
    status = given.get("status", "").lower()
    filters: Filters = {
        "api": given.get("api"),
        "status": status if re.fullmatch(STATUS, status) else None,
        "valid": _VALID.get(given.get("valid", "")),
        "text": given.get("text"),
        "since": _number(query.get("since", "")) or 0,
        "before": _number(query.get("before", "")),
        "limit": limit,
    }
    return journal.entries(given.get("operation"), **filters)[::-1]


def exchange_list(
    journal: Journal, contracts: Iterable[Contract], query: Form
) -> list[Child]:
    """Return the content of the page with the list."""
    given = wanted(query)
    entries = found(journal, query, limit=PER_PAGE + 1)
    shown = entries[:PER_PAGE]
    is_newest = _number(query.get("before", "")) is None
    return [
        tag("h1", "Exchanges"),
        _filters(given, list(contracts)),
        _live(journal) if is_newest else tag("p", f"{journal.count} exchanges"),
        _table(shown, journal, urlencode(given), live=is_newest),
        None if shown else tag("p", "Nothing to show yet.", class_="hint", id="empty"),
        _pages(given, shown, is_newest=is_newest, has_older=len(entries) > PER_PAGE),
        _actions(journal, given),
        tag(
            "p",
            _KEYS,
            " ",
            tag("button", "Turn keys off", id="keys", type="button", hidden=True),
            class_="hint",
        ),
    ]


def new_rows(
    journal: Journal, query: Form
) -> tuple[bytes, tuple[tuple[str, str], ...]]:
    """Return the rows of new exchanges as HTML, and headers about the journal."""
    headers = (("x-last", f"{journal.count}"), ("x-generation", journal.generation))
    return fragment(map(_row, found(journal, query, limit=PER_PAGE))), headers


def _live(journal: Journal) -> Markup:
    return tag(
        "div",
        tag("span", f"{journal.count} exchanges", id="count"),
        " · ",
        tag("span", "live", id="state", role="status"),
        " ",
        tag("button", "Pause", id="pause", type="button", hidden=True),
        " ",
        tag("button", "", id="held", type="button", hidden=True),
        class_="live",
    )


def _table(
    entries: Iterable[JournalEntry], journal: Journal, query: str, *, live: bool
) -> Markup:
    head = tag("tr", [tag("th", name, scope="col") for name in _COLUMNS])
    body = tag(
        "tbody",
        map(_row, entries),
        id="rows",
        data_last=journal.count,
        data_generation=journal.generation,
        data_query=query,
        data_live="yes" if live else None,
    )
    return tag(
        "table",
        tag("caption", "Exchanges, the newest first", class_="unseen"),
        tag("thead", head),
        body,
        class_="exchanges cards",
    )


def _row(entry: JournalEntry) -> Markup:
    request = entry.request
    link = tag(
        "a",
        entry.number,
        href=f"/__stub__/inspect/{entry.number}",
        aria_label=f"Exchange {entry.number}",
    )
    moment = f"{entry.time:%H:%M:%S.%f}"[:-3]
    time = tag("time", moment, datetime=entry.time.isoformat())
    return tag(
        "tr",
        tag("td", link),
        tag("td", time),
        tag("td", entry.api or "none"),
        tag("td", tag("b", request.method), " ", request.url, class_="request"),
        tag("td", entry.operation or "none"),
        tag("td", status_chip(entry)),
        tag("td", chips(entry)),
        tag("td", f"{entry.duration_ms:.1f}", class_="number"),
        data_number=entry.number,
    )


def _filters(given: Form, contracts: list[Contract]) -> Markup:
    apis = [(c.package, c.package) for c in contracts]
    names = sorted({o.operation_id for c in contracts for o in c.operations})
    verdicts = [("", "all"), ("true", "valid"), ("false", "invalid")]
    status = given.get("status", "")
    classes = [*_CLASSES]
    if status not in dict(classes):
        classes.append((status, status))
    return tag(
        "form",
        _select("api", "API", [("", "all APIs"), *apis], given),
        _select(
            "operation",
            "Operation",
            [("", "all operations"), *((name, name) for name in names)],
            given,
        ),
        _select("status", "Status", classes, given),
        _select("valid", "Requests", verdicts, given),
        tag(
            "label",
            "Text ",
            tag("input", name="text", type="search", value=given.get("text", "")),
        ),
        tag("button", "Show"),
        method="get",
        action=_LIST,
        class_="filters",
        role="search",
    )


def _select(
    name: str, label: str, options: Iterable[tuple[str, str]], given: Form
) -> Markup:
    chosen = given.get(name, "")
    shown = [
        tag("option", text, value=value, selected=value == chosen)
        for value, text in options
    ]
    return tag("label", f"{label} ", tag("select", shown, name=name))


def _pages(
    given: Form, shown: list[JournalEntry], *, is_newest: bool, has_older: bool
) -> Markup | None:
    newest = older = None
    if not is_newest:
        newest = tag("a", "Newest", href=_with(given), rel="first")
    if has_older:
        link = _with({**given, "before": f"{shown[-1].number}"})
        older = tag("a", "Older", href=link, rel="next")
    if newest is None and older is None:
        return None
    return tag("nav", newest, " ", older, aria_label="Pages of the list")


def _actions(journal: Journal, given: Form) -> Markup:
    export = f"/__stub__/har?{urlencode(given)}".removesuffix("?")
    return tag(
        "div",
        tag("a", "Export as HAR", href=export, download="stub.har"),
        tag(
            "details",
            tag("summary", "Forget all exchanges"),
            tag(
                "form",
                tag("p", f"{journal.count} exchanges cannot be brought back."),
                tag("button", "Forget them"),
                method="post",
                action="/__stub__/inspect/clear",
            ),
        ),
        class_="actions",
    )


def _with(given: Form) -> str:
    query = urlencode(given)
    return f"{_LIST}?{query}" if query else _LIST


def _number(text: str) -> int | None:
    return int(text) if _NUMBER.fullmatch(text) else None
