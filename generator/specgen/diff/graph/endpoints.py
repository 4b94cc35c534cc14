"""The operations of a document, with the parameters, servers and security that they inherit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from specgen.frozen import dataclass
from specgen.openapi.grammar import METHODS
from specgen.openapi.ignored_headers import is_ignored_header

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.openapi.place import Place
    from specgen.openapi.references import References


_TEMPLATE: Final = re.compile(r"\{[^{}]*\}")


def is_ignored(parameter: Place) -> bool:
    """Tell whether OpenAPI gives a parameter no meaning."""
    name = parameter.text("name") or ""
    return parameter.text("in") == "header" and is_ignored_header(name)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An operation with the fields that it inherits.

    Args:
        key: Method and path, without the names of path parameters.
        method: In capitals.
        path: As written, fragment included.
        operation: The operation object.
        item: The path item that holds it.
        root: The document's root.
        moved: Beginning of the path that is part of the servers' URLs on the other side.
    """

    key: str
    method: str
    path: str
    operation: Place
    item: Place
    root: Place
    moved: str = ""

    def parameters(self, side: References) -> dict[str, tuple[str, Place]]:
        """Return the parameters by identity with a title: the path item's, then its own."""
        found: dict[str, tuple[str, Place]] = {}
        names = [name[1:-1] for name in _TEMPLATE.findall(self.path)]
        declared = self._declared(side)
        for holder in (self.item, self.operation):
            listed = holder.get("parameters")
            for index, parameter in enumerate(listed.elements() if listed else ()):
                target = side.resolve(parameter) or parameter
                name, place = (
                    target.text("name") or str(index),
                    target.text("in") or "?",
                )
                key = f"{place}:{name.lower() if place == 'header' else name}"
                if place == "path":
                    # A path parameter is known by its position; its name is never sent.
                    key = f"path:{self._position(name, names, declared)}"
                found[key] = (f"{place} parameter `{name}`", parameter)
        return found

    def _declared(self, side: References) -> list[str]:
        """Return the names of the declared path parameters."""
        found = (
            side.resolve(parameter) or parameter
            for holder in (self.item, self.operation)
            for parameter in holder.elements("parameters")
        )
        return [p.text("name") or "" for p in found if p.text("in") == "path"]

    def _position(self, name: str, names: list[str], declared: list[str]) -> str:
        """Return the position of a path parameter, by name or else by the placeholders left."""
        if name in names:
            return str(names.index(name))
        free = [n for n, other in enumerate(names) if other not in declared]
        strangers = list(dict.fromkeys(d for d in declared if d not in names))
        index = strangers.index(name) if name in strangers else len(free)
        return str(free[index]) if index < len(free) else name

    def inherited(self, key: str, *, from_item: bool) -> Place | None:
        """Return `security` or `servers`: its own, or those of its path or document."""
        holders = (
            (self.operation, self.item, self.root)
            if from_item
            else (self.operation, self.root)
        )
        return next(
            (found for holder in holders if (found := holder.get(key)) is not None),
            None,
        )


def section_of(side: References, name: str) -> Place | None:
    """Return a field of the document, which may be a file of its own."""
    found = side.start().get(name)
    return side.resolve(found) if found else None


def endpoints(
    side: References, section: str, prefix: str = "", moved: str = ""
) -> dict[str, Endpoint]:
    """Return the operations under `paths` or `webhooks`, by key.

    Args:
        side: The document.
        section: The field of the document.
        prefix: The beginning of each key.
        moved: The beginning of each path that keys leave out.
    """
    root = side.start()
    paths = section_of(side, section)
    found: dict[str, Endpoint] = {}
    for path, item in paths.members() if paths else ():
        if path.startswith("x-"):
            continue
        target = side.resolve(item) or item
        for method, operation in operations_of(target):
            key = f"{prefix}{method} {shape(path.removeprefix(moved))}"
            while key in found:
                key += "'"
            held = side.resolve(operation) or operation
            found[key] = Endpoint(key, method, path, held, target, root, moved)
    return found


def unresolved_items(side: References) -> dict[str, Place]:
    """Return the references to path items that cannot be resolved, by the shape of the path."""
    sections = [section_of(side, name) for name in ("paths", "webhooks")]
    return {
        shape(path): item
        for paths in sections
        for path, item in (paths.members() if paths else ())
        if item.reference is not None and side.resolve(item) is None
    }


def shape(path: str) -> str:
    """Return a path without the names of its parameters."""
    return _TEMPLATE.sub("{}", path)


def operations_of(item: Place) -> Iterator[tuple[str, Place]]:
    """Yield the operations of a path item by method, in capitals."""
    for method in METHODS:
        operation = item.get(method)
        if operation is not None:
            yield method.upper(), operation
    more = item.get("additionalOperations")
    yield from more.members() if more else ()
