"""The pages as HTML: what they show, and that nothing in them comes from a request unescaped."""

from __future__ import annotations

import asyncio
import re
import shlex
from collections import deque
from contextlib import suppress
from datetime import datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest
from specgen.stub.auth.scheme_verdict import SchemeVerdict
from specgen.stub.auth.signature_diagnosis import Mistake
from specgen.stub.faults.rule import Rule
from specgen.stub.faults.send import NoConnectionError
from specgen.stub.inspector.curl import curl
from specgen.stub.verify.verdict import Outcome, Verdict

from tests.stub.calling import Answer, call

if TYPE_CHECKING:
    from specgen.stub.serve.application import Application

HOSTILE = "<script>alert(1)</script>\"'&<img src=x onerror=alert(2)>"
FORM = {
    "content-type": "application/x-www-form-urlencoded",
    "origin": "http://stub.test",
}


class Page(HTMLParser):
    """Gathers elements, and checks that they are closed in turn."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "link", "input", "br"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag == name]


async def page(app: Application, path: str = "", status: int = 200) -> Page:
    answer = await call(app, "GET", f"/__stub__/{path}")
    assert answer.status == status
    return Page(answer.body.decode())


async def post(app: Application, path: str, fields: dict[str, str]) -> Answer:
    body = urlencode(fields).encode()
    return await call(app, "POST", f"/__stub__/{path}", headers=FORM, body=body)


async def test_the_list(app: Application) -> None:
    await call(app, "GET", "/orders/1?fields=all")
    await call(app, "GET", "/orders/x")
    found = await page(app)
    links = [a["href"] for a in found.all("a") if a.get("aria-label")]
    assert links == ["/__stub__/inspect/2", "/__stub__/inspect/1"]
    assert "/orders/1?fields=all" in found.text
    assert "contract: invalid" in found.text
    assert "2 exchanges" in found.text


async def test_the_list_can_be_filtered(app: Application) -> None:
    await call(app, "GET", "/orders/1")
    await call(app, "GET", "/orders/x")
    found = await page(app, "?operation=getOrder&status=&valid=false")
    assert "/orders/x" in found.text
    assert "/orders/1" not in found.text
    assert found.all("tbody")[0]["data-query"] == "operation=getOrder&valid=false"
    assert [o["value"] for o in found.all("option") if "selected" in o] == [
        "",
        "getOrder",
        "",
        "false",
    ]


async def test_new_rows_for_the_script(app: Application) -> None:
    for number in range(3):
        await call(app, "GET", f"/orders/{number}")
    answer = await call(app, "GET", "/__stub__/rows?since=1")
    assert answer.header("x-last") == "3"
    numbers = [row["data-number"] for row in Page(answer.body.decode()).all("tr")]
    assert numbers == ["3", "2"]


async def test_one_exchange(app: Application) -> None:
    app.rules.add(Rule(name="as large", example="large", times=1))
    await call(app, "GET", "/orders/1?fields=few", headers={"x-auth-token": "hush"})
    await call(app, "GET", "/orders/x")
    first, second = await page(app, "inspect/1"), await page(app, "inspect/2")
    assert "as large: example: large" in first.text
    assert '"lines": 900' in first.text
    assert "hush" not in first.text
    assert "`id` must match `^[0-9]{1,8}$`" in second.text
    assert "/paths/~1orders~1{id}/get/parameters/0/schema/pattern" in second.text
    assert [a["href"] for a in first.all("a") if a.get("rel") == "next"] == [
        "/__stub__/inspect/2"
    ]
    assert (await call(app, "GET", "/__stub__/inspect/3")).status == 404


def mismatch(canonical_request: str) -> Verdict:
    return Verdict(
        Outcome.MISMATCH,
        "the signature is not the one computed from the request",
        access_key_id="id",
        canonical_request=canonical_request,
        string_to_sign=f"ALGORITHM\n{hash(canonical_request)}",
    )


async def test_the_first_difference_of_two_canonical_requests_is_marked(
    app: Application,
) -> None:
    await call(app, "GET", "/orders/1", headers={"x-auth-token": "hush"})
    kept = app.journal._kept[0]
    kept.tried.append(
        SchemeVerdict("Signed", mismatch("GET\n/orders/1\nx-auth-token:hush\n\nhost"))
    )
    claimed = "GET\r\n/orders/2\r\nx-auth-token:hush"
    answer = await post(app, "inspect/1", {"signed": claimed})
    found = Page(answer.body.decode())
    assert "line 2, column 9" in found.text
    html = answer.body.decode()
    assert "/orders/<mark>1</mark>" in html
    assert "/orders/<mark>2</mark>" in html
    assert "no such line" in found.text
    table = html[html.index("<tbody", html.index("Comparison")) :]
    assert "hush" not in table[: table.index("</table>")]
    same = await post(
        app, "inspect/1", {"signed": kept.tried[0].verdict.canonical_request}
    )
    assert "Both are the same" in same.body.decode()


async def test_what_the_caller_signed_by_mistake_is_compared(app: Application) -> None:
    await call(app, "GET", "/orders/1")
    kept = app.journal._kept[0]
    mistake = Mistake("the method PUT", kept.request, mismatch("PUT\n/orders/1"))
    kept.tried.append(
        SchemeVerdict("Signed", mismatch("GET\n/orders/1"), mistake=mistake)
    )
    found = await page(app, "inspect/1")
    assert "The caller signed the method PUT." in found.text
    assert "Comparison of the canonical request" in found.text
    assert "line 1, column 1" in found.text


async def test_a_string_to_sign_is_compared_with_the_one_computed(
    app: Application,
) -> None:
    await call(app, "GET", "/orders/1")
    app.journal._kept[0].tried.append(
        SchemeVerdict("Signed", mismatch("GET\n/orders/1"))
    )
    (found,) = app.journal.compare(1, "ALGORITHM\n123")
    assert (found.text, found.line) == ("string to sign", 2)


async def test_a_caller_may_say_what_it_signed(app: Application) -> None:
    signed = quote("GET\n/orders/3")
    await call(app, "GET", "/orders/1", headers={"x-specgen-signed": signed})
    app.journal._kept[0].tried.append(
        SchemeVerdict("Signed", mismatch("GET\n/orders/1"))
    )
    (entry,) = app.calls()
    (checked,) = entry.signature
    assert checked.comparison is not None
    assert (checked.comparison.text, checked.comparison.line) == (
        "canonical request",
        2,
    )
    assert checked.comparison.claimed == ("GET", "/orders/3")


async def test_the_specs(app: Application) -> None:
    found = await page(app, "inspect/specs")
    assert "GET /orders/{id}" in found.text
    assert "large" in found.text
    assert "NoOrder" in found.text


# Forms


async def test_a_rule_comes_from_the_form_and_goes(app: Application) -> None:
    fields = {
        "operation": "getOrder",
        "error": "Away",
        "times": "2",
        "calls": "1, 3",
        "latency-ms": "0-0",
        "name": "flaky",
    }
    answer = await post(app, "inspect/rules", fields)
    assert (answer.status, answer.header("location")) == (
        303,
        "/__stub__/inspect/rules",
    )
    assert (await call(app, "GET", "/orders/1")).status == 503
    found = await page(app, "inspect/rules")
    assert "flaky: error: Away" in found.text
    assert "calls 1, 3, first 2 calls" in found.text
    assert (await post(app, "inspect/rules/remove", {"id": "1"})).status == 303
    assert len(app.rules) == 0


@pytest.mark.parametrize(
    ("fields", "effect"),
    [
        ({"status": "404"}, "status: 404"),
        ({"throttle": "3"}, "throttle: {retry-after-s: 3.0}"),
        ({"latency-ms": "5"}, "latency-ms: 5.0"),
        ({"latency-ms": "5 - 10"}, "latency-ms: {low-ms: 5.0, high-ms: 10.0}"),
        ({"connection": "reset"}, "connection: reset"),
        ({"truncate": "0"}, "truncate: 0"),
        ({"drip": "7"}, "drip: {bytes: 7}"),
        ({"malformed": "yes"}, "malformed: true"),
        ({"clock-skew-s": "-60", "error": ""}, "clock-skew-s: -60.0"),
        ({"content-type": "text/html", "share": "0.5"}, "content-type: text/html"),
    ],
)
async def test_everything_that_the_form_can_say(
    app: Application, fields: dict[str, str], effect: str
) -> None:
    assert (await post(app, "inspect/rules", fields)).status == 303
    (active,) = app.rules.active
    assert active.rule.effects[0].summary == effect


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({}, "it has no effect"),
        ({"status": "abc"}, "Status must be a whole number; got abc"),
        ({"error": HOSTILE}, f"`{HOSTILE}` is not documented"),
        ({"calls": "one", "status": "404"}, "Calls must be a whole number; got one"),
        ({HOSTILE: "x", "status": "404"}, f"{HOSTILE} is not known here"),
    ],
)
async def test_a_form_that_is_wrong_comes_back_as_it_was(
    app: Application, fields: dict[str, str], problem: str
) -> None:
    answer = await post(app, "inspect/rules", fields)
    assert answer.status == 422
    found = Page(answer.body.decode())
    assert problem in found.text
    inputs = {i.get("name"): i.get("value") for i in found.all("input")}
    for name, value in fields.items():
        assert inputs.get(name, value) == value
    assert len(app.rules) == 0


async def test_rate_limits_are_switched(app: Application) -> None:
    for wanted in (True, False):
        await post(app, "inspect/rate-limits", {"enforced": "yes" if wanted else ""})
        assert app.rate_limits.enforced is wanted


async def test_the_journal_is_emptied(app: Application) -> None:
    await call(app, "GET", "/orders/1")
    assert (await post(app, "inspect/clear", {})).status == 303
    assert app.calls() == []


@pytest.mark.parametrize("path", ["clear", "rules", "rules/remove", "rate-limits", "1"])
async def test_forms_of_other_sites_do_nothing(app: Application, path: str) -> None:
    await call(app, "GET", "/orders/1")
    headers = FORM | {"origin": "http://evil.example"}
    body = b"enforced=yes&status=404&signed=x"
    answer = await call(
        app, "POST", f"/__stub__/inspect/{path}", headers=headers, body=body
    )
    assert answer.status == 403
    assert (len(app.calls()), len(app.rules), app.rate_limits.enforced) == (1, 0, False)


async def test_a_fault_is_edited_and_moved(app: Application) -> None:
    for code in ("Away", "NoOrder"):
        await post(app, "inspect/rules", {"error": code, "latency-ms": "1-2"})
    await post(app, "inspect/rules/move", {"id": "2"})
    assert [a.rule.error for a in app.rules.active] == ["NoOrder", "Away"]
    form = await page(app, "inspect/rules?id=2")
    fields = {i["name"]: i.get("value") for i in form.all("input") if i.get("name")}
    assert (fields["id"], fields["error"], fields["latency-ms"]) == (
        "2",
        "NoOrder",
        "1-2",
    )
    given = {"id": "2", "error": "NoOrder", "times": "3"}
    assert (await post(app, "inspect/rules", given)).status == 303
    assert [(a.id, a.rule.times) for a in app.rules.active] == [(2, 3), (1, None)]
    app.rules.remove(2)
    gone = await post(app, "inspect/rules", given)
    assert (gone.status, len(app.rules)) == (422, 1)


async def test_a_fault_that_the_form_cannot_say_is_not_edited(app: Application) -> None:
    app.rules.add(Rule.model_validate({"drip": {"bytes": 1, "every-ms": 7}}))
    app.rules.add(Rule(sequence=(Rule(error="Away"),)))
    app.rules.add(Rule(error="Away", share=0.5, calls=(1, 2)))
    links = [a.get("aria-label") for a in (await page(app, "inspect/rules")).all("a")]
    assert [name for name in links if name] == ["Edit fault 3"]


async def test_what_is_wrong_is_said_at_its_field(app: Application) -> None:
    answer = await post(app, "inspect/rules", {"status": "abc", "share": "7"})
    found = Page(answer.body.decode())
    for name in ("status", "share"):
        (field,) = [i for i in found.all("input") if i.get("id") == name]
        assert field["aria-invalid"] == "true"
        assert f"{name}-error" in (field["aria-describedby"] or "").split()
        assert f"{name}-error" in ids(found)
    assert "Share must be at most 1; got 7" in found.text


def ids(found: Page) -> list[str]:
    return [a["id"] or "" for _, a in found.elements if "id" in a]


# Exchanges, once more


async def test_all_of_the_journal_can_be_reached(app: Application) -> None:
    for _ in range(205):
        await call(app, "GET", "/orders/1")
    seen: list[str | None] = []
    path = ""
    while True:
        found = await page(app, path)
        seen += [r["data-number"] for r in found.all("tr") if "data-number" in r]
        older = [a["href"] for a in found.all("a") if a.get("rel") == "next"]
        if not older:
            break
        path = (older[0] or "").removeprefix("/__stub__/")
    assert seen == [f"{number}" for number in range(205, 0, -1)]


async def test_exchanges_are_searched(app: Application) -> None:
    for path in ("/orders/1", "/orders/x", "/orders/7"):
        await call(app, "GET", path)
    for query, numbers in {
        "text=ORDERS%2F7": ["3"],
        "status=4xx": ["2"],
        "status=200&text=orders": ["3", "1"],
        "api=orders&valid=false": ["2"],
        "api=others": [],
    }.items():
        found = await page(app, f"?{query}")
        rows = [r["data-number"] for r in found.all("tr") if "data-number" in r]
        assert rows == numbers, query


async def test_an_exchange_that_is_not_kept_has_a_page(app: Application) -> None:
    app.journal._kept = deque(maxlen=1)
    for _ in range(2):
        await call(app, "GET", "/orders/1")
    assert "It is no longer kept" in (await page(app, "inspect/1", 404)).text
    assert "There is no such exchange" in (await page(app, "inspect/3", 404)).text


async def test_ids_are_unique_and_texts_keep_their_lines(app: Application) -> None:
    await call(app, "GET", "/orders/1")
    kept = app.journal._kept[0]
    mistake = Mistake("the method PUT", kept.request, mismatch("PUT\n/orders/1"))
    kept.tried.append(
        SchemeVerdict("Signed", mismatch("GET\n/orders/1\n\nhost:a"), mistake=mistake)
    )
    answer = await post(app, "inspect/1", {"signed": "GET\n/orders/2"})
    found = Page(answer.body.decode())
    assert {"difference-1", "difference-2"} <= set(ids(found))
    assert len(ids(found)) == len(set(ids(found)))
    assert "GET\n/orders/1\n\nhost:a" in found.text
    assert all(block["tabindex"] == "0" for block in found.all("pre"))


async def test_what_the_client_saw_is_shown(app: Application) -> None:
    app.rules.add(Rule(truncate=9, content_type="text/html"))
    with suppress(NoConnectionError):
        await call(app, "GET", "/orders/1")
    found = await page(app, "inspect/1")
    assert "The connection was closed before the end of the body." in found.text
    assert "9 bytes" in found.text
    listed = await page(app)
    assert re.search(r"fault 1.* of \d+ bytes", listed.text)


async def test_a_request_as_curl(app: Application) -> None:
    headers = {"content-type": "application/json", "x-auth-token": "hush"}
    body = b'{"lines": 1, "note": "it\'s"}'
    await call(app, "POST", "/orders?a=%26", headers=headers, body=body)
    (entry,) = app.calls()
    command = shlex.split(curl(entry, "http://stub.test"))
    assert command[:3] == ["curl", "--path-as-is", "http://stub.test/orders?a=%26"]
    assert command[-2:] == ["--data-raw", body.decode()]
    assert "x-auth-token: ***" in command
    assert "As curl" in (await page(app, "inspect/1")).text


async def test_exchanges_as_an_archive(app: Application) -> None:
    await call(app, "GET", "/orders/1?fields=all")
    app.rules.add(Rule(connection="reset"))
    with suppress(NoConnectionError):
        await call(app, "GET", "/orders/2", headers={"x-auth-token": "hush"})
    answer = await call(app, "GET", "/__stub__/har?operation=getOrder")
    assert b"hush" not in answer.body
    first, second = answer.json()["log"]["entries"]
    assert first["request"]["url"] == "http://stub.test/orders/1?fields=all"
    assert first["request"]["queryString"] == [{"name": "fields", "value": "all"}]
    assert first["response"]["status"] == 200
    assert second["response"]["status"] == 0
    assert datetime.fromisoformat(first["startedDateTime"]).tzinfo is not None


async def test_a_request_is_replayed(app: Application) -> None:
    headers = {"content-type": "application/json"}
    await call(app, "POST", "/orders", headers=headers, body=b'{"lines": 1}')
    assert (await post(app, "inspect/1/replay", {})).status == 303
    await asyncio.gather(*app._replays)
    one, other = app.calls()
    assert one.request == other.request
    assert one.status == other.status
    assert (await post(app, "inspect/9/replay", {})).status == 409


async def test_two_exchanges_are_compared(app: Application) -> None:
    await call(app, "GET", "/orders/1?fields=few")
    await call(app, "GET", "/orders/2?fields=few")
    answer = await call(app, "GET", "/__stub__/inspect/compare?one=1&other=2")
    html = answer.body.decode()
    assert "<mark>GET /orders/1</mark>" in html
    assert "<mark>GET /orders/2</mark>" in html
    assert "<code>  fields=few</code>" in html
    missing = await call(app, "GET", "/__stub__/inspect/compare?one=1&other=7")
    assert missing.status == 404


async def test_a_fault_begins_with_an_exchange(app: Application) -> None:
    await call(app, "GET", "/orders/x")
    links = [a["href"] or "" for a in (await page(app, "inspect/1")).all("a")]
    (link,) = [href for href in links if href.endswith("#add")]
    found = await page(app, link.removeprefix("/__stub__/").removesuffix("#add"))
    chosen = [o["value"] for o in found.all("option") if "selected" in o]
    assert {"orders", "getOrder"} <= set(chosen)
    (status,) = [i for i in found.all("input") if i.get("id") == "status"]
    assert status["value"] == "400"


# Untrusted input


async def everything(app: Application) -> list[str]:
    pages = ["", "rows", "inspect/rules", "inspect/specs"]
    pages += [f"inspect/{entry.number}" for entry in app.calls()]
    answers = [await call(app, "GET", f"/__stub__/{path}") for path in pages]
    return [answer.body.decode() for answer in answers]


def harmless(html: str) -> None:
    known = [a.get("src") for a in Page(html).all("script")]
    assert known in ([], ["/__stub__/inspector.js"])
    assert Page(html).all("img") == []
    assert not [
        a for _, a in Page(html).elements for name in a if name.startswith("on")
    ]


async def test_nothing_that_callers_send_is_markup(app: Application) -> None:
    headers = [("x-note", HOSTILE), ("content-type", f"text/html; x={HOSTILE}")]
    target = f"/orders/{quote(HOSTILE)}?{quote(HOSTILE)}={quote(HOSTILE)}"
    await call(app, "GET", target, headers=headers)
    await call(app, "GET", f"/orders/{HOSTILE.replace(' ', '')}".encode())
    await call(app, "POST", "/orders", headers=headers, body=HOSTILE.encode())
    body = f'{{"lines": 1, "{quote(HOSTILE)}": 1, "note": "<b>"}}'.encode()
    await call(
        app, "POST", "/orders", headers={"content-type": "application/json"}, body=body
    )
    await call(app, "GET", "/orders/1", headers={"prefer": f'example="{HOSTILE[:20]}"'})
    for kept in app.journal._kept:
        kept.tried.append(SchemeVerdict(HOSTILE, mismatch(HOSTILE)))
    app.rules.add(Rule(name=HOSTILE, error=HOSTILE, status=418))
    await call(app, "GET", "/orders/1")
    pages = await everything(app)
    pages.append(
        (await post(app, "inspect/1", {"signed": HOSTILE + "x"})).body.decode()
    )
    for html in pages:
        harmless(html)
    assert sum("&lt;script&gt;" in html for html in pages) > 5
    hostile = await call(
        app, "GET", f"/__stub__/?operation={quote(HOSTILE)}&status={quote(HOSTILE)}"
    )
    harmless(hostile.body.decode())


async def test_pages_forbid_all_that_is_not_theirs(app: Application) -> None:
    for path in ("", "inspect/rules", "inspect/specs"):
        answer = await call(app, "GET", f"/__stub__/{path}")
        policy = answer.header("content-security-policy") or ""
        assert policy.startswith(
            "default-src 'none'; style-src 'self'; script-src 'self';"
        )
        assert "unsafe" not in policy
        assert answer.header("x-content-type-options") == "nosniff"
        html = answer.body.decode()
        assert not re.search(r'(?:src|href)="(?!/__stub__/|#)', html)
        assert "style=" not in html


@pytest.mark.parametrize(
    ("name", "kind"),
    [("inspector.css", "text/css"), ("inspector.js", "text/javascript")],
)
async def test_its_files(app: Application, name: str, kind: str) -> None:
    answer = await call(app, "GET", f"/__stub__/{name}")
    assert answer.header("content-type") == f"{kind}; charset=utf-8"
    assert b"://" not in answer.body
