"""A document's client and stub server, joined in memory."""

from __future__ import annotations

import asyncio
import importlib
import itertools
import shutil
import sys
import tempfile
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import httpx2
from specgen.pipeline import load_specs
from specgen.render import client_files, stub_files
from specgen.stub.serve.application import build_application
from specgen.stub.serve.handler_method import DOCUMENTED
from specgen.templates import CLIENT_RUNTIME
from specgen.view.client import client_view

from templates.client.runtime._streams import AsyncItemStream, ItemStream
from tests.render.packages import Unsigned

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping
    from types import ModuleType

    from specgen.view.client import ClientView

ENDPOINT = "http://stub.test"

_NUMBERS = itertools.count()

T = TypeVar("T")


@dataclass(frozen=True)
class Exchange:
    """What went over the wire."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    status: int
    reply_headers: tuple[tuple[str, str], ...]
    reply_body: bytes

    def reply_header(self, name: str) -> str:
        return next((v for n, v in self.reply_headers if n.lower() == name), "")

    def __str__(self) -> str:
        sent = "".join(f"{name}: {value}\n" for name, value in self.headers)
        got = "".join(f"{name}: {value}\n" for name, value in self.reply_headers)
        return (
            f"{self.method} {self.target}\n{sent}\n{self.body[:2000]!r}\n--\n"
            f"{self.status}\n{got}\n{self.reply_body[:2000]!r}"
        )


class Handler:
    """Keeps what arrives, and returns what it is told to."""

    def __init__(self) -> None:
        self.received: list[Any] = []
        self.result: Any = DOCUMENTED

    def __getattr__(self, name: str) -> Any:
        async def method(request: Any) -> Any:
            self.received.append(request)
            return self.result

        return method


class Service:
    """The packages of a document, imported from memory as far as they are the project's runtime.

    Args:
        path: The document.
        root: The directory that holds all of its files; None for the default.

    Raises:
        SpecError: The document is refused.
    """

    def __init__(self, path: Path, root: Path | None = None) -> None:
        (loaded,), self.warnings = load_specs([path], root=lambda _: root)
        self.document = loaded.api
        self.view: ClientView = client_view(loaded.api, path.name)
        self._parent = f"roundtrip_{next(_NUMBERS)}"
        self._folder = Path(tempfile.mkdtemp(prefix="roundtrip-"))
        sys.path.insert(0, str(self._folder))
        try:
            self._put(self.view.package, client_files(self.view, ""), CLIENT_RUNTIME)
            self._put("stub_server", stub_files([loaded.api]))
            importlib.invalidate_caches()
            self.client = self.module("client")
            self.errors = self.module("errors")
            self.handlers = importlib.import_module(
                f"{self._parent}.stub_server.{self.view.package}"
            )
        except BaseException:
            self.close()
            raise
        self.handler = Handler()
        self.api = self.handlers.api(self.handler)
        self._application = build_application([self.api], verify=False)
        self.exchanges: list[Exchange] = []

    def _put(
        self, package: str, files: Mapping[str, str], runtime: Path | None = None
    ) -> None:
        """Write what was generated; of the runtime take the modules that are imported already."""
        for path, text in files.items():
            if runtime is not None and _is_copy(path, text, runtime):
                dotted = path.removesuffix(".py").replace("/", ".")
                shared = runtime.relative_to(runtime.parents[2]).parts
                sys.modules[f"{self._parent}.{package}.{dotted}"] = (
                    importlib.import_module(".".join([*shared, dotted]))
                )
                continue
            target = self._folder / self._parent / package / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")

    def module(self, name: str) -> ModuleType:
        """Return a module of the client's package."""
        return importlib.import_module(f"{self._parent}.{self.view.package}.{name}")

    def close(self) -> None:
        """Forget the packages."""
        prefix = f"{self._parent}."
        for name in [
            n for n in sys.modules if n == self._parent or n.startswith(prefix)
        ]:
            del sys.modules[name]
        sys.path.remove(str(self._folder))
        shutil.rmtree(self._folder, ignore_errors=True)

    def call(
        self,
        method: str,
        arguments: Mapping[str, object],
        *,
        options: Mapping[str, object],
        headers: Mapping[str, str],
    ) -> Any:
        """Call a method of the blocking client.

        Args:
            method: Its name, behind that of its group.
            arguments: Its arguments.
            options: Further arguments of the client itself.
            headers: Sent with the request.
        """
        with httpx2.Client(transport=_Transport(self)) as http:
            client = self._client(self.view.class_name, options, headers, http)
            result = attrgetter(method)(client)(**arguments)
            if isinstance(result, ItemStream):
                with result:
                    return list(result)
            return result

    def call_async(
        self,
        method: str,
        arguments: Mapping[str, object],
        *,
        options: Mapping[str, object],
        headers: Mapping[str, str],
    ) -> Any:
        """Do as `call`, with the asynchronous client."""

        async def run() -> Any:
            async with httpx2.AsyncClient(transport=_AsyncTransport(self)) as http:
                name = self.view.async_class_name
                client = self._client(name, options, headers, http)
                result = attrgetter(method)(client)(**arguments)
                if isinstance(result, AsyncItemStream):
                    async with result:
                        return [item async for item in result]
                return await result

        return asyncio.run(run())

    def _client(
        self,
        name: str,
        options: Mapping[str, object],
        headers: Mapping[str, str],
        http: httpx2.Client | httpx2.AsyncClient,
    ) -> Any:
        given: dict[str, Any] = {
            "endpoint": ENDPOINT,
            "auth": Unsigned(),
            "retry": None,
        }
        class_ = getattr(self.client, name)
        return class_(**given, **options, headers=headers, http=http)

    async def serve(self, request: httpx2.Request, body: bytes) -> httpx2.Response:
        """Take a request to the stub."""
        sent: list[dict[str, Any]] = []
        target = request.url.raw_path
        path, _, query = target.partition(b"?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": "http",
            "path": path.decode("latin-1"),
            "raw_path": path,
            "query_string": query,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "server": ("stub.test", 80),
        }
        pending = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> dict[str, Any]:
            return pending.pop() if pending else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        await self._application(scope, receive, send)
        headers = tuple(
            (n.decode("latin-1"), v.decode("latin-1")) for n, v in sent[0]["headers"]
        )
        content = b"".join(message.get("body", b"") for message in sent[1:])
        self.exchanges.append(
            Exchange(
                request.method,
                target.decode(),
                tuple(
                    (n.decode(), v.decode("latin-1")) for n, v in request.headers.raw
                ),
                body,
                sent[0]["status"],
                headers,
                content,
            )
        )
        return httpx2.Response(
            sent[0]["status"], headers=list(headers), content=content
        )


def _finished(coroutine: Coroutine[None, None, T]) -> T:
    """Run a coroutine that never has to wait."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        value: T = stop.value
        return value
    raise AssertionError("the stub waits for something")


class _Transport(httpx2.BaseTransport):
    def __init__(self, service: Service) -> None:
        self._service = service

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        return _finished(self._service.serve(request, request.read()))


class _AsyncTransport(httpx2.AsyncBaseTransport):
    def __init__(self, service: Service) -> None:
        self._service = service

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        return await self._service.serve(request, await request.aread())


def _is_copy(path: str, text: str, runtime: Path) -> bool:
    """Tell whether a file is a module of a runtime, below a header."""
    source = runtime / path
    return (
        path.endswith(".py")
        and source.is_file()
        and text.partition("\n")[2] == source.read_text("utf-8")
    )
