"""Rules in memory: which calls they change, and what they make of an answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError
from specgen.stub.faults.fault import Drip, FaultEffect, LogNormal, Throttle, Uniform
from specgen.stub.faults.rule import Rule
from specgen.stub.faults.rules import RuleError
from specgen.stub.faults.send import NoConnectionError

from tests.stub.calling import Answer, call

if TYPE_CHECKING:
    from collections.abc import Callable

    from specgen.stub.serve.application import Application

JSON = {"content-type": "application/json"}
ORDER = {"id": "1", "lines": 1}


class Clock:
    """Stands in for waiting, and for the time that passes by it."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self.now = 0.0

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    def __call__(self) -> float:
        return self.now


async def get(app: Application, target: str = "/orders/1", **headers: str) -> Answer:
    return await call(app, "GET", target, headers=headers)


async def statuses(app: Application, count: int) -> list[int]:
    return [(await get(app)).status for _ in range(count)]


# Which calls


async def test_every_call(app: Application) -> None:
    app.rules.add(Rule(error="Away"))
    assert await statuses(app, 3) == [503] * 3
    assert (
        await call(app, "POST", "/orders", headers=JSON, body=b'{"lines":1}')
    ).status == 503


async def test_some_calls_by_their_number(app: Application) -> None:
    app.rules.add(Rule(error="Away", calls=(1, 3)))
    assert await statuses(app, 4) == [503, 200, 503, 200]


async def test_so_many_times_and_then_no_more(app: Application) -> None:
    app.rules.add(Rule(error="Away", times=2))
    assert await statuses(app, 4) == [503, 503, 200, 200]


async def test_calls_of_one_operation(app: Application) -> None:
    app.rules.add(Rule(operation="addOrder", error="Away", times=1))
    assert await statuses(app, 1) == [200]
    body = b'{"lines":1}'
    assert (await call(app, "POST", "/orders", headers=JSON, body=body)).status == 503
    assert (await call(app, "POST", "/orders", headers=JSON, body=body)).status == 201


async def test_a_share_of_the_calls_chosen_by_the_seed(
    make_app: Callable[..., Application],
) -> None:
    async def failed(seed: str) -> list[int]:
        app = make_app(seed=seed, rules=[Rule(error="Away", share=0.25)])
        return [n for n, status in enumerate(await statuses(app, 400)) if status == 503]

    found = await failed("one")
    assert 60 < len(found) < 140
    assert found == await failed("one")
    assert found != await failed("two")


async def test_a_message_that_is_empty(app: Application) -> None:
    app.rules.add(Rule(error="Away", message=""))
    found = (await call(app, "GET", "/orders/1")).json()
    assert found == {"error": {"code": "Away", "text": ""}}


async def test_a_sequence(app: Application) -> None:
    steps = (
        FaultEffect(error="Away"),
        FaultEffect(throttle=True),
        FaultEffect(),
        FaultEffect(status=404),
    )
    app.rules.add(Rule(sequence=steps))
    assert await statuses(app, 6) == [503, 429, 200, 404, 200, 200]


async def test_a_sequence_that_starts_again(app: Application) -> None:
    app.rules.add(
        Rule(sequence=(FaultEffect(error="Away"), FaultEffect()), repeat=True)
    )
    assert await statuses(app, 5) == [503, 200, 503, 200, 503]


async def test_the_first_rule_that_has_an_effect_counts_and_all_count_calls(
    app: Application,
) -> None:
    app.rules.add(Rule(error="Away", times=1))
    app.rules.add(Rule(status=404, calls=(1, 2)))
    assert await statuses(app, 3) == [503, 404, 200]
    assert [(a.calls, a.uses) for a in app.rules.active] == [(3, 1), (3, 1)]


async def test_rules_are_removed(app: Application) -> None:
    number = app.rules.add(Rule(error="Away"))
    assert app.rules.remove(number)
    assert not app.rules.remove(number)
    assert await statuses(app, 1) == [200]
    app.rules.add(Rule(error="Away"))
    app.rules.clear()
    assert await statuses(app, 1) == [200]


async def test_a_reset_goes_back_to_the_rules_of_the_start(
    make_app: Callable[..., Application],
) -> None:
    app = make_app(rules=[Rule(error="Away", times=1)])
    app.rules.add(Rule(status=404))
    assert await statuses(app, 2) == [503, 404]
    app.reset()
    assert await statuses(app, 2) == [503, 200]


# What they answer


async def test_an_error_in_the_shape_of_the_service(app: Application) -> None:
    app.rules.add(Rule(error="NoOrder", message="Gone fishing."))
    answer = await get(app)
    assert (answer.status, answer.json()) == (
        404,
        {"error": {"code": "NoOrder", "text": "Gone fishing."}},
    )


async def test_an_error_that_is_not_documented(app: Application) -> None:
    app.rules.add(Rule(error="Strange", status=418, message="Short and stout."))
    answer = await get(app)
    assert (answer.status, answer.json()["error"]["code"]) == (418, "Strange")


async def test_an_example(app: Application) -> None:
    app.rules.add(Rule(example="large"))
    assert (await get(app)).json() == {"id": "2", "lines": 900}


async def test_wrong_requests_are_refused_all_the_same(app: Application) -> None:
    app.rules.add(Rule(example="large"))
    assert (await get(app, "/orders/x")).status == 400


async def test_the_journal_tells_a_rule_that_had_no_chance(app: Application) -> None:
    app.rules.add(Rule(example="large"))
    await get(app, "/orders/x")
    rule = app.calls()[0].rule
    assert rule is not None
    assert rule.effect == "example: large (but the request was refused)"


async def test_throttling_with_the_headers_of_the_service(app: Application) -> None:
    app.rules.add(Rule(throttle=Throttle(retry_after_s=1.25)))
    answer = await get(app)
    assert (answer.status, answer.json()["error"]["code"]) == (429, "ThrottledUser")
    assert (answer.header("retry-after"), answer.header("x-wait")) == ("2", "1250")


# How they answer


async def test_latency(make_app: Callable[..., Application]) -> None:
    clock = Clock()
    app = make_app(sleep=clock.sleep, rules=[Rule(latency_ms=250)])
    assert (await get(app)).json() == ORDER
    assert clock.waits == [0.25]


@pytest.mark.parametrize(
    ("latency", "low", "high", "middle"),
    [
        (Uniform(low_ms=100, high_ms=300), 0.1, 0.3, 0.2),
        (LogNormal(median_ms=100, sigma=0.5), 0.005, 2, 0.1),
    ],
)
async def test_latency_from_a_distribution(
    make_app: Callable[..., Application],
    latency: Uniform | LogNormal,
    low: float,
    high: float,
    middle: float,
) -> None:
    async def waits(seed: str) -> list[float]:
        clock = Clock()
        app = make_app(sleep=clock.sleep, seed=seed, rules=[Rule(latency_ms=latency)])
        await statuses(app, 200)
        return clock.waits

    found = await waits("one")
    assert low <= min(found) < middle < max(found) <= high
    assert len(set(found)) == 200
    assert 0.9 < sorted(found)[100] / middle < 1.1
    assert found == await waits("one")
    assert found != await waits("two")


async def test_a_wrong_content_type(app: Application) -> None:
    app.rules.add(Rule(content_type="text/html"))
    answer = await get(app)
    assert (answer.header("content-type"), answer.json()) == ("text/html", ORDER)


@pytest.mark.parametrize("accept", ["application/json", "application/xml"])
async def test_a_malformed_body(app: Application, accept: str) -> None:
    app.rules.add(Rule(malformed=True))
    answer = await get(app, accept=accept)
    assert (answer.status, answer.header("content-type")) == (200, accept)
    assert answer.header("content-length") == str(len(answer.body))
    assert b"\0<{" in answer.body


async def test_slow_bodies(make_app: Callable[..., Application]) -> None:
    clock = Clock()
    app = make_app(sleep=clock.sleep, rules=[Rule(drip=Drip(bytes=10, every_ms=50))])
    sent = await messages(app)
    pieces = [m["body"] for m in sent[1:]]
    assert [len(piece) for piece in pieces[:-1]] == [10] * (len(pieces) - 2) + [
        len(pieces[-2])
    ]
    assert json.loads(b"".join(pieces)) == ORDER
    assert clock.waits == [0.05] * (len(pieces) - 2)


async def messages(app: Application) -> list[Any]:
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/orders/1", "headers": []}
    await app(scope, receive, send)
    return sent


@pytest.mark.parametrize("rule", [Rule(connection="reset"), Rule(truncate=3)])
async def test_faults_of_the_connection_need_one(app: Application, rule: Rule) -> None:
    app.rules.add(rule)
    with pytest.raises(NoConnectionError):
        await messages(app)
    assert app.calls()[0].rule is not None


async def test_the_journal_names_the_rule(app: Application) -> None:
    app.rules.add(Rule(name="flaky", error="Away", latency_ms=0, calls=(2,)))
    await statuses(app, 2)
    first, second = app.calls()
    assert first.rule is None
    assert second.rule is not None
    assert (second.rule.id, second.rule.name) == (1, "flaky")
    assert second.rule.effect == "error: Away, latency-ms: 0.0"


# What is no rule


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({}, "it has no effect"),
        ({"operation": "getOrder"}, "it has no effect"),
        (
            {"error": "Away", "example": "large"},
            "`error` and `example` exclude one another",
        ),
        ({"connection": "reset", "error": "Away"}, "`connection` sends no response"),
        ({"connection": "reset", "content-type": "a/b"}, "excludes `content-type`"),
        ({"connection": "reset", "truncate": 0}, "excludes `truncate`"),
        ({"connection": "reset", "truncate": 1}, "excludes `truncate`"),
        ({"connection": "close", "drip": {}}, "excludes `drip`"),
        ({"connection": "close", "throttle": {}}, "excludes `throttle`"),
        ({"message": "", "latency-ms": 0}, "`message` goes with"),
        ({"message": "m", "latency-ms": 1}, "`message` goes with"),
        ({"status": 404, "sequence": [{"status": 404}]}, "not both"),
        ({"status": 404, "repeat": True}, "`repeat` goes with `sequence`"),
        ({"share": 2, "status": 404}, "less than or equal to 1"),
        ({"calls": [0], "status": 404}, "greater than or equal to 1"),
        ({"latency-ms": 10**9}, "less than or equal to 600000"),
        ({"latency-ms": float("nan")}, "finite number"),
        ({"content-type": "a\r\nb: c"}, "match pattern"),
        ({"eror": "Away"}, "Extra inputs"),
    ],
)
def test_rules_that_make_no_sense(members: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Rule.model_validate(members)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("rule", "place", "message"),
    [
        (
            Rule(operation="getOrders", status=404),
            ("operation",),
            "there is `addOrder`, `getOrder`",
        ),
        (Rule(api="other", status=404), ("api",), "there is `orders`"),
        (Rule(error="Awry"), ("error",), "`Awry` is not documented, so its `status`"),
        (Rule(example="huge"), ("example",), "there is no example `huge`"),
        (Rule(operation="addOrder", error="NoOrder"), ("error",), "is not documented"),
        (
            Rule(sequence=(FaultEffect(), FaultEffect(error="Awry"))),
            ("sequence", 1, "error"),
            "is not documented",
        ),
    ],
)
def test_rules_about_what_there_is_not(
    app: Application, rule: Rule, place: tuple[object, ...], message: str
) -> None:
    with pytest.raises(RuleError) as caught:
        app.rules.add(rule)
    assert caught.value.place == place
    assert message in str(caught.value)
    assert len(app.rules) == 0


# Rate limits


async def test_documented_rate_limits(make_app: Callable[..., Application]) -> None:
    clock = Clock()
    app = make_app(rate_limits=True)
    app.rate_limits.clock = clock
    assert await statuses(app, 3) == [200] * 3
    clock.now = 1.5
    answer = await get(app)
    assert (answer.status, answer.json()["error"]["code"]) == (429, "ThrottledUser")
    assert (answer.header("retry-after"), answer.header("x-wait")) == ("1", "500")
    clock.now = 2
    assert await statuses(app, 4) == [200] * 3 + [429]


async def test_rate_limits_are_off_by_default_and_can_be_switched(
    app: Application,
) -> None:
    assert await statuses(app, 4) == [200] * 4
    switch = b'{"enforced": true}'
    answer = await call(app, "PUT", "/__stub__/rate-limits", headers=JSON, body=switch)
    assert answer.json() == {"enforced": True}
    assert await statuses(app, 4) == [200] * 3 + [429]
    app.reset()
    assert await statuses(app, 1) == [200]


async def test_operations_without_a_limit_have_none(
    make_app: Callable[..., Application],
) -> None:
    app = make_app(rate_limits=True)
    for _ in range(10):
        body = b'{"lines":1}'
        assert (
            await call(app, "POST", "/orders", headers=JSON, body=body)
        ).status == 201


# From outside


async def admin(
    app: Application, method: str, path: str, body: object = None
) -> Answer:
    text = b"" if body is None else json.dumps(body).encode()
    return await call(app, method, f"/__stub__/{path}", headers=JSON, body=text)


async def test_rules_come_and_go_by_calls(app: Application) -> None:
    added = await admin(
        app, "POST", "rules", {"error": "Away", "latency-ms": 0, "times": 2}
    )
    assert (added.status, added.json()) == (201, {"id": 1})
    assert added.header("location") == "/__stub__/rules/1"
    assert await statuses(app, 1) == [503]
    assert (await admin(app, "GET", "rules")).json() == {
        "rules": [
            {
                "id": 1,
                "calls": 1,
                "uses": 1,
                "rule": {"error": "Away", "latency-ms": 0.0, "times": 2},
            }
        ],
        "seed": "",
    }
    assert (await admin(app, "DELETE", "rules/1")).status == 204
    assert (await admin(app, "DELETE", "rules/1")).status == 404
    assert await statuses(app, 1) == [200]
    await admin(app, "POST", "rules", {"throttle": {"retry-after-s": 3}})
    assert (await get(app)).header("retry-after") == "3"
    assert (await admin(app, "DELETE", "rules")).status == 204
    assert await statuses(app, 1) == [200]


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({"eror": "Away"}, "eror: is not known here"),
        ({"error": "Awry"}, "error: `Awry` is not documented"),
        ({}, "it has no effect"),
        ([], "Input should be an object"),
    ],
)
async def test_rules_that_are_refused(
    app: Application, body: object, detail: str
) -> None:
    answer = await admin(app, "POST", "rules", body)
    assert answer.status == 422
    assert answer.json()["detail"].startswith(detail)


async def test_rules_come_as_json(app: Application) -> None:
    body = b'{"error": "Away"}'
    headers = {"content-type": "text/plain"}
    answer = await call(app, "POST", "/__stub__/rules", headers=headers, body=body)
    assert answer.status == 415
    assert await statuses(app, 1) == [200]
