"""The draft: a spec with the statements of pages, and the facts that are to be added by hand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from specgen.pages.drafting.error_codes import error_codes
from specgen.pages.drafting.interactions import interactions
from specgen.pages.drafting.parts import Parts
from specgen.pages.drafting.sample_texts import sample_texts
from specgen.pages.drafting.schemas import Schemas, schema_name
from specgen.pages.drafting.shared import Shared
from specgen.pages.drafting.sources import Sources
from specgen.pages.vocabulary import normal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from specgen.pages.operation import PageOperation
    from specgen.pages.vocabulary import Vocabulary

_HOST = re.compile(
    r"https://(?P<host>[a-z0-9][a-z0-9.-]*\.[a-z]{2,}(?::\d{1,5})?)(?=[/?#]|$)",
    re.IGNORECASE | re.ASCII,
)
_METHOD = {"rpc": "GET", "rest": "POST"}


@dataclass(slots=True)
class Draft:
    """A draft.

    Args:
        spec: It, as the value of an OpenAPI document.
        checklist: The facts to be supplied by hand, by operation.
        skipped: Operations that the spec has already, or that are not of an operation.
    """

    spec: dict[str, Any]
    checklist: dict[str, list[str]] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)


def draft(
    pages: Sequence[tuple[PageOperation, Vocabulary]],
    into: Mapping[str, Any] | None = None,
    client: str = "Draft",
) -> Draft:
    """Return a draft of a spec from pages.

    Args:
        pages: The statements of each page, with the vocabulary by which it was read.
        into: The spec that operations are added to; its own parts are not in the draft.
        client: The name of the client.
    """
    drafter = _Drafter(into or {}, client)
    for operation, vocabulary in pages:
        drafter.add(operation, vocabulary)
    return drafter.finished(pages)


class _Drafter:
    def __init__(self, into: Mapping[str, Any], client: str) -> None:
        components = into.get("components") or {}
        self._schemas = Schemas(components.get("schemas") or {})
        self._into = into
        self._client = client
        self._documents: dict[str, Any] = {}
        self._paths: dict[str, dict[str, Any]] = {}
        self._schemes: dict[str, Any] = {}
        self._shared = Shared(into)
        self._ids = {o.get("operationId") for o in self._shared.operations}
        self._result = Draft({})

    def add(self, operation: PageOperation, vocabulary: Vocabulary) -> None:
        """Add an operation."""
        if not _is_operation(operation):
            self._result.skipped.append(
                f"{operation.file}: the page describes no operation"
            )
            return
        operation.name = operation.name or _made_name(operation)
        method = (operation.method or self._method(operation)).lower()
        operation.method = method.upper()
        path = self._path(operation)
        taken = {**(self._into.get("paths") or {}), **self._paths}.get(path) or {}
        if method in taken:
            self._result.skipped.append(
                f"{operation.file}: {method.upper()} {path} is in the spec already"
            )
            return
        operation.name = self._unique(operation.name)
        document = self._document(operation)
        made = self._operation(operation, Sources(document), vocabulary)
        self._paths.setdefault(path, {})[method] = made
        self._ids.add(operation.name)

    def _method(self, operation: PageOperation) -> str:
        told = (s.method for s in operation.samples if s.kind == "request" and s.method)
        return next(told, _METHOD[operation.style])

    def _unique(self, name: str) -> str:
        numbered = (f"{name}{number}" for number in range(2, len(self._ids) + 3))
        return next(each for each in (name, *numbered) if each not in self._ids)

    def _path(self, operation: PageOperation) -> str:
        if operation.style == "rpc" and operation.path is None:
            return f"/#Action={operation.name}"
        return operation.path or "/"

    def _document(self, operation: PageOperation) -> str:
        known = self._into.get("x-specgen-documents") or {}
        base = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", operation.name).lower()
        name, number = base, 2
        while name in known or name in self._documents:
            name, number = f"{base}-{number}", number + 1
        entry = {"title": operation.title or operation.name, "kind": "documented"}
        if operation.date:
            entry["date"] = operation.date
        entry["language"] = operation.language
        self._documents[name] = entry
        return name

    def _operation(
        self, operation: PageOperation, sources: Sources, vocabulary: Vocabulary
    ) -> dict[str, Any]:
        parts = Parts(operation, self._schemas, sources, vocabulary.credential_headers)
        made: dict[str, Any] = {"operationId": operation.name}
        told = _prose_sources(operation, sources)
        made["x-specgen-source"] = told
        if security := self._security(operation, vocabulary, sources):
            made["security"] = security
        if parameters := parts.parameters():
            made["parameters"] = parameters
        if body := parts.request_body():
            made["requestBody"] = body
        needed = self._shared.errors(operation, sources)
        errors = [*error_codes(operation, sources), *needed]
        bare = self._shared_error_responses(operation, errors)
        responses = {**parts.responses(), **bare}
        made["responses"] = responses = dict(sorted(responses.items()))
        if errors:
            made["x-specgen-errors"] = errors
            if operation.errors and not bare:
                self._error_schema(sources, operation)
        self._shared.mark_options(parameters)
        shared = self._shared.parameters(parameters)
        if shared:
            made["parameters"] = [*parameters, *({"$ref": r} for r in shared)]
        known = [*parameters, *shared.values()]
        found, missing = interactions(parts, known, responses)
        if found:
            made["x-specgen-interactions"] = found
        told += sample_texts(operation, made, sources)
        if len(told) == 1:
            [made["x-specgen-source"]] = told
        self._result.checklist[operation.name] = _todo(operation, missing)
        return made

    def _shared_error_responses(
        self, operation: PageOperation, errors: Sequence[Mapping[str, Any]]
    ) -> dict[str, Any]:
        """Return the responses to errors that the page does not show, as the spec has them."""
        reference = self._shared.error_response()
        shown = {*operation.responses, *(s.status for s in operation.samples)}
        shown |= {told.status for told in operation.statuses}
        statuses = {e["status"] for e in errors if e.get("status")} - shown
        return {str(s): {"$ref": reference} for s in statuses} if reference else {}

    def _security(
        self, operation: PageOperation, vocabulary: Vocabulary, sources: Sources
    ) -> list[dict[str, Any]]:
        known = (self._into.get("components") or {}).get("securitySchemes") or {}
        for where, parameter in operation.parameters:
            if (
                where == "header"
                and normal(parameter.name) in vocabulary.credential_headers
            ):
                name = schema_name(parameter.name)
                scheme = {
                    "type": "apiKey",
                    "in": "header",
                    "name": parameter.name,
                    "x-specgen-source": sources.of(parameter),
                }
                if name not in known:
                    self._schemes.setdefault(name, scheme)
                return [{name: []}] if "security" not in self._into else []
        return []

    def _error_schema(self, sources: Sources, operation: PageOperation) -> None:
        known = (self._into.get("components") or {}).get("schemas") or {}
        if "ErrorResponse" in known or "ErrorResponse" in self._schemas.made:
            return
        properties = (
            ("Code", "Message", "RequestId")
            if operation.style == "rpc"
            else ("code", "message")
        )
        note = "The page does not print the body of an error (assumed)."
        self._schemas.made["ErrorResponse"] = {
            "type": "object",
            "properties": {name: {"type": "string"} for name in properties},
            "x-specgen-source": sources.at(operation.errors[0].place, note),
        }

    def finished(self, pages: Sequence[tuple[PageOperation, Vocabulary]]) -> Draft:
        """Return the draft."""
        spec: dict[str, Any] = {}
        if not self._into:
            spec["openapi"] = "3.1.0"
            spec["info"] = {"title": self._client, "version": "1"}
            spec["x-specgen-client"] = {"name": self._client}
        spec["x-specgen-documents"] = self._documents
        if not self._into:
            spec |= self._error_bodies()
            spec["servers"] = [{"url": f"https://{_host(pages)}"}]
        spec["paths"] = self._paths
        components: dict[str, Any] = {}
        if self._schemes:
            components["securitySchemes"] = self._schemes
        if self._schemas.made:
            components["schemas"] = self._schemas.made
        if components:
            spec["components"] = components
        self._result.spec = spec
        return self._result

    def _error_bodies(self) -> dict[str, Any]:
        """Return where the body of an error holds its code and message, as its schema tells."""
        found = _pointers(self._schemas.made)
        return {"x-specgen-error-bodies": [found]} if found else {}


def _pointers(schemas: Mapping[str, Any]) -> dict[str, Any] | None:
    schema, prefix = schemas.get("ErrorResponse"), ""
    for _ in range(3):
        properties = (schema or {}).get("properties") or {}
        code = next(
            (n for n in properties if re.fullmatch(r"(?i)(error_?)?code", n)), None
        )
        message = next(
            (n for n in properties if re.fullmatch(r"(?i)(error_?)?(msg|message)", n)),
            None,
        )
        if code and message:
            found = {"code": f"{prefix}/{code}", "message": f"{prefix}/{message}"}
            identifier = next(
                (n for n in properties if re.fullmatch(r"(?i)request_?id", n)), None
            )
            if identifier:
                found["request-id"] = f"{prefix}/{identifier}"
            return found
        inner = next(
            ((n, p["$ref"]) for n, p in properties.items() if "$ref" in p), None
        )
        if inner is None:
            return None
        prefix += f"/{inner[0]}"
        schema = schemas.get(inner[1].rpartition("/")[2])
    return None


def _is_operation(operation: PageOperation) -> bool:
    if operation.style == "rest":
        return operation.path is not None
    return bool(operation.name) and bool(operation.parameters or operation.path)


def _made_name(operation: PageOperation) -> str:
    """Return a name made of method and path, for an operation that the page does not name."""
    words = re.sub(r"\{[^{}]*\}|v[0-9.]+", " ", operation.path or "")
    return schema_name(f"{(operation.method or '').lower()} {words}") or "PageOperation"


def _host(pages: Sequence[tuple[PageOperation, Vocabulary]]) -> str:
    urls = (s.url for operation, _ in pages for s in operation.samples if s.url)
    hosts = (found for url in urls if (found := _HOST.match(url)))
    return next((found["host"] for found in hosts), "api.example.com")


def _prose_sources(operation: PageOperation, sources: Sources) -> list[dict[str, Any]]:
    """Return the sources of the prose about the operation as a whole, in the page's own words."""
    made = [
        sources.at(entries[0][1], printed="\n".join(text for text, _ in entries))
        for entries in operation.prose.values()
        if entries
    ]
    return made or [sources.at(operation.uri_place)]


def _todo(operation: PageOperation, missing: Sequence[str]) -> list[str]:
    todo = [
        f"line {d.place.line}: {d.certainty.value}: {d.message}"
        for d in operation.doubts
    ]
    without = [e for e in operation.errors if e.status is None]
    todo += [f"line {e.place.line}: the status of the error {e.code}" for e in without]
    todo += list(missing)
    return todo
