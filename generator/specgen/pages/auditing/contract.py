"""The contract of a spec's operation, keyed as the statements of pages are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from specgen.pages.statements import digest
from specgen.source import pointer as json_pointer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MAX_DEPTH = 20
_KEYWORDS = (
    "type",
    "enum",
    "const",
    "default",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "pattern",
)


@dataclass(slots=True)
class Entry:
    """A value of a spec.

    Args:
        value: The value.
        pointer: The JSON pointer of its place.
        sources: The `x-specgen-source` that are valid for it, the nearest first.
    """

    value: Any
    pointer: str
    sources: list[dict[str, Any]] = field(default_factory=list)


Contract = dict[tuple[str, str], Entry]


def contract_of(spec: Mapping[str, Any], pointer: str) -> Contract:
    """Return the contract of an operation.

    Args:
        spec: The spec.
        pointer: The JSON pointer of the operation.
    """
    reader = _Reader(spec)
    reader.read(pointer)
    return reader.found


class _Reader:
    def __init__(self, spec: Mapping[str, Any]) -> None:
        self._spec = spec
        self.found: Contract = {}

    def read(self, pointer: str) -> None:
        operation = self._at(pointer)
        item = pointer.rpartition("/")[0]
        for base in (item, pointer):
            for index, _ in enumerate(self._at(base).get("parameters") or ()):
                self._parameter(f"{base}/parameters/{index}")
        self._security(operation)
        if "requestBody" in operation:
            self._body(f"{pointer}/requestBody", "request", "request")
        for status in operation.get("responses") or {}:
            self._response(f"{pointer}/responses/{status}", str(status))
        for owner in ("", pointer):
            for index, error in enumerate(
                self._at(owner).get("x-specgen-errors") or ()
            ):
                self._error(error, f"{owner}/x-specgen-errors/{index}")

    def _at(self, pointer: str) -> Any:
        node: Any = self._spec
        for key in json_pointer.split(pointer):
            node = node[int(key)] if isinstance(node, list) else (node or {}).get(key)
        return node or {}

    def _resolved(self, pointer: str) -> str:
        """Return the pointer of the object that a reference leads to."""
        for _ in range(_MAX_DEPTH):
            node = self._at(pointer)
            reference = node.get("$ref") if isinstance(node, dict) else None
            if not isinstance(reference, str) or not reference.startswith("#/"):
                return pointer
            pointer = reference[1:]
        return pointer

    def _parameter(self, pointer: str) -> None:
        pointer = self._resolved(pointer)
        node = self._at(pointer)
        path = f"{node.get('in')}.{node.get('name')}"
        sources = _sources(node)
        self._put(path, "field", node.get("name"), pointer, sources)
        self._put(
            path, "required", bool(node.get("required")), f"{pointer}/required", sources
        )
        self._schema(f"{pointer}/schema", path, sources, 0)
        self._examples(node, path, pointer, sources)

    def _security(self, operation: Mapping[str, Any]) -> None:
        schemes = (self._spec.get("components") or {}).get("securitySchemes") or {}
        required = operation.get("security", self._spec.get("security")) or []
        used = {name for entry in required for name in entry}
        for name, scheme in schemes.items():
            if name in used and scheme.get("in") == "header":
                at = f"/components/securitySchemes/{json_pointer.escape(name)}"
                path = f"header.{scheme.get('name')}"
                self._put(path, "credential", scheme.get("name"), at, _sources(scheme))

    def _body(self, pointer: str, path: str, sample: str) -> None:
        pointer = self._resolved(pointer)
        node = self._at(pointer)
        for media_type, content in (node.get("content") or {}).items():
            at = f"{pointer}/content/{json_pointer.escape(media_type)}"
            self._schema(f"{at}/schema", path, _sources(node), 0)
            language = "xml" if media_type.endswith("xml") else "json"
            self._samples(content, f"sample.{sample}.{language}", at, _sources(node))

    def _samples(
        self,
        content: Mapping[str, Any],
        path: str,
        pointer: str,
        sources: list[dict[str, Any]],
    ) -> None:
        values = [
            entry.get("value") for entry in (content.get("examples") or {}).values()
        ]
        if "example" in content:
            values.append(content["example"])
        hashes = [digest(v.strip() if isinstance(v, str) else v) for v in values]
        entry = self.found.setdefault((path, "sample"), Entry([], pointer, sources))
        entry.value += hashes

    def _response(self, pointer: str, status: str) -> None:
        pointer = self._resolved(pointer)
        node = self._at(pointer)
        path = f"response.{status}"
        code = int(status) if status.isdecimal() else status
        self._put(path, "status", code, pointer, _sources(node))
        for name in node.get("headers") or {}:
            at = f"{pointer}/headers/{json_pointer.escape(name)}"
            self._put(f"{path}.header.{name}", "field", name, at, _sources(node))
        self._body(pointer, path, f"response.{status}")

    def _error(self, error: Mapping[str, Any], pointer: str) -> None:
        path = f"error.{error.get('code')}"
        for kind in ("status", "message"):
            self._put(path, kind, error.get(kind), f"{pointer}/{kind}", _sources(error))

    def _schema(
        self, pointer: str, path: str, around: list[dict[str, Any]], depth: int
    ) -> None:
        if depth > _MAX_DEPTH:
            return
        pointer = self._resolved(pointer)
        node = self._at(pointer)
        if not isinstance(node, dict):
            return
        sources = _sources(node) or around
        for keyword in _KEYWORDS:
            if keyword in node:
                self._put(path, keyword, node[keyword], f"{pointer}/{keyword}", sources)
        self._examples(node, path, pointer, sources)
        if "items" in node:
            self._schema(f"{pointer}/items", f"{path}[]", sources, depth + 1)
        if isinstance(node.get("additionalProperties"), dict):
            self._schema(
                f"{pointer}/additionalProperties", f"{path}.*", sources, depth + 1
            )
        for index, _ in enumerate(node.get("allOf") or ()):
            self._schema(f"{pointer}/allOf/{index}", path, sources, depth + 1)
        for name in node.get("properties") or {}:
            at = f"{pointer}/properties/{json_pointer.escape(name)}"
            inner = f"{path}.{name}"
            own = _sources(self._at(at)) or sources
            self._put(inner, "field", name, at, own)
            required = name in (node.get("required") or ())
            self._put(inner, "required", required, f"{pointer}/required", own)
            self._schema(at, inner, sources, depth + 1)

    def _examples(
        self,
        node: Mapping[str, Any],
        path: str,
        pointer: str,
        sources: list[dict[str, Any]],
    ) -> None:
        key = "examples" if "examples" in node else "example"
        if key in node:
            values = node[key] if isinstance(node[key], list) else [node[key]]
            self._put(path, "example", values, f"{pointer}/{key}", sources)

    def _put(
        self,
        path: str,
        kind: str,
        value: Any,
        pointer: str,
        sources: list[dict[str, Any]],
    ) -> None:
        self.found.setdefault((path, kind), Entry(value, pointer, sources))


def _sources(node: Any) -> list[dict[str, Any]]:
    value = node.get("x-specgen-source") if isinstance(node, dict) else None
    entries = value if isinstance(value, list) else [value]
    return [entry for entry in entries if isinstance(entry, dict)]


def operations_of(spec: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield the method, path and pointer of each operation of a spec."""
    for path, item in (spec.get("paths") or {}).items():
        for method, operation in (item or {}).items():
            if isinstance(operation, dict) and "responses" in operation:
                pointer = f"/paths/{json_pointer.escape(path)}/{method}"
                yield method.upper(), path, pointer
