"""The client and the stub of one spec: what a call sends, and what arrives at the handler."""

from __future__ import annotations

import asyncio
import importlib
import itertools
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx2

from tests.render.packages import PARENT, packages_of, put

if TYPE_CHECKING:
    from pathlib import Path

_COUNT = itertools.count()


@dataclass
class Sent:
    """A request as it went out, the status it got, and what the handler was given."""

    request: httpx2.Request
    body: bytes
    status: int
    values: dict[str, Any] | None
    detail: str

    @property
    def query(self) -> str:
        target: bytes = self.request.extensions["target"]
        return target.decode().partition("?")[2]


class BothSides:
    """Packages made of a spec.

    Args:
        folder: Where to put them.
        spec: The spec, in YAML.
    """

    def __init__(self, folder: Path, spec: str) -> None:
        self.name = f"both{next(_COUNT)}"
        root = folder / self.name
        root.mkdir()
        path = root / "api.yaml"
        path.write_text(spec, encoding="utf-8")
        put(root, packages_of([path]))
        (root / PARENT).rename(root / self.name)
        self.root = root
        sys.path.insert(0, str(root))
        try:
            self.client = self.module("api")
            self.server = self.module("stub_server")
        finally:
            sys.path.remove(str(root))

    def module(self, name: str) -> Any:
        return importlib.import_module(f"{self.name}.{name}")

    def call(self, operation: str, **arguments: Any) -> Sent:
        """Call an operation; its handler puts down what it is given."""
        return asyncio.run(self.acall(operation, **arguments))

    async def acall(self, operation: str, **arguments: Any) -> Sent:
        arrived: list[Any] = []
        handler = self._handler(operation, arrived)
        app = self.server.create_app(verify=False, handlers={"api": handler})
        transport = _Recording(app)
        async with (
            httpx2.AsyncClient(transport=transport) as http,
            self.client.AsyncApiClient(
                endpoint="http://stub.test", http=http, retry=None, **self._auth()
            ) as client,
        ):
            with suppress(self.client.ApiError):
                await getattr(client, operation)(**arguments)
        values = dict(arrived[0]) if arrived else None
        return transport.sent(values)

    def _auth(self) -> dict[str, Any]:
        annotations = self.client.AsyncApiClient.__init__.__annotations__
        return {"auth": None} if "auth" in annotations else {}

    def _handler(self, operation: str, arrived: list[Any]) -> Any:
        base = self.module("stub_server.api").DocumentedApiHandler

        async def method(_self: Any, request: Any) -> Any:
            arrived.append(request)
            return self.server.DOCUMENTED

        return type("Handler", (base,), {operation: method})()


class _Recording(httpx2.AsyncBaseTransport):
    def __init__(self, app: Any) -> None:
        self._inner = httpx2.ASGITransport(app=app)
        self._request: httpx2.Request | None = None
        self._body = b""
        self._status = 0
        self._detail = ""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self._body = await request.aread()
        self._request = request
        target = request.extensions["target"]
        raw_path = target if isinstance(target, bytes) else target.encode()
        # What goes over a socket is the target; the URL is what httpx2 makes of it.
        exact = httpx2.Request(
            request.method,
            request.url.copy_with(raw_path=raw_path),
            headers=request.headers.raw,
            content=self._body,
        )
        response = await self._inner.handle_async_request(exact)
        self._status = response.status_code
        self._detail = response.headers.get("x-specgen-detail", "")
        return response

    def sent(self, values: dict[str, Any] | None) -> Sent:
        assert self._request is not None
        return Sent(self._request, self._body, self._status, values, self._detail)
