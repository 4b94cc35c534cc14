"""The parts of an operation in a draft: parameters, bodies, responses, errors."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from specgen.pages.drafting.error_codes import status_of
from specgen.pages.drafting.examples import example_of
from specgen.pages.operation import SET_BY_CLIENT
from specgen.pages.resolving.contradictions import NO_CONTENT
from specgen.pages.resolving.samples import parse_xml
from specgen.pages.vocabulary import normal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from specgen.pages.drafting.schemas import Schemas
    from specgen.pages.drafting.sources import Sources
    from specgen.pages.operation import PageOperation, PagePlace, Sample

_JSON, _XML = "application/json", "application/xml"
_FIRST_ERROR = 400


class Parts:
    """Makes the parts of one operation.

    Args:
        operation: The statements of its page.
        schemas: The schemas of the spec.
        sources: Makes the notes of places on the page.
        credentials: The headers that hold credentials.
    """

    def __init__(
        self,
        operation: PageOperation,
        schemas: Schemas,
        sources: Sources,
        credentials: frozenset[str],
    ) -> None:
        self.operation = operation
        self.schemas = schemas
        self.sources = sources
        self._credentials = credentials
        self.name = operation.name

    def parameters(self) -> list[dict[str, Any]]:
        """Return the parameters, without those that clients set themselves."""
        names = set(re.findall(r"\{([^{}/]+)\}", self.operation.path or ""))
        self._rename(names)
        made = []
        for where, field in self.operation.parameters:
            name = normal(field.name)
            if where == "header" and (
                name in SET_BY_CLIENT or name in self._credentials
            ):
                continue
            if where == "path" and field.name not in names:
                continue
            made.append(self._parameter(where, field))
        listed = {f.name for where, f in self.operation.parameters if where == "path"}
        made += [self._unlisted(name) for name in sorted(names - listed)]
        return made

    def _rename(self, names: set[str]) -> None:
        """Give the only path parameter that the path does not hold the name that it holds there."""
        listed = [
            field for where, field in self.operation.parameters if where == "path"
        ]
        strange = [field for field in listed if field.name not in names]
        unlisted = names - {field.name for field in listed}
        if len(strange) == len(unlisted) == 1:
            [field], [name] = strange, unlisted
            field.notes.append(
                f"The table prints {field.name!r}; the path has the name (assumed)."
            )
            field.printed, field.name = field.name, name

    def _parameter(self, where: str, field: Any) -> dict[str, Any]:
        made: dict[str, Any] = {"name": field.name, "in": where}
        made["required"] = True if where == "path" else bool(field.required)
        schema = self.schemas.of_value(field, self.name, self.sources)
        if schema.pop("deprecated", False):
            made["deprecated"] = True
        made["schema"] = schema or {"type": "string"}
        if field.example is not None:
            value, fits = example_of(field)
            if fits:
                made["example"] = value
        source = self.sources.of(field)
        if not schema:
            source["note"] = (
                f"{source.get('note', '')} The page gives no type (assumed).".strip()
            )
        made["x-specgen-source"] = source
        return made

    def _unlisted(self, name: str) -> dict[str, Any]:
        note = "The page has no row for it (assumed)."
        source = self.sources.at(self.operation.uri_place, note)
        schema = {"type": "string"}
        return {
            "name": name,
            "in": "path",
            "required": True,
            "schema": schema,
            "x-specgen-source": source,
        }

    def request_body(self) -> dict[str, Any] | None:
        """Return the body of the request, or None if it has none."""
        shape = self.operation.body
        if shape is None or not (shape.fields or shape.element):
            return None
        wanted = f"{self.name}RequestBody"
        media: dict[str, Any] = {
            "schema": self.schemas.reference(shape, wanted, self.name, self.sources)
        }
        samples = [s for s in self.operation.samples if s.kind == "request" and s.body]
        if examples := self._examples(samples, _JSON):
            media["examples"] = examples
        is_stated = any(field.required for field in shape.fields)
        note = "That a request has a body follows from the sample (assumed)."
        is_shown = bool(samples) and not is_stated
        return {
            "required": is_stated or is_shown,
            "content": {_JSON: media},
            "x-specgen-source": self.sources.at(shape.place, note if is_shown else ""),
        }

    def responses(self) -> dict[str, Any]:
        """Return the responses by status."""
        operation = self.operation
        told = {s.status: s for s in operation.statuses}
        shown = {self._status(s) for s in operation.samples if s.kind == "response"}
        errors = {status_of(e) for e in operation.errors}
        statuses = {*told, *operation.responses, *operation.headers, *shown, *errors}
        if not any(status < _FIRST_ERROR for status in statuses):
            statuses.add(200)
        return {str(status): self._response(status) for status in sorted(statuses)}

    def _status(self, sample: Sample) -> int:
        return sample.status or self.success()

    def success(self) -> int:
        """Return the status of a sample that does not tell its own."""
        good = [s for s in self.operation.responses if s < _FIRST_ERROR]
        told = [s.status for s in self.operation.statuses if s.status < _FIRST_ERROR]
        return min(good or told, default=200)

    def _response(self, status: int) -> dict[str, Any]:
        operation = self.operation
        told = next((s for s in operation.statuses if s.status == status), None)
        response: dict[str, Any] = {"description": _phrase(status)}
        if headers := operation.headers.get(status):
            response["headers"] = {
                h.name: {
                    "schema": self.schemas.of_value(h, self.name, self.sources)
                    or {"type": "string"},
                    "x-specgen-source": self.sources.of(h),
                }
                for h in headers
                if normal(h.name) != "content-type"
            }
        if content := self._content(status):
            response["content"] = content
        place = self._place_of(status)
        response["x-specgen-source"] = self.sources.at(
            told.place if told else place, printed=told.description if told else ""
        )
        return response

    def _place_of(self, status: int) -> PagePlace:
        operation = self.operation
        if status in operation.responses:
            return operation.responses[status].place
        places = [e.place for e in operation.errors if status_of(e) == status]
        shown = (s for s in operation.samples if s.kind == "response")
        places += [s.place for s in shown if self._status(s) == status]
        return places[0] if places else operation.uri_place

    def _content(self, status: int) -> dict[str, Any]:
        operation = self.operation
        shape = operation.responses.get(status)
        samples = [
            s
            for s in operation.samples
            if s.kind == "response" and self._status(s) == status
        ]
        if status in NO_CONTENT:
            return {}
        if shape is None:
            return self._bare_content(status, samples)
        is_error = status >= _FIRST_ERROR
        wanted = "ErrorResponse" if is_error else f"{self.name}Response"
        reference = self.schemas.reference(shape, wanted, self.name, self.sources)
        self.schemas.set_root(reference, _root(samples))
        content: dict[str, Any] = {}
        types = [_JSON, *([_XML] if any(s.media_type == _XML for s in samples) else [])]
        for media_type in types:
            content[media_type] = {"schema": reference}
            if examples := self._examples(samples, media_type):
                content[media_type]["examples"] = examples
        return content

    def _bare_content(self, status: int, samples: list[Sample]) -> dict[str, Any]:
        """Return the content of a response whose properties the page does not list."""
        has_code = status >= _FIRST_ERROR and any(
            status_of(e) == status for e in self.operation.errors
        )
        schema = (
            {"$ref": "#/components/schemas/ErrorResponse"}
            if has_code
            else {"type": "object"}
        )
        content: dict[str, Any] = {}
        if has_code:
            content[_JSON] = {"schema": schema}
        for media_type in (_JSON, _XML):
            if examples := self._examples(samples, media_type):
                content[media_type] = {"schema": schema, "examples": examples}
        return content

    def _examples(self, samples: Iterable[Sample], media_type: str) -> dict[str, Any]:
        """Return the samples that can be read, by name; the others are told in the checklist."""
        fitting = [s for s in samples if s.media_type == media_type and s.is_valid]
        found: dict[str, Any] = {}
        for number, sample in enumerate(fitting, 1):
            name = "documented" if number == 1 else f"documented-{number}"
            value = sample.value if media_type == _JSON else sample.body
            found[name] = {
                "summary": "The page's sample.",
                "value": value,
                "x-specgen-source": self.sources.at(
                    sample.place, printed=sample.description
                ),
            }
        return found


def _root(samples: Iterable[Sample]) -> str | None:
    """Return the name of the root element of the samples in XML."""
    for sample in samples:
        if sample.media_type == _XML and sample.is_valid:
            root = parse_xml(sample.body.strip())
            return None if root is None else str(root.tag).rpartition("}")[2]
    return None


def _phrase(status: int) -> str:
    try:
        return f"{HTTPStatus(status).phrase}."
    except ValueError:
        return f"Status {status}."
