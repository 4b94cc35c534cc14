"""Keys that clients make: one for each call, which is then repeated with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from specgen.diagnostics import SpecError
from specgen.pipeline import load_specs

from tests.render.packages import mypy_complaints, packages_of, put, run, write_spec

if TYPE_CHECKING:
    from pathlib import Path

    from specgen.ir import Operation


def operation(name: str, tag: str = "", **fields: Any) -> dict[str, Any]:
    key = {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "schema": {"type": "string", "minLength": 1},
        "x-specgen-idempotency-key": True,
        **fields.pop("key", {}),
    }
    return {
        "operationId": name,
        "tags": [tag] if tag else [],
        "parameters": [key],
        "responses": {"204": {"description": "Done."}},
        **fields,
    }


def document(*operations: dict[str, Any]) -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {"title": "Orders", "version": "1"},
        "paths": {f"/{o['operationId']}": {"post": o} for o in operations},
    }


def parsed(folder: Path, **fields: Any) -> Operation:
    (loaded,), _ = load_specs([write_spec(folder, document(operation("o", **fields)))])
    (found,) = loaded.api.operations
    return found


PROGRAM = """
import asyncio
import uuid
import httpx2
from made.direct.client import AsyncDirectClient, DirectClient
from made.grouped.client import AsyncGroupedClient, GroupedClient

keys = []

def respond(request):
    keys.append(request.headers["Idempotency-Key"])
    return httpx2.Response(204 if len(keys) % 2 == 0 else 503)

async def asynchronous():
    async with httpx2.AsyncClient(transport=httpx2.MockTransport(respond)) as http:
        options = {"endpoint": "http://x", "http": http}
        await AsyncDirectClient(**options).order()
        await AsyncGroupedClient(**options).a.order()

with httpx2.Client(transport=httpx2.MockTransport(respond)) as http:
    options = {"endpoint": "http://x", "http": http}
    DirectClient(**options).order()
    GroupedClient(**options).a.order()
    asyncio.run(asynchronous())
    assert keys[::2] == keys[1::2]
    assert len({uuid.UUID(key) for key in keys}) == 4
    keys.clear()
    DirectClient(**options).order(idempotency_key="mine")
    assert keys == ["mine", "mine"]
"""


def test_a_key_is_made_for_each_call_and_kept_in_its_attempts(tmp_path: Path) -> None:
    others = [operation(name, "b") for name in ("B", "C")]
    grouped = document(operation("Order", "a"), operation("A", "a"), *others)
    specs = tmp_path / "specs"
    put(
        tmp_path,
        packages_of(
            [
                write_spec(specs, document(operation("Order")), "direct"),
                write_spec(specs, grouped, "grouped"),
            ]
        ),
    )
    assert run(PROGRAM, cwd=tmp_path).stderr == ""
    assert mypy_complaints(tmp_path) == ""


def test_an_operation_with_a_key_is_safe_unless_the_spec_says_otherwise(
    tmp_path: Path,
) -> None:
    assert parsed(tmp_path).safe
    assert not parsed(tmp_path, **{"x-specgen-safe": False}).safe
    assert not parsed(tmp_path, key={"x-specgen-idempotency-key": False}).safe


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "maxLength": 32},
        {"type": "string", "pattern": "^[0-9]+$"},
        {"type": "integer"},
    ],
)
def test_a_schema_that_allows_no_uuid_is_refused(
    tmp_path: Path, schema: dict[str, Any]
) -> None:
    with pytest.raises(SpecError) as caught:
        parsed(tmp_path, key={"schema": schema})
    (found,) = caught.value.diagnostics
    assert found.code == "unusable-idempotency-key"
    assert found.message.startswith("the UUID that a client makes does not match")
    line = (tmp_path / "fiction.json").read_text("utf-8").splitlines()
    assert "x-specgen-idempotency-key" in line[found.location.line - 1]
