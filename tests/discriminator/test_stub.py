"""What the stub makes of a request with a tag, and the tags of what it makes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import TypeAdapter

from templates.client.runtime._plain import plain
from tests.stub.calling import Answer, call

if TYPE_CHECKING:
    from tests.discriminator.conftest import Made


BODY = "/paths/~1{}/post/requestBody/content/application~1json/schema"


async def post(app: Any, path: str, value: object) -> Answer:
    headers = {"Content-Type": "application/json"}
    body = json.dumps(value).encode()
    return await call(app, "POST", path, headers=headers, body=body)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        # More than one branch allows these.
        ("/jobs", {"state": "WAITING"}),
        ("/jobs", {"state": "DONE"}),
        ("/jobs", {"state": "PAUSED", "since": "x"}),
        ("/events", {"type": "Closed", "by": "x"}),
        ("/pets", {"kind": "cat", "name": "n", "nick": "k"}),
        ("/pets", {"kind": "Puppy", "name": "n", "bark": "b"}),
        ("/pets", {"kind": "Pet", "name": "n"}),
        ("/orders", {"jobs": [], "first": None, "thing": None}),
        ("/orders", {"jobs": [], "first": {"kind": "Pet", "name": "n"}}),
        ("/a", {"k": "a", "a": 1}),
        ("/b", {"kind": "Circle", "id": 1, "r": 2}),
        ("/d", {"kind": "new", "anything": "x"}),
        ("/d", {"anything": "x"}),
        ("/e", {"op": "and", "of": [None, {"op": "inc"}]}),
        ("/e", None),
        # Without a discriminator, constants are the tags.
        ("/h", {"v": 1, "text": "t"}),
        ("/h", {"text": "t"}),
        ("/h", "t"),
    ],
)
async def test_a_tag_chooses_the_branch(app: Any, path: str, value: object) -> None:
    answer = await post(app, path, value)
    assert answer.status == 200, answer.body


@pytest.mark.parametrize(
    ("path", "value", "detail"),
    [
        ("/jobs", {"state": "PAUSED"}, "`since` is missing"),
        ("/jobs", {"state": "DONE", "result": 3}, "`result` must be a string; got 3"),
        ("/jobs", {"since": "x"}, "`state` is missing"),
        ("/jobs", 5, "the body must be an object; got 5"),
        (
            "/jobs",
            {"state": "NEW"},
            "`state` must be one of WAITING, RUNNING, PAUSED, DONE; got 'NEW'",
        ),
        ("/pets", {"kind": "cat", "name": "n"}, "`nick` is missing"),
        ("/pets", {"kind": "Puppy", "name": "n"}, "`bark` is missing"),
        (
            "/pets",
            {"kind": "zebra", "name": "n"},
            "`kind` must be one of cat, dog, Dog, Puppy, Pet; got 'zebra'",
        ),
        (
            "/orders",
            {"jobs": [{"state": "WAITING"}, {"state": "RUNNING"}]},
            "`jobs.1.since` is missing",
        ),
        ("/b", {"kind": "Circle", "r": 2}, "`id` is missing"),
        ("/b", {"kind": "Circle", "id": 2}, "`r` is missing"),
        ("/d", {"anything": 3}, "`anything` must be a string; got 3"),
        ("/d", {"kind": "c"}, "`r` is missing"),
        ("/f", {"t": "one", "v": "x"}, "`v` must be an integer; got a string"),
        (
            "/e",
            {"op": "and", "of": [{"op": "x"}]},
            "`of.0.op` must be one of and, leaf, inc, dec; got 'x'",
        ),
    ],
)
async def test_only_the_branch_of_the_tag_counts(
    app: Any, path: str, value: object, detail: str
) -> None:
    answer = await post(app, path, value)
    assert answer.status == 400
    assert answer.json()["detail"] == detail


@pytest.mark.parametrize(
    ("path", "value", "rule"),
    [
        ("/jobs", {"state": "NEW"}, "/components/schemas/Job/discriminator"),
        ("/jobs", {}, "/components/schemas/Job/discriminator"),
        (
            "/pets",
            {"kind": "dog", "name": "n", "bark": 1},
            "/components/schemas/Dog/allOf/1/properties/bark/type",
        ),
        (
            "/pets",
            {"kind": "dog", "name": 1, "bark": "b"},
            "/components/schemas/Pet/properties/name/type",
        ),
        (
            "/f",
            {"t": "one", "v": "x"},
            f"{BODY.format('f')}/oneOf/0/properties/v/type",
        ),
        ("/h", {"v": 1, "x": 5}, "/components/schemas/One/properties/x/type"),
        ("/h", {"v": 3}, "/components/schemas/Mixed/oneOf"),
        ("/h", 5, "/components/schemas/Mixed/oneOf"),
    ],
)
async def test_a_violation_names_the_rule_in_the_spec(
    made: Made, path: str, value: object, rule: str
) -> None:
    app = made.server.create_app(verify=False)
    await post(app, path, value)
    assert app.journal.entry(1).violation.rule == rule


@pytest.mark.parametrize("seed", ["", "a", "b", "c", "d"])
async def test_answers_that_are_made_have_the_tag_of_their_branch(
    made: Made, seed: str
) -> None:
    app = made.server.create_app(verify=False, **({"seed": seed} if seed else {}))
    for package, path, name in (
        (made.zoo, "/pets", "AnyPet"),
        (made.zoo, "/jobs", "Job"),
        (made.zoo, "/orders", "Order"),
        (made.edge, "/a", "AnyCirc"),
        (made.edge, "/b", "AnyShape"),
        (made.edge, "/d", "Def"),
    ):
        known = {"/pets": {"kind": "Pet", "name": "n"}, "/jobs": {"state": "DONE"}}
        others = {"/orders": {"jobs": []}, "/a": {"k": "a"}, "/d": {"anything": "x"}}
        given = {**known, **others, "/b": {"kind": "Circle", "id": 1, "r": 1}}[path]
        value = (await post(app, path, given)).json()
        found = TypeAdapter(getattr(package.models, name)).validate_python(value)
        assert "UnknownVariant" not in repr(found)
        assert plain(found) == value
        assert (await post(app, path, value)).status == 200
