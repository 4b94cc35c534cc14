"""The pages for people below `/__stub__/`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from ..wire.reply import Reply
from .exchange_pages import detail, listing, rows
from .html import document, fragment, tag
from .rules_page import add_from_form, rules_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import TypeAlias

    from ..contract.contract import Contract, Operation
    from ..journal.journal import Filters
    from ..journal.journal_entry import Entry
    from ..wire.request import Request
    from .administered import Administered
    from .html import Child, Markup

    Form: TypeAlias = Mapping[str, str]

_HTML = "text/html; charset=utf-8"
_SHOWN = 200
_NUMBER = re.compile(r"[0-9]{1,15}")
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_SEE_OTHER = 303
_KEYS = "Keys: j and k move through the list, p pauses it, / leads to the filters."
_PAGES = (("", "Exchanges"), ("inspect/rules", "Rules"), ("inspect/specs", "Specs"))


class Inspector:
    """Pages about the stub's exchanges and rules.

    Args:
        stub: The inspected application.
        contracts: The APIs that it serves.
    """

    def __init__(self, stub: Administered, contracts: Iterable[Contract]) -> None:
        self._stub = stub
        self._contracts = list(contracts)
        self._pages: dict[str, Callable[[Form], Reply]] = {
            "": self._exchanges,
            "rows": self._rows,
            "inspect/rules": lambda _: self._rules({}, ""),
            "inspect/specs": lambda _: self._specs(),
            "inspector.css": lambda _: _file("inspector.css", "text/css"),
            "inspector.js": lambda _: _file("inspector.js", "text/javascript"),
        }
        self._forms: dict[str, Callable[[Form], Reply]] = {
            "inspect/clear": self._clear,
            "inspect/rules": self._add_rule,
            "inspect/rules/remove": self._remove_rule,
            "inspect/rate-limits": self._switch_rate_limits,
        }

    def answer(self, path: str, request: Request) -> Reply | None:
        """Return a page, or the response to a form.

        Args:
            path: The path after `/__stub__/`.
            request: The request.

        Returns:
            The response; None if there is no such page or form.
        """
        if request.method == "POST":
            return self._posted(path, dict(request.form))
        if request.method not in ("GET", "HEAD"):
            return None
        page = self._pages.get(path)
        if page is not None:
            return page(dict(request.query))
        return self._exchange(path.removeprefix("inspect/"), {})

    def _posted(self, path: str, given: Form) -> Reply | None:
        form = self._forms.get(path)
        if form is not None:
            return form(given)
        return self._exchange(path.removeprefix("inspect/"), given)

    def _clear(self, given: Form) -> Reply:
        del given
        self._stub.journal.clear()
        return _go_to("")

    def _add_rule(self, given: Form) -> Reply:
        problem = add_from_form(self._stub.rules, given)
        return self._rules(given, problem) if problem else _go_to("inspect/rules")

    def _remove_rule(self, given: Form) -> Reply:
        self._stub.rules.remove(_number(given.get("id", "")))
        return _go_to("inspect/rules")

    def _switch_rate_limits(self, given: Form) -> Reply:
        self._stub.rate_limits.enforced = bool(given.get("enforced"))
        return _go_to("inspect/rules")

    def _exchanges(self, query: Form) -> Reply:
        found = self._found(query)
        count = self._stub.journal.count
        wanted = {
            name: query.get(name, "") for name in ("operation", "status", "valid")
        }
        more = urlencode({name: value for name, value in wanted.items() if value})
        return _page(
            "",
            tag("h1", "Exchanges"),
            self._filters(wanted),
            tag("p", f"{count} so far.", id="live", role="status", data_live="yes"),
            listing(found, last=count, query=more),
            (
                None
                if found
                else tag("p", "Nothing to show yet.", class_="hint", id="empty")
            ),
            tag(
                "form",
                tag("button", "Forget all exchanges"),
                method="post",
                action="/__stub__/inspect/clear",
            ),
            tag("p", _KEYS, class_="hint"),
        )

    def _filters(self, wanted: Form) -> Markup:
        known = (o.operation_id for c in self._contracts for o in c.operations)
        operations = [
            ("", "all operations"),
            *((name, name) for name in sorted(set(known))),
        ]
        verdicts = [("", "right or wrong"), ("true", "right"), ("false", "wrong")]
        return tag(
            "form",
            _select("operation", "Operation", operations, wanted),
            tag(
                "label",
                "Status ",
                tag("input", name="status", value=wanted["status"], size=3),
            ),
            _select("valid", "Requests", verdicts, wanted),
            tag("button", "Show"),
            method="get",
            action="/__stub__/",
            class_="filters",
        )

    def _rows(self, query: Form) -> Reply:
        body = fragment(rows(self._found(query)))
        last = (("x-last", str(self._stub.journal.count)),)
        return Reply(200, _HTML, body, last)

    def _found(self, query: Form) -> list[Entry]:
        status, valid = query.get("status", ""), query.get("valid", "")
        filters: Filters = {
            "since": _number(query.get("since", "")),
            "status": _number(status) if status else None,
            "valid": {"true": True, "false": False}.get(valid),
            "limit": _SHOWN,
        }
        found = self._stub.journal.entries(query.get("operation") or None, **filters)
        return found[::-1]

    def _exchange(self, number: str, given: Form) -> Reply | None:
        journal, claimed = self._stub.journal, given.get("signed", "")
        entry = journal.entry(_number(number)) if _NUMBER.fullmatch(number) else None
        if entry is None:
            return None
        compared = journal.compare(entry.number, claimed) if claimed else []
        shown = detail(
            entry, newest=journal.count, comparisons=compared, claimed=claimed
        )
        return _page(f"Exchange {entry.number}", shown)

    def _rules(self, given: Form, problem: str) -> Reply:
        enforced = self._stub.rate_limits.enforced
        shown = rules_page(
            self._stub.rules, enforced=enforced, given=given, problem=problem
        )
        page = _page("Rules", shown)
        page.status = 422 if problem else 200
        return page

    def _specs(self) -> Reply:
        return _page("Specs", tag("h1", "Specs"), [_spec(c) for c in self._contracts])


def _spec(contract: Contract) -> list[Child]:
    names = ("Operation", "Called by", "Security", "Examples", "Errors")
    head = tag("tr", [tag("th", name, scope="col") for name in names])
    found = [_operation(o, contract) for o in contract.operations]
    return [
        tag("h2", contract.package),
        (
            tag("p", f"Also below {', '.join(contract.base_paths)}.")
            if contract.base_paths
            else None
        ),
        tag("table", tag("thead", head), tag("tbody", found), class_="specs cards"),
    ]


def _operation(operation: Operation, contract: Contract) -> Markup:
    security = " or ".join(
        " and ".join(names) or "none" for names in operation.security
    )
    known = dict.fromkeys(a.name for a in (*operation.interactions, *operation.answers))
    codes = dict.fromkeys(e.code for e in (*operation.errors, *contract.errors))
    rule = operation.dispatch
    called = f"{', '.join(operation.methods)} {operation.path}"
    return tag(
        "tr",
        tag("th", operation.operation_id, scope="row"),
        tag(
            "td",
            tag("code", f"{called} {rule.parameter}={rule.value}" if rule else called),
        ),
        tag("td", security or "none"),
        tag("td", ", ".join(known)),
        tag(
            "td", _folded(f"{len(codes)} codes", ", ".join(codes)) if codes else "none"
        ),
    )


def _folded(summary: str, text: str) -> Markup:
    return tag("details", tag("summary", summary), text)


def _select(
    name: str, label: str, options: Iterable[tuple[str, str]], wanted: Form
) -> Markup:
    shown = [
        tag("option", text, value=value, selected=value == wanted.get(name))
        for value, text in options
    ]
    return tag("label", f"{label} ", tag("select", shown, name=name))


def _page(title: str, *content: Child) -> Reply:
    links = [
        tag(
            "a",
            name,
            href=f"/__stub__/{path}",
            aria_current="page" if name == (title or "Exchanges") else None,
        )
        for path, name in _PAGES
    ]
    body = document(
        f"{title} - stub" if title else "Stub",
        tag("a", "Skip to the content", href="#content", class_="skip"),
        tag("header", tag("nav", links, aria_label="Pages")),
        tag("main", *content, id="content", tabindex="-1"),
    )
    return Reply(200, _HTML, body, (("content-security-policy", _POLICY),))


def _file(name: str, kind: str) -> Reply:
    body = (Path(__file__).parent / name).read_bytes()
    return Reply(200, f"{kind}; charset=utf-8", body)


def _go_to(path: str) -> Reply:
    return Reply(_SEE_OTHER, None, b"", (("location", f"/__stub__/{path}"),))


def _number(text: str) -> int:
    return int(text) if _NUMBER.fullmatch(text) else 0
