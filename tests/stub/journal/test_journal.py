"""The journal: what it keeps, how it is asked, and what it never tells."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from specgen.stub.auth.scheme_verdict import SchemeVerdict
from specgen.stub.auth.signature_diagnosis import Mistake
from specgen.stub.contract.secret_names import is_telling
from specgen.stub.faults.rule import Rule
from specgen.stub.faults.send import NoConnectionError
from specgen.stub.journal.exchange import Exchange
from specgen.stub.verify.verdict import Outcome, Verdict
from specgen.stub.wire.redaction import Redactor
from specgen.stub.wire.reply import Reply
from specgen.stub.wire.request import Request

from tests.stub.calling import Answer, call

if TYPE_CHECKING:
    from collections.abc import Callable

    from specgen.stub.serve.application import Application

JSON = {"content-type": "application/json"}


async def listed(app: Application, query: str = "") -> list[Any]:
    answer = await call(app, "GET", f"/__stub__/requests{query}")
    assert answer.status == 200, answer.body
    found = answer.json()["requests"]
    assert isinstance(found, list)
    return found


async def test_it_keeps_request_answer_and_verdict(app: Application) -> None:
    answer = await call(app, "GET", "/orders/1?fields=all", headers={"x-note": "n"})
    (entry,) = await listed(app)
    assert entry["number"] == 1
    assert (entry["api"], entry["operation"]) == ("orders", "getOrder")
    assert entry["request"]["method"] == "GET"
    assert entry["request"]["url"] == "/orders/1?fields=all"
    assert ["x-note", "n"] in entry["request"]["headers"]
    assert entry["request-id"] == answer.header("x-request-id")
    assert entry["response"]["status"] == 200
    assert json.loads(entry["response"]["body"]) == {"id": "1", "lines": 1}
    assert ["content-type", "application/json"] in entry["response"]["headers"]
    assert entry["violation"] is None
    assert entry["duration-ms"] > 0
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT[\d:.]+Z", entry["time"])


async def test_a_violation_is_told_with_its_rule_and_its_place(
    make_app: Callable[..., Application],
) -> None:
    asked = []

    def locate(package: str, pointer: str) -> str:
        asked.append((package, pointer))
        return "orders.yaml:30:5"

    app = make_app(locate=locate)
    answer = await call(app, "GET", "/orders/x")
    assert answer.header("x-specgen-violation-at") == "orders.yaml:30:5"
    (entry,) = await listed(app)
    rule = "/paths/~1orders~1{id}/get/parameters/0/schema/pattern"
    assert entry["violation"] == {
        "kind": "invalid",
        "detail": "`id` must match `^[0-9]{1,8}$`",
        "parameter": "id",
        "rule": rule,
        "location": "orders.yaml:30:5",
    }
    assert set(asked) == {("orders", rule)}
    right = await call(app, "GET", "/orders/1")
    assert right.header("x-specgen-violation-at") is None


async def test_requests_that_call_nothing_are_kept_as_well(app: Application) -> None:
    await call(app, "GET", "/elsewhere")
    await call(app, "PUT", "/orders")
    nowhere, wrong = await listed(app)
    assert (nowhere["api"], nowhere["operation"]) == ("orders", None)
    assert nowhere["violation"]["kind"] == "unknown-operation"
    assert (wrong["api"], wrong["violation"]["kind"]) == ("orders", "method")


async def test_it_is_bounded_and_counts_on(
    make_app: Callable[..., Application],
) -> None:
    app = make_app(journal_size=2)
    for number in "123":
        await call(app, "GET", f"/orders/{number}")
    answer = (await call(app, "GET", "/__stub__/requests")).json()
    assert answer["count"] == 3
    assert [entry["number"] for entry in answer["requests"]] == [2, 3]
    assert (await call(app, "GET", "/__stub__/requests/1")).status == 404
    found = (await call(app, "GET", "/__stub__/requests/3")).json()
    assert found["request"]["url"] == "/orders/3"


async def test_it_can_keep_nothing(make_app: Callable[..., Application]) -> None:
    app = make_app(journal_size=0)
    await call(app, "GET", "/orders/1")
    assert await listed(app) == []


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("?operation=getOrder", [1, 2]),
        ("?operation=addOrder", [3]),
        ("?api=orders", [1, 2, 3, 4]),
        ("?api=other", []),
        ("?status=400", [2]),
        ("?valid=false", [2, 4]),
        ("?valid=true&operation=getOrder", [1]),
        ("?since=2", [3, 4]),
        ("?limit=1", [4]),
        ("?limit=0", []),
    ],
)
async def test_filters(app: Application, query: str, numbers: list[int]) -> None:
    await call(app, "GET", "/orders/1")
    await call(app, "GET", "/orders/x")
    await call(app, "POST", "/orders", headers=JSON, body=b'{"lines": 2}')
    await call(app, "GET", "/elsewhere")
    assert [entry["number"] for entry in await listed(app, query)] == numbers


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("?colour=red", "colour: is not known here"),
        ("?status=many", "status: is not of the form"),
        ("?limit=-1", "limit: must be at least 0"),
    ],
)
async def test_filters_that_are_none(app: Application, query: str, detail: str) -> None:
    answer = await call(app, "GET", f"/__stub__/requests{query}")
    assert answer.status == 400
    assert answer.json()["detail"].startswith(detail)


async def test_tests_ask_it_in_python(app: Application) -> None:
    await call(app, "GET", "/orders/1")
    await call(app, "GET", "/orders/x")
    assert [entry.status for entry in app.calls("getOrder")] == [200, 400]
    assert [entry.number for entry in app.calls(valid=False)] == [2]
    app.reset()
    assert app.calls() == []
    await call(app, "GET", "/orders/1")
    assert [entry.number for entry in app.calls("getOrder")] == [1]


async def test_calls_may_arrive_while_it_is_read(app: Application) -> None:
    class Meanwhile(int):
        def __lt__(self, other: int) -> bool:
            app.journal.add(Exchange(Request("GET", "/orders/2"), "id"))
            return super().__lt__(other)

    for _ in range(3):
        await call(app, "GET", "/orders/1")
    assert len(app.calls(since=Meanwhile(0))) == 3
    assert app.journal.count == 6


async def test_it_is_emptied(app: Application) -> None:
    for method, path in (("DELETE", "requests"), ("POST", "reset")):
        await call(app, "GET", "/orders/1")
        assert (await call(app, method, f"/__stub__/{path}")).status == 204
        assert await listed(app) == []


# Secrets

SECRET = "hush-hush/1+2"


def told(app: Application) -> str:
    return "".join(entry.model_dump_json() for entry in app.calls())


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": f"Bearer {SECRET}"},
        {"X-Auth-Token": SECRET},
        {"Cookie": f"session={SECRET}"},
        {"X-Key-Of-Orders": SECRET},
    ],
)
async def test_headers_are_redacted(app: Application, headers: dict[str, str]) -> None:
    await call(app, "GET", "/orders/1", headers=headers)
    assert SECRET not in told(app)
    assert "***" in told(app)


@pytest.mark.parametrize("name", ["Signature", "SecurityToken", "api_key", "password"])
async def test_queries_are_redacted(app: Application, name: str) -> None:
    await call(app, "GET", f"/orders/1?{name}=hush-hush%2F1%2B2&fields=few")
    assert SECRET not in told(app)
    (entry,) = app.calls()
    assert entry.request.url == f"/orders/1?{name}=***&fields=few"


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("application/json", '{"password": "hush", "note": "n"}'),
        ("application/json", '{"a": [{"token": ["hush", {"b": "c"}]}], "note": "n"}'),
        ("application/json", '{"password": 5551234, "note": "n"}'),
        ("application/json", '{"secret": {"value": "hush", "id": "s"}, "note": "n"}'),
        ("application/json", '{"note": "n", "password": "hush'),
        ("application/json", '{"note": "n", password: "hush", "secret": hush'),
        ("application/xml", "<a><note>n</note><Password x='1'>hush</Password></a>"),
        ("application/xml", "<a><note>n</note><Password>hush"),
        ("application/x-www-form-urlencoded", "note=n&client_secret=hush&a=b"),
        (
            "multipart/form-data; boundary=x",
            '--x\r\nContent-Disposition: form-data; name="password"\r\n\r\nhush\r\n--x--',
        ),
        ("text/plain", "note=n&token=hush"),
    ],
)
async def test_bodies_are_redacted(
    app: Application, media_type: str, body: str
) -> None:
    headers = {"content-type": media_type}
    await call(app, "POST", "/orders", headers=headers, body=body.encode())
    (entry,) = app.calls()
    shown = entry.request.body.replace('password: "hush"', "")
    assert "hush" not in shown
    assert "5551234" not in shown
    assert "***" in shown


async def test_bodies_without_secrets_are_shown_as_they_came(app: Application) -> None:
    body = b'{ "lines" : 2,\n "note":"\\u0041A-123" }'
    await call(app, "POST", "/orders", headers=JSON, body=body)
    assert app.calls()[0].request.body.encode() == body


async def test_what_is_no_text_is_shown_escaped(app: Application) -> None:
    await call(app, "POST", "/orders", headers=JSON, body=b"\xff\x00")
    assert app.calls()[0].request.body == "\\xff\x00"


async def test_large_bodies_are_cut(app: Application) -> None:
    body = json.dumps({"lines": 1, "note": "x" * 100_000}).encode()
    await call(app, "POST", "/orders", headers=JSON, body=body)
    (entry,) = app.calls()
    assert (len(entry.request.body), entry.request.body_size) == (65536, len(body))


async def test_no_more_is_kept_of_a_body_than_is_shown(app: Application) -> None:
    exchange = Exchange(Request("POST", "/orders"), "id")
    exchange.request.body = b"note=" + b"x" * 100_000 + b"&password=fixed"
    exchange.request.form = (("note", "x" * 100_000), ("password", "fixed"))
    meant = exchange.request.replaced(method="PUT")
    assert meant.form
    refused = Verdict(
        Outcome.MISMATCH,
        "The signature is another.",
        access_key_id="testid",
        canonical_request="x" * 100_000,
        string_to_sign="x" * 100_000,
    )
    mistake = Mistake("the method PUT", meant, refused)
    exchange.tried = [SchemeVerdict("key", refused, mistake=mistake)]
    answered = Reply(200, "text/plain", b"y" * 70_000)
    exchange.finish(answered)
    app.journal.add(exchange)
    assert len(exchange.request.body) == 65536
    assert dict(exchange.request.form) == {"password": "fixed"}
    assert (meant.body, meant.form) == (b"", ())
    for verdict in (exchange.tried[0].verdict, mistake.verdict):
        assert (verdict.canonical_request, verdict.string_to_sign) == ("", "")
    assert (exchange.caller, verdict.outcome) == ("testid", "mismatch")
    assert exchange.reply is not None
    assert len(exchange.reply.body) == 65536
    assert len(answered.body) == 70_000
    (entry,) = app.calls()
    assert entry.request.body_size == 100_020
    assert entry.response is not None
    assert (len(entry.response.body), entry.response.body_size) == (65536, 70_000)


def test_no_more_is_remembered_of_a_name_than_is_looked_at() -> None:
    redactor, before = Redactor(), is_telling.cache_info().misses
    name = "n" * 1000
    redactor.pairs((f"{name}{number}", "v") for number in range(9))
    assert is_telling.cache_info().misses == before + 1


def test_redaction_takes_time_in_proportion_to_the_body() -> None:
    # Counted in steps of the pattern engine these would be more than can be waited for.
    redactor = Redactor()
    for unit in ('"token', "token", "<token", "&token", 'name="token"', '"token":"\\'):
        assert redactor.body((unit * 11_000)[:65536].encode(), "text/plain")


# Who may ask


async def ask(app: Application, method: str, path: str, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await call(app, method, f"/__stub__/{path}", headers=named)


@pytest.mark.parametrize(
    "host", ["localhost:1", "127.0.0.1:8700", "[::1]:1", "stub:1", "a.localhost"]
)
async def test_names_that_can_only_be_local(app: Application, host: str) -> None:
    assert (await ask(app, "GET", "requests", host=host)).status == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8700", "127.0.0.1.evil.example"]
)
async def test_other_names_are_refused(app: Application, host: str) -> None:
    answer = await ask(app, "GET", "requests", host=host)
    assert (answer.status, answer.json()["code"]) == (403, "host")
    assert (await ask(app, "GET", "health", host=host)).status == 200


@pytest.mark.parametrize("host", ["[::1", "[", "::1]"])
async def test_what_is_no_host_is_refused(app: Application, host: str) -> None:
    answer = await ask(app, "GET", "requests", host=host)
    assert (answer.status, answer.json()["code"]) == (400, "host")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 204),
        ({"origin": "http://stub:1"}, 204),
        ({"origin": "http://stub:1", "sec_fetch_site": "same-origin"}, 204),
        ({"origin": "http://stub:2"}, 403),
        ({"origin": "https://stub:1"}, 403),
        ({"origin": "null"}, 403),
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"sec_fetch_site": "same-site"}, 403),
    ],
)
async def test_other_origins_change_nothing(
    app: Application, headers: dict[str, str], status: int
) -> None:
    answer = await ask(app, "POST", "reset", host="stub:1", **headers)
    assert answer.status == status


async def test_it_can_be_closed(make_app: Callable[..., Application]) -> None:
    app = make_app(admin=False)
    assert (await ask(app, "GET", "requests", host="stub")).status == 403
    assert (await ask(app, "GET", "health", host="stub")).json() == {
        "status": "ok",
        "apis": ["orders"],
    }


async def test_calls_that_there_are_not(app: Application) -> None:
    assert (await ask(app, "GET", "nothing", host="stub")).status == 404
    assert (await ask(app, "GET", "requests/x", host="stub")).status == 404
    answer = await ask(app, "PUT", "requests", host="stub")
    assert (answer.status, answer.header("allow")) == (405, "GET, DELETE")
    answer = await ask(app, "POST", "health", host="stub")
    assert (answer.status, answer.header("allow")) == (405, "GET")
    assert answer.header("x-content-type-options") == "nosniff"


async def test_the_served_specs(app: Application) -> None:
    (api,) = (await ask(app, "GET", "specs", host="stub")).json()["apis"]
    add, get = sorted(api["operations"], key=lambda o: o["operation"])
    assert (api["api"], add["operation"]) == ("orders", "addOrder")
    assert get["path"] == "/orders/{id}"
    assert get["methods"] == ["GET"]
    assert "NoOrder" in get["errors"]
    assert {"first", "large"} <= set(get["examples"])


async def test_its_own_calls_are_not_in_the_journal(app: Application) -> None:
    await listed(app)
    assert app.calls() == []


async def test_a_query_is_shown_as_it_arrived(app: Application) -> None:
    await call(app, "GET", "/orders/1?fields=a%26b&x=%20+&access_token=hush%26")
    (entry,) = app.calls()
    assert entry.request.url == "/orders/1?fields=a%26b&x=%20+&access_token=***"


@pytest.mark.parametrize(
    ("fault", "status", "seen"),
    [
        ({"connection": "reset"}, None, ("reset", "", 0)),
        ({"connection": "close"}, None, ("closed", "", 0)),
        ({"truncate": 9}, 200, ("truncated", '{"id": "1', 9)),
        ({"malformed": True}, 200, ("complete", "\x00<{", None)),
        ({"latency-ms": 300}, 200, None),
    ],
)
async def test_what_a_client_receives_is_kept(
    app: Application,
    fault: dict[str, Any],
    status: int | None,
    seen: tuple[str, str, int | None] | None,
) -> None:
    app.rules.add(Rule.model_validate(fault))
    app._sleep = _no_sleep
    with suppress(NoConnectionError):
        await call(app, "GET", "/orders/1")
    (entry,) = app.calls()
    assert entry.status == status
    assert entry.response is not None
    assert entry.response.status == 200
    if seen is None:
        assert entry.received is None
        assert 300 <= entry.duration_ms < 400
        return
    assert entry.received is not None
    ending, body, size = seen
    assert entry.received.ending == ending
    assert entry.received.body.endswith(body)
    assert size in (None, entry.received.body_size)
    assert [e.number for e in app.calls(status=status or "none")] == [1]


async def _no_sleep(seconds: float) -> None:
    del seconds


async def test_exchanges_are_found_by_status_and_text(app: Application) -> None:
    for path in ("/orders/1", "/orders/x", "/orders/2"):
        note = {"x-note": "Needle"} if path.endswith("2") else {}
        await call(app, "GET", path, headers=note)

    def found(**filters: Any) -> list[int]:
        return [entry.number for entry in app.calls(**filters)]

    assert found(status="4xx") == [2]
    assert found(status=400) == [2]
    assert found(status="2xx") == [1, 3]
    assert found(text="needle") == [3]
    assert found(before=3, limit=1) == [2]
    answer = await call(app, "GET", "/__stub__/requests?status=2xx&before=3")
    assert [one["number"] for one in answer.json()["requests"]] == [1]
