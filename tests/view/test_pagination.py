"""Methods that iterate over pages: made where a spec says how, refused where it is wrong."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from specgen.diagnostics import SpecError
from specgen.diff.python.surface import surface
from specgen.pipeline import load_specs
from specgen.view.client import client_view

from tests.render.packages import packages_of, put, run, write_spec

if TYPE_CHECKING:
    from pathlib import Path

    from specgen.view.operation import OperationView

KEYS = {
    "type": "object",
    "required": ["keys"],
    "properties": {
        "keys": {"type": "array", "items": {"$ref": "#/components/schemas/Key"}},
        "total": {"type": "integer"},
        "info": {"type": "object", "properties": {"next": {"type": "string"}}},
        "links": {"type": "object", "properties": {"next": {"type": "string"}}},
        "name": {"type": "string"},
    },
}
KEY = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}
ONE = {"items": "/keys", "parameter": "marker"}
MARKED = {**ONE, "next": "/info/next"}


def operation(
    name: str, pagination: dict[str, Any], tag: str = "keys", **schema: object
) -> dict[str, Any]:
    content = {
        "application/json": {
            "schema": {"$ref": "#/components/schemas/Keys"},
            "example": {"keys": [{"id": "1"}]},
        }
    }
    return {
        "operationId": name,
        "tags": [tag],
        "x-specgen-pagination": pagination,
        "parameters": [
            {"name": "marker", "in": "query", "schema": schema or {"type": "string"}},
            {"name": "limit", "in": "query", "schema": {"type": "integer"}},
            {
                "name": "must",
                "in": "query",
                "required": True,
                "schema": {"type": "integer"},
            },
        ],
        "responses": {"200": {"description": "Keys.", "content": content}},
    }


def document(*operations: dict[str, Any]) -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {"title": "Keys", "version": "1"},
        "paths": {f"/{o['operationId']}": {"get": o} for o in operations},
        "components": {"schemas": {"Keys": KEYS, "Key": KEY}},
    }


def operations_of(spec: Path) -> tuple[OperationView, ...]:
    (loaded,), _ = load_specs([spec])
    return client_view(loaded.api, spec.name).operations


PROGRAM = """
import asyncio
import httpx2
from made.direct.client import AsyncDirectClient, DirectClient
from made.grouped.client import AsyncGroupedClient, GroupedClient

asked = []

def respond(request):
    asked.append(dict(request.url.params))
    marker = request.url.params.get("marker")
    following = {None: "m", "m": "n"}.get(marker)
    info = {"next": following} if following else {}
    return httpx2.Response(200, json={"keys": [{"id": str(marker)}], "info": info})

async def asynchronous():
    async with httpx2.AsyncClient(transport=httpx2.MockTransport(respond)) as http:
        options = {"endpoint": "http://x", "http": http}
        direct, grouped = AsyncDirectClient(**options), AsyncGroupedClient(**options)
        for iterate in (direct.iter_list_keys, grouped.keys.iter_list_keys):
            assert [key.id async for key in iterate(must=1)] == ["None", "m", "n"]

with httpx2.Client(transport=httpx2.MockTransport(respond)) as http:
    direct = DirectClient(endpoint="http://x", http=http)
    grouped = GroupedClient(endpoint="http://x", http=http)
    for iterate in (direct.iter_list_keys, grouped.keys.iter_list_keys):
        assert [key.id for key in iterate(must=1, marker="m", limit=5)] == ["m", "n"]
assert asked == [
    {"must": "1", "marker": "m", "limit": "5"}, {"must": "1", "marker": "n", "limit": "5"}
] * 2
asyncio.run(asynchronous())
"""


LINKED = """
import asyncio
from contextlib import nullcontext
import httpx2
from made.grouped import open_response
from made.direct.client import AsyncDirectClient, DirectClient
from made.grouped.client import AsyncGroupedClient, GroupedClient

def respond(request):
    page = int(request.url.params.get("marker", "1"))
    headers = {"Link": f'<https://x/keys?marker={page + 1}>; rel="next"'} if page < 3 else {}
    return httpx2.Response(200, json=[{"id": str(page)}], headers=headers)

async def asynchronous():
    async with httpx2.AsyncClient(transport=httpx2.MockTransport(respond)) as http:
        options = {"endpoint": "http://x", "http": http}
        direct, grouped = AsyncDirectClient(**options), AsyncGroupedClient(**options)
        for iterate in (direct.iter_list_keys, grouped.keys.iter_list_keys):
            assert [key.id async for key in iterate(must=1)] == ["1", "2", "3"]
        async with open_response(grouped.keys.list_keys, must=1) as response:
            assert [piece async for piece in response] == [b'[{"id":"1"}]']

with httpx2.Client(transport=httpx2.MockTransport(respond)) as http:
    direct = DirectClient(endpoint="http://x", http=http)
    grouped = GroupedClient(endpoint="http://x", http=http)
    for iterate in (direct.iter_list_keys, grouped.keys.iter_list_keys):
        assert [key.id for key in iterate(must=1)] == ["1", "2", "3"]
    names = []
    traced = GroupedClient(
        endpoint="http://x", http=http,
        trace=lambda attempt: nullcontext(names.append(attempt.operation)),
    )
    with open_response(traced.keys.list_keys, must=1) as response:
        assert list(response) == [b'[{"id":"1"}]']
    assert names == ["keys.list_keys"]
asyncio.run(asynchronous())
"""


def test_the_header_link_is_read_where_the_body_is_a_list(tmp_path: Path) -> None:
    keys = {"type": "array", "items": {"$ref": "#/components/schemas/Key"}}
    linked = {"items": "", "parameter": "marker", "next-link-header": True}
    listed = operation("ListKeys", linked)
    content = {"application/json": {"schema": keys, "example": [{"id": "1"}]}}
    listed["responses"]["200"]["content"] = content
    others = [operation(name, MARKED, tag) for name, tag in (("B", "b"), ("C", "b"))]
    specs = [
        write_spec(tmp_path / "specs", document(listed), "direct"),
        write_spec(
            tmp_path / "specs",
            document(listed, operation("A", MARKED), *others),
            "grouped",
        ),
    ]
    put(tmp_path, packages_of(specs))
    assert run(LINKED, cwd=tmp_path).stderr == ""


def test_all_pages_are_requested_by_both_clients_in_groups_and_without(
    tmp_path: Path,
) -> None:
    listed = operation("ListKeys", MARKED)
    others = [operation(name, MARKED, tag) for name, tag in (("B", "b"), ("C", "b"))]
    specs = [
        write_spec(tmp_path / "specs", document(listed), "direct"),
        write_spec(
            tmp_path / "specs",
            document(listed, operation("A", MARKED), *others),
            "grouped",
        ),
    ]
    put(tmp_path, packages_of(specs))
    assert run(PROGRAM, cwd=tmp_path).stderr == ""


@pytest.mark.parametrize(
    ("pagination", "schema", "problem"),
    [
        ({**MARKED, "parameter": "mark"}, {}, "there is no parameter `mark`"),
        ({**MARKED, "parameter": "must"}, {}, "parameter `must` is required"),
        ({**MARKED, "items": "/key"}, {}, "the response has no `/key`"),
        ({**MARKED, "items": "/name"}, {}, "`/name` is not a list"),
        ({**MARKED, "items": ""}, {}, "`` is not a list"),
        ({**MARKED, "next": "/info/nxt"}, {}, "the response has no `/info/nxt`"),
        (
            {**MARKED, "next": "/total"},
            {},
            "`/total` is not text",
        ),
        ({**ONE, "next-link": "/total"}, {}, "`/total` is not text"),
        (
            {**ONE, "counts": "items", "total": "/name"},
            {"type": "integer"},
            "`/name` is not a number",
        ),
        ({**ONE, "counts": "items"}, {}, "parameter `marker` is not a number"),
        ({**ONE, "total": "/total", "next": "/info/next"}, {}, None),
        ({**MARKED, "counts": "pages"}, {}, None),
        (ONE, {}, None),
    ],
)
def test_what_an_extension_names_is_there_and_of_the_right_type(
    tmp_path: Path,
    pagination: dict[str, Any],
    schema: dict[str, Any],
    problem: str | None,
) -> None:
    spec = write_spec(tmp_path, document(operation("ListKeys", pagination, **schema)))
    with pytest.raises(SpecError) as caught:
        operations_of(spec)
    (found,) = caught.value.diagnostics
    line = spec.read_text(encoding="utf-8").splitlines()[found.location.line - 1]
    assert found.code == "invalid-extension"
    assert problem is None or found.message.startswith(problem)
    assert "pagination" in line or json.loads(f"{{{line.strip().rstrip(',')}}}")


def test_pages_are_not_requested_with_one_idempotency_key(tmp_path: Path) -> None:
    listed = operation("ListKeys", MARKED)
    listed["parameters"].append(
        {
            "name": "Idempotency-Key",
            "in": "header",
            "x-specgen-idempotency-key": True,
            "schema": {"type": "string"},
        }
    )
    with pytest.raises(SpecError, match="one idempotency key"):
        operations_of(write_spec(tmp_path, document(listed)))


@pytest.mark.parametrize(
    ("pagination", "schema", "settings"),
    [
        (MARKED, {}, {"following": "'value'", "attributes": "('info', 'next')"}),
        (
            {**ONE, "next-link": "/links/next"},
            {"type": "integer"},
            {"following": "'link'", "parameter": "'marker'", "is_number": "True"},
        ),
        (
            {**ONE, "next-link-header": True},
            {},
            {"following": "'header'", "parameter": "'marker'", "is_number": "False"},
        ),
        (
            {**ONE, "counts": "pages", "total": "/total"},
            {"type": "integer", "enum": [1, 2]},
            {"following": "'pages'", "attributes": "('total',)"},
        ),
    ],
)
def test_the_settings_are_those_of_the_extension(
    tmp_path: Path,
    pagination: dict[str, Any],
    schema: dict[str, Any],
    settings: dict[str, str],
) -> None:
    spec = write_spec(tmp_path, document(operation("ListKeys", pagination, **schema)))
    (view,) = operations_of(spec)
    assert view.pages is not None
    assert view.pages.name == "iter_list_keys"
    found = dict(view.pages.settings)
    assert {name: found[name].replace('"', "'") for name in settings} == settings  # type: ignore[index]  # names are Code


def test_the_method_is_part_of_what_diff_compares(tmp_path: Path) -> None:
    spec = write_spec(tmp_path, document(operation("ListKeys", MARKED)))
    (loaded,), _ = load_specs([spec])
    found = surface(client_view(loaded.api, spec.name), loaded.api)
    (method,) = [d for d in found if d.name.endswith(".iter_list_keys")]
    assert method.signature.endswith(") -> Iterator[Key]")
    assert method.key == "GET /ListKeys page by page"
    assert method.endpoint == "GET /ListKeys"
