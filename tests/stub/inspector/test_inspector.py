"""The pages as HTML: what they show, and that nothing in them comes from a request unescaped."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest
from specgen.stub.auth.signature_diagnosis import Mistake
from specgen.stub.auth.tried import Tried
from specgen.stub.faults.rule import Rule
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
    links = [a["href"] for a in found.all("a") if "inspect/" in (a["href"] or "")]
    assert links[-2:] == ["/__stub__/inspect/2", "/__stub__/inspect/1"]
    assert "/orders/1?fields=all" in found.text
    assert "contract: invalid" in found.text
    assert "2 so far." in found.text


async def test_the_list_can_be_filtered(app: Application) -> None:
    await call(app, "GET", "/orders/1")
    await call(app, "GET", "/orders/x")
    found = await page(app, "?operation=getOrder&status=&valid=false")
    assert "/orders/x" in found.text
    assert "/orders/1" not in found.text
    assert found.all("tbody")[0]["data-query"] == "operation=getOrder&valid=false"
    assert [o["value"] for o in found.all("option") if "selected" in o] == [
        "getOrder",
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
    assert "`id` breaks the rule `pattern`" in second.text
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
        Tried("Signed", mismatch("GET\n/orders/1\nx-auth-token:hush\n\nhost"))
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
    kept.tried.append(Tried("Signed", mismatch("GET\n/orders/1"), mistake=mistake))
    found = await page(app, "inspect/1")
    assert "The caller signed the method PUT." in found.text
    assert "Comparison of the canonical request" in found.text
    assert "line 1, column 1" in found.text


async def test_a_string_to_sign_is_compared_with_the_one_computed(
    app: Application,
) -> None:
    await call(app, "GET", "/orders/1")
    app.journal._kept[0].tried.append(Tried("Signed", mismatch("GET\n/orders/1")))
    (found,) = app.journal.compare(1, "ALGORITHM\n123")
    assert (found.text, found.line) == ("string to sign", 2)


async def test_a_caller_may_say_what_it_signed(app: Application) -> None:
    signed = quote("GET\n/orders/3")
    await call(app, "GET", "/orders/1", headers={"x-specgen-signed": signed})
    app.journal._kept[0].tried.append(Tried("Signed", mismatch("GET\n/orders/1")))
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
    assert "calls 1, 3, 2 times" in found.text
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
        ({"status": "abc"}, "status: Input should be a valid integer"),
        ({"error": HOSTILE}, f"`{HOSTILE}` is not documented"),
        ({"calls": "one", "status": "404"}, "calls.0: Input should be a valid integer"),
        ({HOSTILE: "x", "status": "404"}, f"{HOSTILE}: Extra inputs"),
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
        kept.tried.append(Tried(HOSTILE, mismatch(HOSTILE)))
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
