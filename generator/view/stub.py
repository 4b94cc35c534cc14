"""What the templates of the stub server are given, one view for each API."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.view.contract import contract
from generator.view.types import (
    ListOf,
    MapOf,
    Named,
    TypeExpr,
    UnionOf,
    annotation,
    union,
)

if TYPE_CHECKING:
    from generator.ir import Api
    from generator.view.client import ClientView
    from generator.view.operation import OperationView

_ACCEPTS = {"str": "keys.accepts_token", "UserPassword": "keys.accepts_password"}


@dataclass(frozen=True, slots=True)
class VerifierView:
    """A function that checks one security scheme.

    `arguments` are those of the runtime's `verify`, as Python source.
    """

    name: str
    scheme: str
    module: str
    arguments: tuple[tuple[str, str], ...]
    uses_keys: bool


@dataclass(frozen=True, slots=True)
class StubView:
    """One API in the stub server."""

    client: ClientView
    handler: str
    documented_handler: str
    verifiers: tuple[VerifierView, ...]
    contract: str

    @property
    def package(self) -> str:
        """The module's name, which is that of the client package."""
        return self.client.package

    @property
    def alias(self) -> str:
        """What the module is called where another thing might have its name.

        No module of the runtime ends like this: importing one binds its name, too.
        """
        return f"_{self.package}_api"

    @property
    def operations(self) -> tuple[OperationView, ...]:
        """The operations, in the order of the spec."""
        return self.client.operations

    @property
    def scheme_modules(self) -> tuple[str, ...]:
        """The modules of the client's runtime that check the security schemes."""
        return tuple(sorted({verifier.module for verifier in self.verifiers}))

    @property
    def uses_keys(self) -> bool:
        """Whether some scheme signs with an access key."""
        return any(verifier.uses_keys for verifier in self.verifiers)

    def result(self, operation: OperationView) -> str:
        """Return the annotation of what a handler returns for an operation."""
        return annotation(union(_qualified(operation.returns), Named("AsDocumented")))

    def doc(self, operation: OperationView) -> str:
        """Return the docstring of a handler's method."""
        told = operation.operation.summary or operation.operation.description
        return (
            operation.headline
            if told
            else f"Answer `{operation.operation.operation_id}`."
        )

    def adapter(self, operation: OperationView) -> str:
        """Return the pydantic adapter for what an operation results in, as Python source."""
        text = annotation(_qualified(operation.returns))
        is_class = isinstance(operation.returns, Named)
        return f"TypeAdapter({text})" if is_class else f"TypeAdapter[{text}]({text})"


def _qualified(expr: TypeExpr) -> TypeExpr:
    """Return the type as another module writes it, which imports `models`."""
    match expr:
        case Named(name):
            return Named(f"models.{name}")
        case ListOf(item):
            return ListOf(_qualified(item))
        case MapOf(value):
            return MapOf(_qualified(value))
        case UnionOf(members):
            return UnionOf(tuple(map(_qualified, members)))
        case _:
            return expr


def stub_view(api: Api, client: ClientView) -> StubView:
    """Return the view of one API.

    Args:
        api: The API.
        client: The view of its client package.
    """
    name = client.class_name.removesuffix("Client")
    data = json.dumps(
        contract(api, client), ensure_ascii=False, indent=1, sort_keys=True
    )
    return StubView(
        client=client,
        handler=f"{name}Handler",
        documented_handler=f"Documented{name}Handler",
        verifiers=_verifiers(client),
        contract=f"{data}\n",
    )


def _verifiers(client: ClientView) -> tuple[VerifierView, ...]:
    found = []
    for function in client.auth.functions:
        credentials = function.runtime.credentials
        uses_keys = credentials == "AccessKey"
        accepts = ("accepts", _ACCEPTS.get(credentials, ""))
        known = (
            [("access_key", "_finder(keys)"), ("now", "now")]
            if uses_keys
            else [accepts]
        )
        found.append(
            VerifierView(
                name=f"_verify_{function.name}",
                scheme=function.scheme,
                module=function.runtime.module,
                arguments=(*known, *function.bound),
                uses_keys=uses_keys,
            )
        )
    return tuple(found)
