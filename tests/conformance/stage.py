"""A generated client package and a stub server, set up to meet; names are those of a spec."""

from __future__ import annotations

import asyncio
import inspect
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from itertools import count
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import httpx2
from specgen.view.client import client_view

from tests.conformance.documented import Call, parameter_of
from tests.conformance.exchange import (
    MEMORY,
    AsyncMemoryTransport,
    MemoryTransport,
    Wire,
    ask,
    ask_over_socket,
)
from tests.conformance.signing import (
    KNOWN,
    NOW,
    REGION,
    TEMPORARY,
    Secrets,
    takes_access_key,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from specgen.ir import Api, JsonValue, Operation, SecurityScheme
    from specgen.view.client import ClientView
    from specgen.view.operation import OperationView

    from templates.client.runtime._messages import Reply, Request

Flavour: TypeAlias = Literal["sync", "async"]
FLAVOURS: tuple[Flavour, ...] = ("sync", "async")

_NONCES = count()


@dataclass
class Outcome:
    """What a client's call came to."""

    result: Any = None
    error: Any = None
    nonces: list[str] = field(default_factory=list)


@dataclass
class Stage:
    """One API's package below `root`, and the stub server there.

    Args:
        api: The spec; it gives the names.
        root: The package that the generated packages lie in.
        origin: Where `wire` is served; in memory by default.
        wire: What clients talk to.
    """

    api: Api
    root: str = "generated"
    origin: str = MEMORY
    wire: Wire = field(init=False)

    def __post_init__(self) -> None:
        self.wire = Wire(self.application())

    @cached_property
    def view(self) -> ClientView:
        """The names that the generator gives to the spec's parts."""
        return client_view(self.api, "")

    def module(self, name: str = "") -> ModuleType:
        """Import a module of the client package."""
        return import_module(f"{self.root}.{self.view.package}{name and '.'}{name}")

    @property
    def stub(self) -> Any:
        """The stub server's package."""
        return import_module(f"{self.root}.stub_server")

    @property
    def stub_api(self) -> Any:
        """The stub server's module for this API."""
        return import_module(f"{self.root}.stub_server.{self.view.package}")

    def operation(self, operation: Operation) -> OperationView:
        """Return the names of an operation's parts."""
        wanted = operation.operation_id
        return next(
            o for o in self.view.operations if o.operation.operation_id == wanted
        )

    def application(self, **options: Any) -> Any:
        """Return the stub server's application, which knows the callers of these tests."""
        stub = self.stub
        credentials = [
            stub.Credential(known.key_id, known.secret, known.security_token)
            for known in (KNOWN, TEMPORARY)
        ]
        defaults = {
            "credentials": credentials,
            "tokens": [KNOWN.token],
            "now": lambda: NOW,
        }
        return stub.create_app(**defaults | options)

    @contextmanager
    def serving(self, **options: Any) -> Iterator[None]:
        """Serve another application for a while; `handler` answers this API's operations."""
        handler = options.pop("handler", None)
        if handler is not None:
            options["handlers"] = {self.view.package: handler}
        before, self.wire.app = self.wire.app, self.application(**options)
        try:
            yield
        finally:
            self.wire.app = before

    @contextmanager
    def answering(self, *replies: Reply) -> Iterator[None]:
        """Answer the next requests with these replies."""
        self.wire.canned = list(replies)
        try:
            yield
        finally:
            self.wire.canned = []

    @contextmanager
    def substituting(self, request: Request | None) -> Iterator[None]:
        """Whatever is asked, ask the stub this; None lets everything through."""
        self.wire.substitute = request
        try:
            yield
        finally:
            self.wire.substitute = None

    def ask(self, request: Request) -> Reply:
        """Send a request as it is."""
        if self.origin == MEMORY:
            return asyncio.run(ask(self.wire, request))
        return ask_over_socket(request)

    def handler(self, operation: Operation, answer: Any) -> Any:
        """Return a handler whose method for an operation returns `answer`, or raises it."""
        name = self.view.class_name.removesuffix("Client")
        base = getattr(self.stub_api, f"Documented{name}Handler")

        async def method(_self: object, *_request: object) -> Any:
            if isinstance(answer, Exception):
                raise answer
            return answer

        return type("Handler", (base,), {self.operation(operation).name: method})()

    def auth(self, schemes: tuple[SecurityScheme, ...], secrets: Secrets) -> Any:
        """Return what a client's argument `auth` takes."""
        if not schemes:
            return None
        (scheme,) = schemes
        functions = {f.scheme: f.name for f in self.view.auth.functions}
        auth = self.module("auth")
        function = getattr(auth, functions[scheme.name])
        given: Any = secrets.token
        if takes_access_key(scheme):
            given = auth.AccessKey(
                secrets.key_id, secrets.secret, secrets.security_token
            )
        _, *others = inspect.signature(function).parameters.values()
        return function(
            given, **{o.name: REGION for o in others if o.default is o.empty}
        )

    def arguments(self, call: Call) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the arguments for the client's class and for its method, for a call."""
        view = self.operation(call.operation)
        values: dict[str, JsonValue] = {
            f"{parameter_of(call.operation, name).location_in} {name}": value
            for name, value in call.parameters.items()
        }
        if call.has_body and isinstance(call.body, dict):
            values |= {f"body {name}": value for name, value in call.body.items()}
        fields = {str(place): name for place, name in view.request_fields.items()}
        request = getattr(self.stub_api, view.request_class).model_validate(
            {fields[place]: value for place, value in values.items() if place in fields}
        )
        named: dict[str, Any] = {
            a.name: getattr(request, fields[str(a.place)])
            for a in view.options
            if str(a.place) in values
        }
        given: dict[str, Any] = {
            a.name: getattr(request, fields[str(a.place)])
            for a in view.arguments
            if str(a.place) in values
        }
        if len(call.operation.methods) > 1:
            given["method"] = call.method
        return named, given

    def call(
        self,
        flavour: Flavour,
        call: Call,
        schemes: tuple[SecurityScheme, ...],
        secrets: Secrets = KNOWN,
        **options: Any,
    ) -> Outcome:
        """Let a client make a call."""
        found = Outcome()
        named, arguments = self.arguments(call)

        def nonce() -> str:
            found.nonces.append(f"conformance-nonce-{next(_NONCES)}")
            return found.nonces[-1]

        settings = {
            "endpoint": self.origin,
            "auth": self.auth(schemes or self._any_schemes(), secrets),
            "retry": None,
            "now": lambda: NOW,
            "nonce": nonce,
            **named,
            **options,
        }
        client_error = self.module("errors").ClientError
        self.wire.asked.clear()
        method = self.operation(call.operation).attribute()
        try:
            if flavour == "sync":
                found.result = self._call(settings, method, arguments)
            else:
                found.result = asyncio.run(
                    self._call_async(settings, method, arguments)
                )
        except client_error as error:
            found.error = error
        return found

    def _any_schemes(self) -> tuple[SecurityScheme, ...]:
        """Return a scheme for a client that is also asked to call what anybody may."""
        return self.api.security_schemes[:1]

    def _call(
        self, settings: dict[str, Any], method: str, arguments: dict[str, Any]
    ) -> Any:
        client_class = getattr(self.module("client"), self.view.class_name)
        if self.origin != MEMORY:
            with client_class(**settings) as client:
                return attrgetter(method)(client)(**arguments)
        with (
            httpx2.Client(transport=MemoryTransport(self.wire)) as http,
            client_class(**settings, http=http) as client,
        ):
            return attrgetter(method)(client)(**arguments)

    async def _call_async(
        self, settings: dict[str, Any], method: str, arguments: dict[str, Any]
    ) -> Any:
        client_class = getattr(self.module("client"), self.view.async_class_name)
        if self.origin != MEMORY:
            async with client_class(**settings) as client:
                return await attrgetter(method)(client)(**arguments)
        async with (
            httpx2.AsyncClient(transport=AsyncMemoryTransport(self.wire)) as http,
            client_class(**settings, http=http) as client,
        ):
            return await attrgetter(method)(client)(**arguments)


def method_of(stage: Stage, view: OperationView) -> Any:
    """Return the method of an operation as its class has it."""
    group = next((g for g in stage.view.groups if g.name == view.group), None)
    module = "client" if group is None else f"operations.{group.name}"
    owner = stage.view.class_name if group is None else group.class_name
    return getattr(getattr(stage.module(module), owner), view.name)


def new_nonce() -> str:
    """Return text that no other request has."""
    return f"conformance-nonce-{next(_NONCES)}"
