"""The views of a stub server, one for each API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen import code
from specgen.cache import MEMORY
from specgen.frozen import dataclass
from specgen.view.contract import contract
from specgen.view.json_text import json_text
from specgen.view.types import (
    ListOf,
    MapOf,
    Named,
    TypeExpr,
    UnionOf,
    annotation,
    names,
    union,
)

if TYPE_CHECKING:
    from specgen.cache import Cache
    from specgen.code import Code
    from specgen.ir import Api
    from specgen.view.class_views import FieldView
    from specgen.view.client import ClientView
    from specgen.view.operation import OperationView


@dataclass(frozen=True, slots=True)
class StubView:
    """One API in the stub server."""

    client: ClientView
    handler: Code
    documented_handler: Code
    contract: str

    @property
    def package(self) -> Code:
        """The module's name, which is that of the client package."""
        return self.client.package

    @property
    def alias(self) -> Code:
        """An alias of the module that cannot clash with other names.

        No module of the runtime ends like this: importing one binds its name, too.
        """
        return code.name(f"_{self.package}_api")

    @property
    def models(self) -> Code:
        """The alias of the client's module of models, unique among clients."""
        return code.name(f"_{self.package}_models")

    @property
    def operations(self) -> tuple[OperationView, ...]:
        """The operations, in the order of the spec."""
        return self.client.operations

    def result(self, operation: OperationView) -> Code:
        """Return the annotation of a handler's result for an operation."""
        return annotation(union(_qualified(operation.handled), Named("AsDocumented")))

    def field_type(self, field: FieldView) -> Code:
        """Return the annotation of a field of a request."""
        return annotation(_qualified(field.type, self.models))

    @property
    def evaluated(self) -> frozenset[str]:
        """The names that pydantic needs to build the requests."""
        given = (a for o in self.operations for a in (*o.options, *o.arguments))
        used = frozenset[str]().union(*(names(argument.type) for argument in given))
        plain = used & {"date", "datetime"}
        is_model = used - plain - {"Any", "Literal"}
        return plain | {self.models} if is_model else plain

    def doc(self, operation: OperationView) -> str:
        """Return the docstring of a handler's method."""
        told = operation.operation.summary or operation.operation.description
        return (
            operation.headline
            if told
            else f"Answer `{operation.operation.operation_id}`."
        )

    def adapter(self, operation: OperationView) -> Code:
        """Return the pydantic adapter for the result of an operation, as Python source."""
        text = annotation(_qualified(operation.handled))
        returns = operation.handled
        if isinstance(returns, Named) and returns.is_class:
            return code.fill("TypeAdapter({})", text)
        return code.fill("TypeAdapter[{}]({})", text, text)


def _qualified(expr: TypeExpr, module: str = "models") -> TypeExpr:
    """Return the type as a module writes it that imports the models as `module`."""
    match expr:
        case Named(name, is_class):
            return Named(f"{module}.{name}", is_class)
        case ListOf(item):
            return ListOf(_qualified(item, module))
        case MapOf(value):
            return MapOf(_qualified(value, module))
        case UnionOf(members):
            return UnionOf(tuple(_qualified(member, module) for member in members))
        case _:
            return expr


def documented_handler(client: ClientView) -> Code:
    """Return the name of the handler that responds as the spec's interactions say.

    Args:
        client: The view of the client package.
    """
    return code.name(f"Documented{client.class_name.removesuffix('Client')}Handler")


def stub_view(api: Api, client: ClientView, made: Cache = MEMORY) -> StubView:
    """Return the view of one API.

    Args:
        api: The API.
        client: The view of its client package.
        made: Cache of what was written before.
    """
    name = client.class_name.removesuffix("Client")
    return StubView(
        client=client,
        handler=code.name(f"{name}Handler"),
        documented_handler=documented_handler(client),
        contract=f"{json_text(contract(api, client, made))}\n",
    )
