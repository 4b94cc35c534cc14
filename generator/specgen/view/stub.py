"""What the templates of the stub server are given, one view for each API."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from specgen import code
from specgen.view.contract import contract
from specgen.view.types import (
    ListOf,
    MapOf,
    Named,
    TypeExpr,
    UnionOf,
    annotation,
    union,
)

if TYPE_CHECKING:
    from specgen.code import Code
    from specgen.ir import Api
    from specgen.view.client import ClientView
    from specgen.view.operation import OperationView

_ACCEPTS = {
    "str": code.name("keys.accepts_token"),
    "UserPassword": code.name("keys.accepts_password"),
}


@dataclass(frozen=True, slots=True)
class VerifierView:
    """A function that checks one security scheme.

    `arguments` are those of the runtime's `verify`, as Python source.
    """

    name: Code
    scheme: str
    module: Code
    arguments: tuple[tuple[Code, Code], ...]
    uses_keys: bool


@dataclass(frozen=True, slots=True)
class StubView:
    """One API in the stub server."""

    client: ClientView
    handler: Code
    documented_handler: Code
    verifiers: tuple[VerifierView, ...]
    contract: str

    @property
    def package(self) -> Code:
        """The module's name, which is that of the client package."""
        return self.client.package

    @property
    def alias(self) -> Code:
        """What the module is called where another thing might have its name.

        No module of the runtime ends like this: importing one binds its name, too.
        """
        return code.name(f"_{self.package}_api")

    @property
    def models(self) -> Code:
        """What the client's module of models is called beside those of other clients."""
        return code.name(f"_{self.package}_models")

    @property
    def operations(self) -> tuple[OperationView, ...]:
        """The operations, in the order of the spec."""
        return self.client.operations

    @property
    def scheme_modules(self) -> tuple[Code, ...]:
        """The modules of the client's runtime that check the security schemes."""
        return tuple(sorted({verifier.module for verifier in self.verifiers}))

    @property
    def uses_keys(self) -> bool:
        """Whether some scheme signs with an access key."""
        return any(verifier.uses_keys for verifier in self.verifiers)

    def result(self, operation: OperationView) -> Code:
        """Return the annotation of what a handler returns for an operation."""
        return annotation(union(_qualified(operation.handled), Named("AsDocumented")))

    def doc(self, operation: OperationView) -> str:
        """Return the docstring of a handler's method."""
        told = operation.operation.summary or operation.operation.description
        return (
            operation.headline
            if told
            else f"Answer `{operation.operation.operation_id}`."
        )

    def adapter(self, operation: OperationView) -> Code:
        """Return the pydantic adapter for what an operation results in, as Python source."""
        text = annotation(_qualified(operation.handled))
        returns = operation.handled
        if isinstance(returns, Named) and returns.is_class:
            return code.fill("TypeAdapter({})", text)
        return code.fill("TypeAdapter[{}]({})", text, text)


def _qualified(expr: TypeExpr) -> TypeExpr:
    """Return the type as another module writes it, which imports `models`."""
    match expr:
        case Named(name, is_class):
            return Named(f"models.{name}", is_class)
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
        handler=code.name(f"{name}Handler"),
        documented_handler=code.name(f"Documented{name}Handler"),
        verifiers=_verifiers(client),
        contract=f"{data}\n",
    )


def _verifiers(client: ClientView) -> tuple[VerifierView, ...]:
    found = []
    for function in client.auth.functions:
        credentials = function.runtime.credentials
        uses_keys = credentials == "AccessKey"
        found.append(
            VerifierView(
                name=code.name(f"_verify_{function.name}"),
                scheme=function.scheme,
                module=function.runtime.module,
                arguments=(*_known(credentials), *function.bound),
                uses_keys=uses_keys,
            )
        )
    return tuple(found)


def _known(credentials: str) -> tuple[tuple[Code, Code], ...]:
    """Return the arguments with which every scheme of a kind of credentials is checked."""
    if credentials == "AccessKey":
        now = code.name("now")
        return (code.name("access_key"), code.fill("_finder(keys)")), (now, now)
    return ((code.name("accepts"), _ACCEPTS[credentials]),)
