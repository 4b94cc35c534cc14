"""Answers that are made where a spec has no example."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from specgen.stub.contract.schema_reader import ContractSchemas
from specgen.stub.samples import sample_generator
from specgen.stub.samples.response_bodies import Samples
from specgen.stub.samples.seed import Seeded
from specgen.stub.wire.xml import XmlCodec

from tests.stub.calling import call
from tests.stub.documented import contract_of, rest, serve_documented
from tests.stub.samples.samples import SEEDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest
    from specgen.stub.serve.application import Application


async def test_the_seed_of_an_application(
    make_app: Callable[..., Application],
) -> None:
    async def added(**options: Any) -> Any:
        body = json.dumps({"lines": 1}).encode()
        headers = {"content-type": "application/json"}
        app = make_app(**options)
        return (await call(app, "POST", "/orders", body=body, headers=headers)).json()

    plain = await added()
    assert plain == await added(seed="")
    seeded = [await added(seed=seed) for seed in SEEDS[1:]]
    assert seeded == [await added(seed=seed) for seed in SEEDS[1:]]
    assert len({json.dumps(order) for order in seeded}) == len(seeded)
    assert {name for order in seeded for name in order} == {"id", "lines"}


async def test_each_answer_is_made_once_when_it_is_first_asked_for(
    make_app: Callable[..., Application], monkeypatch: pytest.MonkeyPatch
) -> None:
    places: list[tuple[str, ...]] = []

    def counted(seed: str, *place: str) -> Seeded:
        places.append(place)
        return Seeded(seed, *place)

    monkeypatch.setattr(sample_generator, "Seeded", counted)
    app = make_app(seed="1")
    assert places == []
    wish = {"prefer": "code=409"}
    answers = [await call(app, "GET", "/orders/1", headers=wish) for _ in range(3)]
    assert len({answer.body for answer in answers}) == 1
    assert places == [("orders", "getOrder", "409", "application/json", "0")]


XML_AND_TEXT = """
paths:
  /a:
    get:
      operationId: one
      responses:
        "200":
          description: d
          content:
            application/xml:
              schema:
                type: object
                xml: {name: Key}
                required: [id]
                properties: {id: {type: string, xml: {attribute: true}}}
            text/plain: {schema: {type: string, enum: [fine]}}
            image/png: {}
"""


async def test_an_answer_in_xml_and_in_text(tmp_path: Path) -> None:
    app = serve_documented(tmp_path, one=rest(XML_AND_TEXT))
    for media_type, text in (
        ("application/xml", b'<Key id="string"></Key>'),
        ("text/plain", b"fine"),
        ("image/png", b"sample"),
    ):
        found = await call(app, "GET", "/a", headers={"accept": media_type})
        assert (found.header("content-type"), found.body) == (media_type, text)


DIRECTIONS = """
paths:
  /a:
    post:
      operationId: one
      requestBody:
        content: &a {application/json: {schema: {$ref: '#/components/schemas/A'}}}
      responses: {"200": {description: d, content: *a}}
components:
  schemas:
    Secret: {type: string, writeOnly: true}
    A:
      type: object
      required: [id, secret, hidden]
      additionalProperties: false
      properties:
        id: {type: string, readOnly: true, examples: [i]}
        secret: {$ref: '#/components/schemas/Secret'}
        hidden: {type: string, writeOnly: true}
"""


async def test_what_goes_one_way_only(tmp_path: Path) -> None:
    app = serve_documented(tmp_path, one=rest(DIRECTIONS))
    headers = {"content-type": "application/json"}
    sent = b'{"secret": "s", "hidden": "h"}'
    found = await call(app, "POST", "/a", body=sent, headers=headers)
    assert (found.status, found.json()) == (200, {"id": "i"})
    found = await call(app, "POST", "/a", body=b'{"secret": "s"}', headers=headers)
    assert found.status == 400
    known = contract_of(tmp_path, "one", rest(DIRECTIONS))
    (content,) = known.operations[0].responses[0].content
    xml = XmlCodec(ContractSchemas(known.definitions))
    bodies = {Samples(known, xml, seed).body("one", 200, content) for seed in SEEDS}
    assert bodies == {'{"id": "i"}'}


def test_examples_are_only_kept_where_answers_are_made(tmp_path: Path) -> None:
    schema = "{$ref: '#/components/schemas/A'}"
    spec = f"""
paths:
  /a:
    post:
      operationId: one
      requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}
      responses:
        "200": {{description: d, content: {{application/json: {{schema: {schema}%s}}}}}}
components: {{schemas: {{A: {{type: integer, examples: [7]}}}}}}
"""
    name = "/components/schemas/A"
    bare = contract_of(tmp_path, "one", rest(spec % ", example: 8"))
    assert bare.definitions == {name: {"type": "integer"}}
    whole = contract_of(tmp_path, "one", rest(spec % ""))
    assert whole.definitions == {name: {"type": "integer", "examples": [7]}}
