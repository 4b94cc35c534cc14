"""The contract of a spec's operation, keyed as the statements of pages are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from specgen.pages.auditing.spec_text import PageScope, sources_of, value_at
from specgen.pages.statements import digest
from specgen.source import pointer as json_pointer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MAX_DEPTH = 20
_INTERACTIONS = "x-specgen-interactions"
_KEYWORDS = (
    "type",
    "enum",
    "const",
    "default",
    "minLength",
    "maxLength",
    "minimum",
    "exclusiveMinimum",
    "maximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "pattern",
)


@dataclass(slots=True)
class SpecValue:
    """A value of a spec.

    Args:
        value: The value.
        pointer: The JSON pointer of its place.
        sources: The `x-specgen-source` that are valid for it, the nearest first.
    """

    value: Any
    pointer: str
    sources: list[dict[str, Any]] = field(default_factory=list)


Contract = dict[tuple[str, str], SpecValue]


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
        for told in PageScope(self._spec, pointer).entries():
            self._put(*told)
        item = pointer.rpartition("/")[0]
        for base in (item, pointer):
            for index, _ in enumerate(self._list(base, "parameters")):
                self._parameter(f"{base}/parameters/{index}")
        self._security(operation)
        for index, interaction in enumerate(self._list(pointer, _INTERACTIONS)):
            request = (
                interaction.get("request") if isinstance(interaction, dict) else {}
            )
            at = f"{pointer}/{_INTERACTIONS}/{index}/request"
            self._calls(request, at, sources_of(interaction))
        if "requestBody" in operation:
            self._body(f"{pointer}/requestBody", "request", "request")
        for status in self._map(pointer, "responses"):
            self._response(f"{pointer}/responses/{status}", str(status))
        for owner in (pointer, ""):  # an operation's own message comes before the API's
            for index, _ in enumerate(self._list(owner, "x-specgen-errors")):
                self._error(f"{owner}/x-specgen-errors/{index}")

    def _at(self, pointer: str) -> dict[str, Any]:
        """Return the mapping at a pointer; an empty one if there is none."""
        node = value_at(self._spec, pointer)
        return node if isinstance(node, dict) else {}

    def _list(self, pointer: str, key: str) -> list[Any]:
        value = self._at(pointer).get(key)
        return value if isinstance(value, list) else []

    def _map(self, pointer: str, key: str) -> dict[str, Any]:
        value = self._at(pointer).get(key)
        return value if isinstance(value, dict) else {}

    def _resolved(self, pointer: str) -> str:
        """Return the pointer of the object that a reference leads to."""
        for _ in range(_MAX_DEPTH):
            node = self._at(pointer)
            reference = node.get("$ref")
            if not isinstance(reference, str) or not reference.startswith("#/"):
                return pointer
            pointer = reference[1:]
        return pointer

    def _parameter(self, pointer: str) -> None:
        pointer = self._resolved(pointer)
        node = self._at(pointer)
        path = f"{node.get('in')}.{node.get('name')}"
        sources = sources_of(node)
        self._put(path, "field", node.get("name"), pointer, sources)
        self._describe(node, path, pointer, sources)
        self._put(
            path, "required", bool(node.get("required")), f"{pointer}/required", sources
        )
        self._schema(f"{pointer}/schema", path, sources, 0)
        self._deprecated(node, path, pointer, sources)
        self._examples(node, path, pointer, sources)

    def _calls(self, request: Any, at: str, sources: list[dict[str, Any]]) -> None:
        """Keep the parameters of an interaction beside those of the others."""
        parameters = request.get("parameters") if isinstance(request, dict) else None
        if isinstance(parameters, dict):
            entry = self.found.setdefault(
                ("sample.request", "parameters"),
                SpecValue([], f"{at}/parameters", sources),
            )
            entry.value.append(parameters)

    def _security(self, operation: Mapping[str, Any]) -> None:
        required = operation.get("security", self._spec.get("security"))
        entries = required if isinstance(required, list) else []
        used = {name for entry in entries if isinstance(entry, dict) for name in entry}
        for name in self._map("/components", "securitySchemes"):
            scheme = self._at(
                f"/components/securitySchemes/{json_pointer.escape(name)}"
            )
            if name in used and scheme.get("in") == "header":
                at = f"/components/securitySchemes/{json_pointer.escape(name)}"
                path = f"header.{scheme.get('name')}"
                self._put(
                    path, "credential", scheme.get("name"), at, sources_of(scheme)
                )
                self._describe(scheme, path, at, sources_of(scheme))

    def _body(self, pointer: str, path: str, sample: str) -> None:
        pointer = self._resolved(pointer)
        node = self._at(pointer)
        for media_type in self._map(pointer, "content"):
            at = f"{pointer}/content/{json_pointer.escape(media_type)}"
            content = self._at(at)
            self._schema(f"{at}/schema", path, sources_of(node), 0)
            language = "xml" if media_type.endswith("xml") else "json"
            self._samples(content, f"sample.{sample}.{language}", at, sources_of(node))

    def _samples(
        self,
        content: Mapping[str, Any],
        path: str,
        pointer: str,
        sources: list[dict[str, Any]],
    ) -> None:
        examples = content.get("examples")
        entries = examples.values() if isinstance(examples, dict) else ()
        values = [entry.get("value") for entry in entries if isinstance(entry, dict)]
        if "example" in content:
            values.append(content["example"])
        hashes = [digest(v.strip() if isinstance(v, str) else v) for v in values]
        entry = self.found.setdefault((path, "sample"), SpecValue([], pointer, sources))
        entry.value += hashes

    def _response(self, pointer: str, status: str) -> None:
        pointer = self._resolved(pointer)
        node = self._at(pointer)
        path = f"response.{status}"
        code = int(status) if status.isdecimal() else status
        self._put(path, "status", code, pointer, sources_of(node))
        self._describe(node, path, pointer, sources_of(node))
        for name in self._map(pointer, "headers"):
            at = f"{pointer}/headers/{json_pointer.escape(name)}"
            self._put(f"{path}.header.{name}", "field", name, at, sources_of(node))
        self._body(pointer, path, f"response.{status}")

    def _error(self, pointer: str) -> None:
        error = self._at(pointer)
        path = f"error.{error.get('code')}"
        for kind in ("status", "code", "message"):
            self._put(
                path, kind, error.get(kind), f"{pointer}/{kind}", sources_of(error)
            )
        self._describe(error, path, pointer, sources_of(error))

    def _schema(
        self, pointer: str, path: str, around: list[dict[str, Any]], depth: int
    ) -> None:
        if depth > _MAX_DEPTH:
            return
        beside = self._at(pointer)
        self._examples(beside, path, pointer, around)
        self._deprecated(beside, path, pointer, around)
        pointer = self._resolved(pointer)
        node = self._at(pointer)
        sources = sources_of(node) or around
        self._describe(node, path, pointer, sources)
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
        for index, _ in enumerate(self._list(pointer, "allOf")):
            self._schema(f"{pointer}/allOf/{index}", path, sources, depth + 1)
        for name in self._map(pointer, "properties"):
            at = f"{pointer}/properties/{json_pointer.escape(name)}"
            inner = f"{path}.{name}"
            own = sources_of(self._at(at)) or sources
            self._put(inner, "field", name, at, own)
            self._describe(self._at(at), inner, at, own)
            required = name in self._list(pointer, "required")
            self._put(inner, "required", required, f"{pointer}/required", own)
            self._schema(at, inner, sources, depth + 1)

    def _deprecated(
        self,
        node: Mapping[str, Any],
        path: str,
        pointer: str,
        sources: list[dict[str, Any]],
    ) -> None:
        if node.get("deprecated"):
            at = f"{pointer}/deprecated"
            self._put(path, "deprecated", node["deprecated"], at, sources)

    def _describe(
        self,
        node: Mapping[str, Any],
        path: str,
        pointer: str,
        sources: list[dict[str, Any]],
    ) -> None:
        """Keep the prose about a field: our words, or the page's own."""
        if "description" in node:
            at = f"{pointer}/description"
            self._put(path, "description", node["description"], at, sources)
        elif own := sources_of(node):
            printed = [source["printed"] for source in own if "printed" in source]
            if printed:
                self._put(path, "description", printed[0], pointer, sources)

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
        self.found.setdefault((path, kind), SpecValue(value, pointer, sources))


def operations_of(spec: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield the method, path and pointer of each operation of a spec."""
    paths = spec.get("paths")
    for path, item in paths.items() if isinstance(paths, dict) else ():
        for method, operation in item.items() if isinstance(item, dict) else ():
            if isinstance(operation, dict) and "responses" in operation:
                pointer = f"/paths/{json_pointer.escape(path)}/{method}"
                yield method.upper(), path, pointer
