"""Clients whose operations are in groups: what callers, their tools and their tests see."""

from __future__ import annotations

import ast
import asyncio
import inspect
import json
from typing import TYPE_CHECKING, Any
from unittest.mock import AsyncMock, create_autospec, patch

import httpx2
import pytest
from specgen.render.client import client_files
from specgen.templates import CLIENT_RUNTIME

from tests.render.packages import (
    PARENT,
    Unsigned,
    mypy_complaints,
    packages_of,
    put,
    run,
    write_spec,
)
from tests.roundtrip.service import Service

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

JSON = "application/json"
KEY = {
    "type": "object",
    "properties": {"name": {"type": "string"}},
    "required": ["name"],
}
STATES = [f"A state with the number {number}" for number in range(4)]
OPTION = {
    "name": "Tenant",
    "in": "header",
    "required": True,
    "schema": {"type": "string"},
    "x-specgen-client-option": True,
}


def body(schema: dict[str, Any], media_type: str = JSON) -> dict[str, Any]:
    return {"content": {media_type: {"schema": schema}}}


def operation(name: str, tag: str | None, **fields: Any) -> dict[str, Any]:
    return {
        "operationId": name,
        "responses": {"200": {"description": "", **body(KEY)}},
        **({"tags": [tag]} if tag else {}),
        **fields,
    }


def parameter(name: str, where: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": where, "required": where == "path", "schema": schema}


STATE = {"$ref": "#/components/schemas/KeyState"}
INLINE = {"enum": [f"an inline value, number {number}" for number in range(4)]}
EVENTS = {"200": {"description": "", **body(KEY, "text/event-stream")}}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Keys", "version": "1"},
    "paths": {
        "/keys/{id}": {
            "get": operation(
                "getKey",
                "Keys",
                summary="Get a key.",
                parameters=[
                    OPTION,
                    parameter("id", "path", {"type": "string"}),
                    parameter("state", "query", {"type": "array", "items": STATE}),
                    parameter("order", "query", INLINE),
                ],
            ),
            "delete": operation(
                "deleteKey",
                "Keys",
                parameters=[parameter("id", "path", {"type": "string"})],
                responses={"204": {"description": ""}},
            ),
        },
        "/keys": {
            "post": operation("addKey", "Keys", requestBody=body(KEY)),
            "get": operation(
                "findKeys",
                "Keys",
                responses={
                    "200": {"description": "", **body(KEY)},
                    "202": {"description": "", **body({"type": "integer"})},
                },
            ),
        },
        "/events": {"get": operation("listEvents", "Events", responses=EVENTS)},
        "/events/both": {
            "get": operation(
                "getEvents",
                "Events",
                responses={
                    "200": {
                        "description": "",
                        "content": {
                            JSON: {"schema": KEY},
                            "text/event-stream": {"schema": KEY},
                        },
                    }
                },
                security=[],
            )
        },
        "/status": {"get": operation("getStatus", None)},
    },
    "components": {"schemas": {"KeyState": {"enum": STATES}}},
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    made = Service(write_spec(tmp_path_factory.mktemp("groups"), DOCUMENT, "keys"))
    yield made
    made.close()


def client(service: Service, name: str = "KeysClient", **options: Any) -> Any:
    given = {"endpoint": "http://stub.test", "auth": Unsigned(), "tenant": "t"}
    return getattr(service.client, name)(**given, **options)


def answering(seen: list[httpx2.Request]) -> httpx2.MockTransport:
    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(200, json={"name": "k"})

    return httpx2.MockTransport(answer)


def test_both_clients_call_through_groups(service: Service) -> None:
    given = {"id": "a/b", "state": [STATES[1]], "order": INLINE["enum"][0]}
    for call in (service.call, service.call_async):
        read = call("keys.get_key", given, options={"tenant": "t"}, headers={})
        assert isinstance(read.name, str)
        sent = service.exchanges[-1]
        assert sent.target.startswith("/keys/a%2Fb?state=A%20state%20with")
        assert {"tenant": "t", "accept": JSON}.items() <= {
            name.lower(): value for name, value in sent.headers
        }.items()
        assert (
            call("keys.delete_key", {"id": "a"}, options={"tenant": "t"}, headers={})
            is None
        )
        call("get_status", {}, options={"tenant": "t"}, headers={})


def test_streams_are_in_groups(service: Service) -> None:
    for call in (service.call, service.call_async):
        for method in ("events.list_events", "events.stream_get_events"):
            assert call(method, {}, options={"tenant": "t"}, headers={})
            headers = dict(service.exchanges[-1].headers)
            assert headers["Accept"] == "text/event-stream"
        call("events.get_events", {}, options={"tenant": "t"}, headers={})
        assert dict(service.exchanges[-1].headers)["Accept"] == JSON


def test_tools_see_whole_signatures_and_documentation(service: Service) -> None:
    module = service.module("operations.keys")
    blocking, twin = module.KeysOperations, module.AsyncKeysOperations
    assert inspect.signature(twin.get_key) == inspect.signature(blocking.get_key)
    assert list(inspect.signature(twin.get_key).parameters) == [
        *("self", "id", "state", "order", "timeout")
    ]
    assert inspect.getdoc(twin.get_key) == inspect.getdoc(blocking.get_key)
    assert "Get a key." in (inspect.getdoc(twin.get_key) or "")
    assert inspect.iscoroutinefunction(twin.get_key)
    assert not inspect.iscoroutinefunction(blocking.get_key)
    streams = service.module("operations.events").AsyncEventsOperations
    assert not inspect.iscoroutinefunction(streams.list_events)
    assert inspect.iscoroutinefunction(streams.get_events)


def test_mocks_take_the_shape_of_a_group(service: Service) -> None:
    twin = service.module("operations.keys").AsyncKeysOperations
    for mock in (AsyncMock(spec=twin), create_autospec(twin, instance=True)):
        mock.get_key.return_value = "key"
        assert asyncio.run(mock.get_key(id="a")) == "key"
        with pytest.raises(AttributeError):
            _ = mock.get_keys
    with pytest.raises(TypeError):
        create_autospec(twin, instance=True).get_key(name="a")


def test_a_group_is_made_once_so_that_its_methods_can_be_replaced(
    service: Service,
) -> None:
    made = client(service)
    assert made.keys is made.keys
    with patch.object(made.keys, "get_key", return_value="mocked"):
        assert made.keys.get_key(id="a") == "mocked"
    with pytest.raises(AttributeError):
        made.keys = None


def test_other_options_hold_in_groups(service: Service) -> None:
    seen: list[httpx2.Request] = []
    with httpx2.Client(transport=answering(seen)) as http:
        made = client(service, http=http)
        made.keys.get_key(id="a")
        made.with_options(headers={"X-A": "1"}).keys.get_key(id="a")
        made.keys.with_options(headers={"X-B": "2"}).get_key(id="a")
        made.keys.get_key(id="a")
    shown = [(r.headers.get("X-A"), r.headers.get("X-B")) for r in seen]
    assert shown == [(None, None), ("1", None), (None, "2"), (None, None)]
    assert {request.headers["Tenant"] for request in seen} == {"t"}


def test_closing_the_client_closes_its_groups(service: Service) -> None:
    with client(service) as made:
        keys = made.keys
    errors = service.module("errors")
    with pytest.raises((errors.TransportError, RuntimeError)):
        keys.get_key(id="a")


def test_literals_are_named_once(service: Service) -> None:
    files = client_files(service.view, "")
    group = files["operations/keys.py"]
    assert "KeyState: TypeAlias = Literal[" in files["literals.py"]
    assert "state: list[KeyState | str] | None = None" in group
    assert "_Order: TypeAlias = Literal[" in group
    for text in ("number 0", "with the number 0"):
        assert sum(file.count(text) for file in files.values()) <= 2


def test_an_operation_has_one_signature_and_one_docstring(service: Service) -> None:
    tree = ast.parse(client_files(service.view, "")["operations/keys.py"])
    found = [n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    assert [n for n in found if n != "__init__"] == [
        *("get_key", "delete_key", "add_key", "find_keys")
    ]
    assert not [n for n in ast.walk(tree) if isinstance(n, ast.AsyncFunctionDef)]


CONSUMER = """
from {parent}.keys.client import AsyncKeysClient, KeysClient
from {parent}.keys.models import GetKeyResponse


async def use(client: AsyncKeysClient, blocking: KeysClient) -> None:
    one: GetKeyResponse = await client.keys.get_key(id="a", order="x")
    two: GetKeyResponse = blocking.keys.get_key(id="a", timeout=1)
    async with client.events.list_events() as events:
        async for event in events:
            event.data.name.upper()
    with blocking.events.list_events() as listed:
        for event in listed:
            event.data.name.upper()
    await client.keys.get_key(name="a")
    blocking.keys.get_key()
    three: int = blocking.keys.get_key(id="a")
    four: int = await client.keys.get_key(id="a")
"""


def test_types_are_strict(tmp_path: Path) -> None:
    put(tmp_path, packages_of([write_spec(tmp_path / "spec", DOCUMENT, "keys")]))
    assert mypy_complaints(tmp_path) == ""
    consumer = CONSUMER.format(parent=PARENT)
    (tmp_path / PARENT / "use.py").write_text(consumer, encoding="utf-8")
    wrong = {
        int(line.split(":")[1])
        for line in mypy_complaints(tmp_path).splitlines()
        if ": error: " in line
    }
    lines = consumer.splitlines()
    assert [lines[number - 1].strip()[:5] for number in sorted(wrong)] == [
        *("await", "block", "three", "four:")
    ]


def test_a_group_is_imported_when_it_is_used(tmp_path: Path) -> None:
    put(tmp_path, packages_of([write_spec(tmp_path / "spec", DOCUMENT, "keys")]))
    program = f"""
import json, sys
from {PARENT}.keys import KeysClient
def groups():
    return [n.rpartition(".")[2] for n in sys.modules if ".keys.operations." in n]
seen = [groups()]
client = KeysClient(endpoint="http://127.0.0.1:1", auth=None, tenant="t")
seen.append(groups())
client.keys
seen.append(groups())
from {PARENT}.keys import operations
operations.load_all()
seen.append(sorted(groups()))
print(json.dumps(seen))
"""
    done = run(program, cwd=tmp_path)
    assert done.stderr == ""
    assert json.loads(done.stdout) == [[], [], ["keys"], ["events", "keys"]]


def test_the_runtime_of_groups_is_in_clients_that_have_some(service: Service) -> None:
    files = client_files(service.view, "")
    runtime = {"_operations.py", "_stream_operations.py"}
    assert runtime <= files.keys()
    assert all((CLIENT_RUNTIME / name).exists() for name in runtime)
