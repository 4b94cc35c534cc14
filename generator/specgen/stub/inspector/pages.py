"""The HTML pages below `/__stub__/`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic_core import to_json

from ..wire.reply import Reply
from .exchange_list import exchange_list, found, new_rows
from .exchange_pages import detail, no_longer_kept, not_there
from .faults_page import faults_page, fields_of, save_form
from .har import archive
from .html import document, tag
from .two_exchanges import comparison_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import TypeAlias

    from ..contract.contract import Contract, OperationContract
    from ..wire.request import Request
    from .administered_application import AdministeredApplication
    from .html import Child, Markup

    Form: TypeAlias = Mapping[str, str]

_HTML = "text/html; charset=utf-8"
_NUMBER = re.compile(r"[0-9]{1,15}")
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_SEE_OTHER = 303
_PAGES = (("", "Exchanges"), ("inspect/rules", "Faults"), ("inspect/specs", "Specs"))


class Inspector:
    """Pages about the stub's exchanges, faults and specs.

    Args:
        stub: The inspected application.
        contracts: The APIs that it serves.
    """

    def __init__(
        self, stub: AdministeredApplication, contracts: Iterable[Contract]
    ) -> None:
        self._stub = stub
        self._contracts = list(contracts)
        self._pages: dict[str, Callable[[Form], Reply]] = {
            "": self._exchanges,
            "rows": self._rows,
            "inspect/compare": self._compare,
            "inspect/rules": self._faults,
            "inspect/specs": lambda _: self._specs(),
            "inspector.css": lambda _: _file("inspector.css", "text/css"),
            "inspector.js": lambda _: _file("inspector.js", "text/javascript"),
        }
        self._forms: dict[str, Callable[[Form], Reply]] = {
            "inspect/clear": self._clear,
            "inspect/rules": self._add_rule,
            "inspect/rules/remove": self._remove_rule,
            "inspect/rules/move": self._move_rule,
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
            return self._posted(path, request)
        if request.method not in ("GET", "HEAD"):
            return None
        page = self._pages.get(path)
        if page is not None:
            return page(dict(request.query))
        if path == "har":
            return self._archive(dict(request.query), request.origin)
        return self._exchange(path.removeprefix("inspect/"), {}, request.origin)

    def _posted(self, path: str, request: Request) -> Reply | None:
        given = dict(request.form)
        form = self._forms.get(path)
        if form is not None:
            return form(given)
        number, slash, action = path.removeprefix("inspect/").partition("/")
        if slash:
            return self._replay(number) if action == "replay" else None
        return self._exchange(number, given, request.origin)

    def _replay(self, number: str) -> Reply | None:
        if not _NUMBER.fullmatch(number):
            return None
        problem = self._stub.replay(int(number))
        if not problem:
            return _go_to("")
        page = _page(
            "Replay",
            tag("h1", "Replay"),
            tag("p", problem, class_="wrong", role="alert"),
        )
        page.status = 409
        return page

    def _clear(self, given: Form) -> Reply:
        del given
        self._stub.journal.clear()
        return _go_to("")

    def _add_rule(self, given: Form) -> Reply:
        mistakes = save_form(self._stub.rules, given)
        return self._rules(given, mistakes) if mistakes else _go_to("inspect/rules")

    def _move_rule(self, given: Form) -> Reply:
        number, later = _number(given.get("id", "")), bool(given.get("later"))
        self._stub.rules.move(number, later=later)
        return _go_to("inspect/rules")

    def _remove_rule(self, given: Form) -> Reply:
        self._stub.rules.remove(_number(given.get("id", "")))
        return _go_to("inspect/rules")

    def _switch_rate_limits(self, given: Form) -> Reply:
        self._stub.rate_limits.enforced = bool(given.get("enforced"))
        return _go_to("inspect/rules")

    def _exchanges(self, query: Form) -> Reply:
        return _page("", exchange_list(self._stub.journal, self._contracts, query))

    def _rows(self, query: Form) -> Reply:
        body, headers = new_rows(self._stub.journal, query)
        return Reply(200, _HTML, body, headers)

    def _archive(self, query: Form, origin: str) -> Reply:
        entries = found(self._stub.journal, query)[::-1]
        body = to_json(archive(entries, origin))
        name = (("content-disposition", 'attachment; filename="stub.har"'),)
        return Reply(200, "application/json", body, name)

    def _exchange(self, number: str, given: Form, origin: str) -> Reply | None:
        if not _NUMBER.fullmatch(number):
            return None
        journal, claimed = self._stub.journal, given.get("signed", "").rstrip()
        entry = journal.entry(int(number))
        title = f"Exchange {int(number)}"
        if entry is None:
            is_old = 0 < int(number) <= journal.count
            page = _page(
                title,
                (
                    no_longer_kept(int(number), journal.size)
                    if is_old
                    else not_there(int(number))
                ),
            )
            page.status = 404
            return page
        compared = journal.compare(entry.number, claimed) if claimed else []
        shown = detail(
            entry,
            newest=journal.count,
            comparisons=compared,
            claimed=claimed,
            origin=origin,
        )
        return _page(title, shown)

    def _compare(self, query: Form) -> Reply:
        journal = self._stub.journal
        numbers = [_number(query.get(name, "")) for name in ("one", "other")]
        one, other = map(journal.entry, numbers)
        if one is None or other is None:
            missing = numbers[0] if one is None else numbers[1]
            page = _page("Comparison", not_there(missing))
            page.status = 404
            return page
        return _page("Comparison", comparison_page(one, other))

    def _faults(self, query: Form) -> Reply:
        """Return the page of faults, its form filled with a fault to edit or from a query."""
        edited = _number(query.get("id", ""))
        active = next((a for a in self._stub.rules.active if a.id == edited), None)
        return self._rules(dict(query) if active is None else fields_of(active), {})

    def _rules(self, given: Form, mistakes: Form) -> Reply:
        shown = faults_page(
            self._stub.rules,
            enforced=self._stub.rate_limits.enforced,
            given=given,
            mistakes=mistakes,
        )
        page = _page("Faults", shown)
        page.status = 422 if mistakes else 200
        return page

    def _specs(self) -> Reply:
        return _page("Specs", tag("h1", "Specs"), [_spec(c) for c in self._contracts])


def _spec(contract: Contract) -> list[Child]:
    names = ("OperationContract", "Called by", "Security", "Examples", "Errors")
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


def _operation(operation: OperationContract, contract: Contract) -> Markup:
    security = " or ".join(
        " and ".join(names) or "none" for names in operation.security
    )
    known = dict.fromkeys(
        a.name for a in (*operation.interactions, *operation.examples)
    )
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
