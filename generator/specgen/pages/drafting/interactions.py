"""Interactions: the sample request with each sample response."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from specgen.openapi.patterns import matches
from specgen.pages.resolving.descriptions import typed
from specgen.pages.resolving.samples import query_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from specgen.pages.drafting.parts import Parts

_JSON = "application/json"
_FIRST_ERROR = 400
_ANY_ID = "0" * 32
_ORIGIN = re.compile(r"^(?:https?|http\(s\))?://[^/?#]*")
_MAX_IN_SEGMENT = 3  # parameters: the time of matching more has no bound
_PLACEHOLDER = re.compile(r"[<{\[].*[>}\]]")


def interactions(
    parts: Parts, parameters: list[dict[str, Any]], responses: dict[str, Any]
) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the interactions of an operation, and the facts to be added by hand.

    Args:
        parts: Makes the parts of the operation.
        parameters: The parameters of the draft.
        responses: The responses of the draft.
    """
    maker = _Maker(parts, parameters)
    made: list[dict[str, Any]] = []
    missing: list[str] = []
    for status, response in responses.items():
        for media_type, content in response.get("content", {}).items():
            for name in content.get("examples", {}):
                found = maker.make(int(status), media_type, name)
                if found is None:
                    missing.append(f"a request for the sample {name!r} of {status}")
                else:
                    made.append(found)
    return made, missing


class _Maker:
    def __init__(self, parts: Parts, parameters: list[dict[str, Any]]) -> None:
        self._parts = parts
        self._parameters = parameters
        requests = [s for s in parts.operation.samples if s.kind == "request"]
        self._sample = next((s for s in requests if s.url or s.is_valid), None)
        self._body = next(
            (s for s in requests if s.is_valid and s.media_type == _JSON), None
        )
        self._seen: set[tuple[int, str]] = set()

    def make(self, status: int, media_type: str, example: str) -> dict[str, Any] | None:
        """Return the interaction of a sample response, or None if no request can lead to it."""
        request = self._request()
        if request is None:
            return None
        name = _name(status, media_type, example)
        is_first = not self._seen and status < _FIRST_ERROR
        when: dict[str, Any] = {}
        if not is_first and (status, example) not in self._seen:
            selected = self._selected(request, _convention(status, len(self._seen)))
            if selected is None:
                return None
            request, when = selected
        self._seen.add((status, example))
        made: dict[str, Any] = {
            "name": name,
            "description": "The sample request, and the sample response.",
            "when": when,
            "request": self._in_media_type(request, media_type),
            "response": {
                "status": status,
                "media-type": media_type,
                "example": example,
            },
            "x-specgen-source": self._parts.sources.at(
                (self._sample or self._parts.operation.samples[0]).place
            ),
        }
        return {key: value for key, value in made.items() if value}

    def _in_media_type(
        self, request: dict[str, Any], media_type: str
    ) -> dict[str, Any]:
        """Return a request that asks for a media type, where a parameter says which."""
        for parameter in self._parameters:
            selects = parameter.get("x-specgen-selects-media-type") or {}
            word = next(
                (w for w, type_ in selects.items() if type_ == media_type), None
            )
            if word is not None:
                parameters = {**request["parameters"], parameter["name"]: word}
                return {**request, "parameters": parameters}
        return request

    def _selected(
        self, request: dict[str, Any], values: tuple[str, ...]
    ) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """Return a request with a value by which the stub tells it from others, and that value."""
        for parameter in self._parameters:
            if parameter["in"] == "header":
                continue
            value = _fitting(parameter["schema"], values)
            if value is not None:
                selected = {parameter["name"]: value}
                parameters = {**request["parameters"], **selected}
                return {**request, "parameters": parameters}, selected
        return self._selected_in_body(request, values)

    def _selected_in_body(
        self, request: dict[str, Any], values: tuple[str, ...]
    ) -> tuple[dict[str, Any], dict[str, Any]] | None:
        shape, sample = self._parts.operation.body, self._body
        if shape is None or sample is None or not isinstance(sample.value, dict):
            return None
        for field in shape.fields:
            schema = {} if field.type is None else {"type": field.type.type}
            value = _fitting({**schema, **field.keywords}, values)
            if value is not None and isinstance(sample.value.get(field.name), str):
                selected = {field.name: value}
                body = {**sample.value, **selected}
                rest = {k: v for k, v in request.items() if k != "example"}
                return {**rest, "body": body}, selected
        return None

    def _request(self) -> dict[str, Any] | None:
        given = self._given()
        parameters: dict[str, Any] = {}
        for parameter in self._parameters:
            name = parameter["name"]
            if name in given:
                parameters[name] = given[name]
            elif parameter.get("required"):
                value = self._value(parameter)
                if value is None:
                    return None
                parameters[name] = value
        made: dict[str, Any] = {"method": self._method(), "parameters": parameters}
        body = self._parts.operation.body
        if body is None or not (body.fields or body.element):
            return made
        if self._body is not None:
            return {**made, "media-type": _JSON, "example": "documented"}
        return None if any(field.required for field in body.fields) else made

    def _method(self) -> str:
        return self._parts.operation.method or "GET"

    def _given(self) -> dict[str, Any]:
        """Return the parameters that the sample request holds, by name."""
        sample = self._sample
        if sample is None or sample.url is None:
            return {}
        path = _ORIGIN.sub("", sample.url).partition("?")[0]
        found = query_of(sample) | self._in_path(path)
        names = {p["name"]: p["schema"] for p in self._parameters}
        return {
            name: _typed(value, names[name])
            for name, value in found.items()
            if name in names and not _PLACEHOLDER.fullmatch(value)
        }

    def _in_path(self, path: str) -> dict[str, str]:
        template = self._parts.operation.path or ""
        names = re.findall(r"\{([^{}/]+)\}", template)
        pattern = re.sub(r"\\\{[^{}/]+\\\}", "([^/]+)", re.escape(template))
        crowded = max(part.count("{") for part in template.split("/"))
        found = re.fullmatch(pattern, path) if crowded <= _MAX_IN_SEGMENT else None
        return dict(zip(names, found.groups(), strict=True)) if found else {}

    def _value(self, parameter: dict[str, Any]) -> Any:
        """Return a value for a parameter that no sample holds: its example, or our convention."""
        schema = parameter["schema"]
        for key in ("const", "default"):
            if key in schema:
                return schema[key]
        if "example" in parameter:
            return parameter["example"]
        if "enum" in schema:
            return schema["enum"][0]
        if schema.get("type") == "integer":
            return schema.get("minimum", 1)
        free = (
            not {"pattern", "format"} & set(schema) and schema.get("type") == "string"
        )
        return _ANY_ID if free and schema.get("minLength", 0) <= len(_ANY_ID) else None


def _name(status: int, media_type: str, example: str) -> str:
    parts = (
        "success" if status < _FIRST_ERROR else f"sample-{status}",
        "" if media_type == _JSON else media_type.rpartition("/")[2],
        "" if example == "documented" else example.rpartition("-")[2],
    )
    return "-".join(part for part in parts if part)


def _convention(status: int, number: int) -> tuple[str, ...]:
    """Return the values that select a sample by our convention, the nicest first."""
    code = status if status >= _FIRST_ERROR else number
    return (
        f"{_ANY_ID[:8]}-0000-0000-0000-{code:012}",
        f"sample-{code}",
        f"{code:032}",
        f"{code:064}",
        f"{code}",
    )


def _fitting(schema: Mapping[str, Any], values: tuple[str, ...]) -> str | None:
    """Return the first of some values that the schema of a text allows, or None."""
    if schema.get("type") != "string" or {"const", "enum", "format"} & set(schema):
        return None
    low, high = schema.get("minLength", 0), schema.get("maxLength", len(values[-2]))
    pattern = schema.get("pattern", "")
    fitting = (v for v in values if low <= len(v) <= high and matches(pattern, v))
    return next(fitting, None)


def _typed(value: str, schema: dict[str, Any]) -> Any:
    return typed(value, str(schema.get("type", "string")))
