"""A call that is repeated with its idempotency key gets the response that it got before."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest
from specgen.pipeline import load_specs
from specgen.stub.contract.contract import load_contract
from specgen.stub.serve.application import Application, build_application
from specgen.stub.serve.service import ServedApi
from specgen.view.client import client_view
from specgen.view.contract import contract

from tests.render.packages import write_spec
from tests.stub.calling import call
from tests.stub.conftest import Handled

if TYPE_CHECKING:
    from pathlib import Path

KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string"},
    "x-specgen-idempotency-key": True,
}
TEXT = {"text/plain": {"schema": {"type": "string"}}}
SPEC = {
    "openapi": "3.1.0",
    "info": {"title": "Orders", "version": "1"},
    "x-specgen-request-id": {"headers": ["x-request-id"]},
    "paths": {
        "/orders": {
            "post": {
                "operationId": "Order",
                "parameters": [KEY],
                "requestBody": {"content": TEXT},
                "responses": {"200": {"description": "Done.", "content": TEXT}},
            }
        }
    },
}


@pytest.fixture
def made() -> list[str]:
    return []


@pytest.fixture
def app(tmp_path: Path, made: list[str]) -> Application:
    def order() -> str:
        made.append(f"order {len(made) + 1}")
        return made[-1]

    return served(tmp_path, Handled(order))


def served(tmp_path: Path, method: Handled) -> Application:
    (loaded,), _ = load_specs([write_spec(tmp_path, SPEC)])
    text = json.dumps(contract(loaded.api, client_view(loaded.api, "orders.yaml")))
    api = ServedApi(load_contract(text.encode()), {"Order": method}, _none)
    return build_application([api])


def _none(_: Exception) -> None:
    return None


async def order(app: Application, key: str | None, body: bytes = b"one") -> Any:
    headers = {"content-type": "text/plain"}
    if key is not None:
        headers["idempotency-key"] = key
    return await call(app, "POST", "/orders", headers=headers, body=body)


async def test_the_handler_is_called_once_for_a_key(
    app: Application, made: list[str]
) -> None:
    first, again, other = [await order(app, key) for key in ("a", "a", "b")]
    assert (first.body, again.body, other.body) == (b"order 1", b"order 1", b"order 2")
    assert first.header("idempotent-replayed") is None
    assert again.header("idempotent-replayed") == "true"
    await order(app, None)
    await order(app, None)
    assert len(made) == 4
    app.reset()
    assert (await order(app, "a")).body == b"order 5"


async def test_a_key_is_for_one_request(app: Application) -> None:
    await order(app, "a")
    refused = await order(app, "a", b"two")
    assert refused.status == 400
    assert refused.json()["detail"] == "`Idempotency-Key` was used for another request"
    [_, entry] = app.calls()
    assert entry.violation is not None
    assert entry.violation.rule == "/paths/~1orders/post/parameters/0"


async def test_a_call_that_failed_may_be_repeated(
    app: Application, made: list[str]
) -> None:
    failed = await call(
        app,
        "POST",
        "/orders",
        headers={
            "content-type": "text/plain",
            "idempotency-key": "a",
            "prefer": "code=418",
        },
        body=b"one",
    )
    assert failed.status >= 400
    assert (await order(app, "a")).body == b"order 1"
    assert made == ["order 1"]


async def test_each_response_has_one_request_id(app: Application) -> None:
    answers = [await order(app, "a") for _ in range(2)]
    ids = [[v for n, v in a.headers if n == "x-request-id"] for a in answers]
    assert [len(found) for found in ids] == [1, 1]
    assert ids[0] != ids[1]


class Slow(Handled):
    """A handler whose first call waits to be released."""

    def __init__(self) -> None:
        super().__init__(lambda: "done")
        self.entered, self.released = asyncio.Event(), asyncio.Event()

    async def __call__(self, arguments: Any) -> Any:
        if not self.entered.is_set():
            self.entered.set()
            await self.released.wait()
        return await super().__call__(arguments)


async def test_a_call_that_overlaps_another_with_its_key_is_refused(
    tmp_path: Path,
) -> None:
    slow = Slow()
    app = served(tmp_path, slow)
    first = asyncio.ensure_future(order(app, "a"))
    await slow.entered.wait()
    overlapping = await order(app, "a")
    slow.released.set()
    assert (overlapping.status, (await first).body) == (409, b"done")
    assert (await order(app, "a")).header("idempotent-replayed") == "true"


async def test_a_request_that_is_invalid_claims_no_key(tmp_path: Path) -> None:
    slow = Slow()
    app = served(tmp_path, slow)
    first = asyncio.ensure_future(order(app, "a"))
    await slow.entered.wait()
    headers = {"idempotency-key": "a", "content-type": "text/html"}
    invalid = await call(app, "POST", "/orders", headers=headers, body=b"one")
    slow.released.set()
    assert (invalid.status, (await first).status) == (415, 200)
    again = await call(app, "POST", "/orders", headers=headers, body=b"one")
    assert again.status == 415


async def test_the_key_of_a_call_that_is_cancelled_is_free(tmp_path: Path) -> None:
    slow = Slow()
    app = served(tmp_path, slow)
    first = asyncio.ensure_future(order(app, "a"))
    await slow.entered.wait()
    first.cancel()
    await asyncio.wait([first])
    assert (await order(app, "a")).status == 200
