"""Handlers backed by a key store, one for each API with operations bound to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen import code, naming
from specgen.diagnostics import Diagnostic, SpecError
from specgen.frozen import dataclass
from specgen.view.types import Named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from specgen.code import Code
    from specgen.ir import DryRun, KeyStoreUse
    from specgen.view.operation import OperationView
    from specgen.view.stub import StubView

_UNKNOWN_KEY = "unknown-key"
_CALLERS_ACCOUNT = code.fill("self._keys.account_of(current_call().access_key_id)")


@dataclass(frozen=True, slots=True)
class KeyOperationView:
    """An operation that returns a public key.

    `lookup` are the arguments that find the key, and `result` the fields of the response, as
    Python source. `codes` are the error codes of refusals that have their own.
    """

    package: Code
    operation: OperationView
    lookup: tuple[tuple[Code | None, Code], ...]
    result: tuple[tuple[Code, Code], ...]
    response_class: Code
    codes: dict[str, str]
    unknown_key: str
    dry_run: DryRun | None
    rehearsed: Code | None

    @property
    def constant(self) -> Code:
        """The name of the constant that holds the codes."""
        return code.name(f"_{self.package}_{self.operation.name}_REFUSALS".upper())


@dataclass(frozen=True, slots=True)
class KeyHandlerView:
    """The handler of one API."""

    name: Code
    stub: StubView
    operations: tuple[KeyOperationView, ...]


def key_handler_views(views: Sequence[StubView]) -> list[KeyHandlerView]:
    """Return the handlers of those APIs that have operations bound to a key store.

    Raises:
        SpecError: A binding names a property that does not exist.
    """
    names = naming.unique(
        [view.package for view in views], lambda p: f"{naming.class_name(p)}Keys"
    )
    found: list[KeyHandlerView] = []
    for view in views:
        bound = [(o, s) for o in view.operations if (s := o.operation.key_store)]
        operations = tuple(_operation(view, o, s) for o, s in bound)
        if operations:
            found.append(KeyHandlerView(names[view.package], view, operations))
    return found


def _operation(
    view: StubView, operation: OperationView, store: KeyStoreUse
) -> KeyOperationView:
    fields = {
        place.name or "": code.name(f"request.{name}")
        for place, name in operation.request_fields.items()
    }
    named = {"": store.key, "version": store.version, "account": store.account}
    lookup = [
        (
            code.name(argument) if argument else None,
            fields[_known(wire_name, fields, store)],
        )
        for argument, wire_name in named.items()
        if wire_name is not None
    ]
    if store.account is None:
        lookup.append((code.name("account"), _CALLERS_ACCOUNT))
    if store.alias_prefix is not None:
        lookup.append((code.name("alias_prefix"), code.literal(store.alias_prefix)))
    response_class, members = _response(view, operation)
    dry_run = operation.operation.dry_run
    codes = dict(store.refusals)
    # For a service that does not distinguish them, an HMAC key is a symmetric key.
    codes.setdefault("hmac", codes.get("symmetric", codes[_UNKNOWN_KEY]))
    return KeyOperationView(
        package=view.package,
        operation=operation,
        lookup=tuple(lookup),
        result=tuple(
            (members[_known(wire_name, members, store)], _part(part, store))
            for wire_name, part in store.result
        ),
        response_class=response_class,
        codes={r: c for r, c in codes.items() if c != codes[_UNKNOWN_KEY]},
        unknown_key=codes[_UNKNOWN_KEY],
        dry_run=dry_run,
        rehearsed=fields.get(dry_run.parameter) if dry_run else None,
    )


def _part(part: str, store: KeyStoreUse) -> Code:
    if part == "public-key":
        ending = code.literal(store.line_ending)
        return code.fill("version.public_pem({})", ending)
    return code.name({"id": "key.id", "version": "version.id"}[part])


def _response(view: StubView, operation: OperationView) -> tuple[Code, dict[str, Code]]:
    """Return the class of the response, and its fields by wire name."""
    returns = operation.returns
    if not isinstance(returns, Named) or not returns.is_class:
        return code.fill(""), {}
    name = returns.name
    found = next(c for c in view.client.classes if c.name == name)
    return found.name, {field.wire_name: field.name for field in found.fields}


def _known(name: str, known: Mapping[str, Code], store: KeyStoreUse) -> str:
    if name in known:
        return name
    message = f"`{name}` in `x-specgen-key-store` is not a property there"
    hint = f"known: {', '.join(known) or 'none'}"
    raise SpecError([Diagnostic("invalid-extension", message, store.location, hint)])
