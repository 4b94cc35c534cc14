"""How callers use the classes of a client, and which of them the base promises to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from specgen.diff.graph.endpoints import endpoints
from specgen.diff.model.effects import NONE
from specgen.diff.python.subtypes import class_names
from specgen.diff.walk.lifecycle import is_unpromised, removal
from specgen.openapi.place import Place
from specgen.source.pointer import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from specgen.diff.graph.endpoints import Endpoint
    from specgen.diff.model.removal_policy import Policy
    from specgen.diff.python.surface import Definition, SurfacePart
    from specgen.openapi.references import References
    from specgen.view.types import TypeExpr

_UNPROMISED: Final = "its stability level promises nothing"
_ANNOUNCED: Final = "its removal was announced"
_UNUSED: Final = "no operation uses it"


class Roles(NamedTuple):
    """Names of the classes that callers pass in, and of those that they get."""

    passed: frozenset[str]
    returned: frozenset[str]


def roles(definitions: Sequence[Definition], unpromised: frozenset[str]) -> Roles:
    """Return the classes that callers pass and those that they receive.

    Args:
        definitions: Everything public of a client.
        unpromised: Keys of methods of which nothing is promised, so that they do not count.
    """
    models = {d.name: d for d in definitions if d.is_type}
    methods = [d for d in definitions if d.kind == "method" and d.key not in unpromised]
    return Roles(
        _reached([p.type for m in methods for p in m.parts], models),
        _reached([m.returns for m in methods if m.returns is not None], models),
    )


def _reached(
    types: Iterable[TypeExpr], models: dict[str, Definition]
) -> frozenset[str]:
    pending, found = list(types), set[str]()
    while pending:
        for name in class_names(pending.pop()):
            if name not in found and name in models:
                found.add(name)
                pending.extend(part.type for part in models[name].parts)
    return frozenset(found)


class Promises:
    """The promises of the base: none for drafts, and none for announced removals.

    Args:
        base: The older document.
        policy: The promises about removals.
    """

    def __init__(self, base: References, policy: Policy) -> None:
        self._base, self._policy = base, policy
        self._endpoints = {
            f"{e.method} {e.path}": e for e in endpoints(base, "paths").values()
        }

    def unpromised(self, definitions: Iterable[Definition]) -> frozenset[str]:
        """Return the keys of the methods that belong to drafts."""
        return frozenset(
            d.key for d in definitions if d.kind == "method" and self._is_draft(d)
        )

    def excuse(self, definition: Definition, roles: Roles) -> str | None:
        """Return why any change of a definition breaks no caller, None if it may."""
        if definition.kind == "method":
            return _UNPROMISED if self._is_draft(definition) else None
        is_used = definition.name in roles.passed | roles.returned
        return _UNUSED if definition.is_type and not is_used else None

    def removal(
        self, definition: Definition, part: SurfacePart | None = None
    ) -> str | None:
        """Return why removing a method, argument or field breaks no caller, None if it may."""
        place = (
            self._operation(definition)
            if part is None
            else self._part(definition, part)
        )
        if place is None:
            return None
        announced, _ = removal(place, self._policy)
        return _ANNOUNCED if announced == NONE else None

    def _is_draft(self, definition: Definition) -> bool:
        return is_unpromised(self._operation(definition))

    def _operation(self, definition: Definition) -> Place | None:
        endpoint = self._endpoints.get(definition.endpoint)
        return endpoint.operation if endpoint else None

    def _part(self, definition: Definition, part: SurfacePart) -> Place | None:
        if definition.kind == "model":
            pointer = f"{definition.pointer}/properties/{escape(part.key)}"
            node = self._base.document.node_at(pointer)
            found = (
                Place(self._base.document, pointer, node, "schema") if node else None
            )
            return self._base.resolve(found) if found else None
        endpoint = self._endpoints.get(definition.endpoint)
        if endpoint is None:
            return None
        place, _, name = part.key.partition(" ")
        if place == "body":
            return self._in_body(endpoint, name)
        wanted = f"{place} parameter `{name}`".lower()
        listed = endpoint.parameters(self._base).values()
        parameter = next((p for title, p in listed if title.lower() == wanted), None)
        return self._base.resolve(parameter) if parameter else None

    def _in_body(self, endpoint: Endpoint, name: str) -> Place | None:
        """Return the property of a request body, which a method takes as an argument."""
        written = endpoint.operation.get("requestBody")
        body = self._base.resolve(written) if written else None
        for _, media_type in body.members("content") if body else ():
            schema = media_type.get("schema")
            target = self._base.resolve(schema) if schema else None
            found = target.get("properties", name) if target else None
            if found is not None:
                return self._base.resolve(found)
        return None
