"""Streams: events and JSON texts, as the stub sends them and the client reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from tests.conformance.exchange import served
from tests.media.made import made

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.media.made import Made

SPEC = """
openapi: 3.2.0
info: {title: Fiction, version: "1"}
servers: [{url: https://fiction.test}]
paths:
  /chat:
    post:
      operationId: chat
      requestBody:
        required: true
        content:
          application/json: {schema: {properties: {q: {type: string}}}}
      responses:
        "200":
          description: whole, or a stream
          content:
            application/json:
              schema: {properties: {text: {type: string}}}
              example: {text: all}
            text/event-stream:
              schema: {$ref: '#/components/schemas/Piece'}
              example: [{text: a}, {text: b}]
  /events:
    get:
      operationId: events
      responses:
        "200":
          description: events
          content:
            text/event-stream:
              itemSchema:
                properties:
                  event: {type: string}
                  data:
                    type: string
                    contentMediaType: application/json
                    contentSchema: {$ref: '#/components/schemas/Piece'}
              example:
              - {event: add, id: "7", data: '{"text": "x"}', retry: 10}
              - {data: '{"text": "y\\n"}'}
  /words:
    get:
      operationId: words
      responses:
        "200":
          description: text
          content:
            text/event-stream:
              example: "\\uFEFF: hello\\r\\ndata: one\\r\\rdata:two\\ndata\\n\\ndata: lost"
  /lines:
    get:
      operationId: lines
      x-specgen-safe: true
      responses:
        "200":
          description: lines
          content:
            application/x-ndjson:
              schema: {$ref: '#/components/schemas/Piece'}
              example: [{text: a}, {text: "b\\nc"}]
        "404": {description: none, content: {application/json: {example: {why: not}}}}
  /sequence:
    get:
      operationId: sequence
      responses:
        "200":
          description: d
          content:
            application/json-seq:
              itemSchema: {type: array, items: {type: integer}}
              example: [[1], [2, 3], []]
  /made:
    get:
      operationId: made
      responses:
        "200":
          description: d
          content: {application/jsonl: {schema: {type: array, items: {type: integer}}}}
        "204": {description: nothing}
components:
  schemas:
    Piece: {type: object, required: [text], properties: {text: {type: string}}}
"""


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    with made(tmp_path_factory.mktemp("streams"), SPEC) as found:
        yield found


@pytest.fixture(scope="module")
def url(api: Made) -> Iterator[str]:
    with served(api.wire.app) as origin:
        yield origin


@pytest.fixture
def client(api: Made, url: str) -> Iterator[Any]:
    with api.package.FictionClient(endpoint=url, retry=None) as found:
        yield found


def test_json_texts_are_typed(api: Made, client: Any) -> None:
    piece = api.module("models").Piece
    with client.lines() as lines:
        assert list(lines) == [piece(text="a"), piece(text="b\nc")]
        assert lines.reply.status == 200
    with client.sequence() as texts:
        assert list(texts) == [[1], [2, 3], []]
    with client.made() as made_up:
        assert all(isinstance(number, int) for number in made_up)


def test_events_are_typed(api: Made, client: Any) -> None:
    event, piece = api.package.ServerSentEvent, api.module("models").Piece
    with client.events() as events:
        assert list(events) == [
            event(piece(text="x"), "add", "7", 10),
            event(piece(text="y\n"), "message", "7"),
        ]
    with client.words() as words:
        assert [word.data for word in words] == ["one", "two\n"]


def test_what_is_json_or_a_stream_has_two_methods(api: Made, client: Any) -> None:
    piece = api.module("models").Piece
    assert client.chat(q="?").text == "all"
    with client.stream_chat(q="?") as pieces:
        assert [event.data for event in pieces] == [piece(text="a"), piece(text="b")]


async def test_the_asynchronous_client_does_the_same(api: Made, url: str) -> None:
    piece = api.module("models").Piece
    async with api.package.AsyncFictionClient(endpoint=url, retry=None) as client:
        async with client.lines() as lines:
            assert [line async for line in lines] == [
                piece(text="a"),
                piece(text="b\nc"),
            ]
        async with client.stream_chat(q="?") as pieces:
            assert [event.data.text async for event in pieces] == ["a", "b"]
        assert (await client.chat(q="?")).text == "all"


def test_the_stub_sends_items_one_by_one(url: str) -> None:
    with httpx2.stream("GET", f"{url}/lines") as response:
        assert response.headers["content-type"] == "application/x-ndjson"
        assert response.headers["transfer-encoding"] == "chunked"
        assert response.read() == b'{"text": "a"}\n{"text": "b\\nc"}\n'
    words = httpx2.get(f"{url}/words").content
    assert words.startswith("\ufeff: hello\r\ndata: one".encode())


def test_documented_errors_are_raised_before_items(api: Made, url: str) -> None:
    wish = {"Prefer": "code=404"}
    with api.package.FictionClient(endpoint=url, headers=wish) as client:
        stream = client.lines()
        with pytest.raises(api.module("errors").NotFoundError), stream:
            pytest.fail("the stream was entered")


def test_nothing_else_has_the_runtime_of_streams(tmp_path: Path) -> None:
    spec = SPEC[: SPEC.index("  /events:")] + SPEC[SPEC.index("components:") :]
    plain = spec.replace("text/event-stream", "text/html")
    with made(tmp_path, plain) as api:
        files = {path.name for path in (tmp_path).rglob("fiction/*.py")}
        assert hasattr(api.client, "chat")
    assert not {"_streams.py", "_event_stream.py", "_json_lines.py"} & files
