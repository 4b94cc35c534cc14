"""All text of a spec about an operation, to be compared with the prose of a page."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from specgen.pages.vocabulary import normal
from specgen.source import pointer as json_pointer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Told = tuple[str, str, Any, str, list[dict[str, Any]]]

_REFERENCE = re.compile(r'"\$ref": "#(/[^"]+)"')
_ABOUT_ALL = ("info", "servers", "x-specgen-documents", "x-specgen-errors")


class PageScope:
    """The names that a spec gives an operation and its page, and the places that cite its sections.

    Args:
        spec: The spec.
        pointer: The JSON pointer of the operation.
    """

    def __init__(self, spec: Mapping[str, Any], pointer: str) -> None:
        self._spec = spec
        self._pointer = pointer
        found = value_at(spec, pointer)
        self._operation: dict[str, Any] = found if isinstance(found, dict) else {}

    def entries(self) -> Iterator[Told]:
        """Yield subject, kind, value, pointer and sources of each part."""
        yield from self._names()
        yield from self._documents()
        parts = [self._operation, *map(self._spec.get, _ABOUT_ALL), self._used()]
        yield "", "scope", _as_text(parts), self._pointer, []
        for at in (self._pointer, "/servers", "/info"):
            for place, section, node in _cited(value_at(self._spec, at), at):
                yield f"section.{section}.{place}", "words", _as_text(node), place, []

    def _names(self) -> Iterator[Told]:
        operation, pointer = self._operation, self._pointer
        sources = sources_of(operation)
        path, method = json_pointer.split(pointer)[1:3]
        name = operation.get("operationId")
        yield "operation", "name", name, f"{pointer}/operationId", sources
        yield "operation", "path", path.partition("#")[0], pointer, sources
        yield "operation", "method", method.upper(), pointer, sources
        about = "summary" if "summary" in operation else "description"
        if operation.get(about) or any("printed" in source for source in sources):
            yield "operation", "summary", None, f"{pointer}/{about}", sources

    def _documents(self) -> Iterator[Told]:
        cited = {str(s.get("document")) for s in _sources_in(self._operation)}
        documents = self._spec.get("x-specgen-documents")
        for name, entry in (documents if isinstance(documents, dict) else {}).items():
            at = f"/x-specgen-documents/{json_pointer.escape(name)}"
            if name in cited and isinstance(entry, dict):
                for kind in ("title", "date"):
                    yield f"page.{name}", kind, entry.get(kind), f"{at}/{kind}", []

    def _used(self) -> list[Any]:
        """Return the components that the operation refers to, directly or not."""
        found: dict[str, Any] = {}
        waiting: list[Any] = [self._operation]
        while waiting:
            text = json.dumps(waiting.pop(), default=str)
            for reference in _REFERENCE.findall(text):
                if reference not in found:
                    found[reference] = value_at(self._spec, reference)
                    waiting.append(found[reference])
        schemes = value_at(self._spec, "/components/securitySchemes")
        return [*found.values(), schemes]


def sources_of(node: Any) -> list[dict[str, Any]]:
    """Return the sources that a part of a spec names for itself."""
    value = node.get("x-specgen-source") if isinstance(node, dict) else None
    entries = value if isinstance(value, list) else [value]
    return [entry for entry in entries if isinstance(entry, dict)]


def value_at(spec: Any, pointer: str) -> Any:
    """Return the value at a JSON pointer; None if there is none."""
    node: Any = spec
    for key in json_pointer.split(pointer):
        if isinstance(node, list):
            node = node[int(key)] if key.isdecimal() and int(key) < len(node) else None
        else:
            node = node.get(key) if isinstance(node, dict) else None
    return node


def _sources_in(node: Any) -> Iterator[dict[str, Any]]:
    """Yield every source in a part of a spec."""
    yield from sources_of(node)
    for _, value in _children(node):
        yield from _sources_in(value)


def _cited(node: Any, pointer: str) -> Iterator[tuple[str, str, Any]]:
    """Yield the places whose sources name a section of a page, with the section and the node."""
    for source in sources_of(node):
        yield pointer, str(source.get("section", "-")), node
    for key, value in _children(node):
        if key != "x-specgen-source":
            yield from _cited(value, f"{pointer}/{json_pointer.escape(str(key))}")


def _children(node: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(node, dict):
        yield from node.items()
    elif isinstance(node, list):
        yield from enumerate(node)


def _as_text(node: Any) -> str:
    return normal(json.dumps(node, ensure_ascii=False, default=str))
