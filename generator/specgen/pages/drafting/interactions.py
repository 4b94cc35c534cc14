"""Interactions: the sample request with each sample response."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from specgen.pages.resolving.descriptions import typed

if TYPE_CHECKING:
    from specgen.pages.drafting.parts import Parts

_JSON = "application/json"
_FIRST_ERROR = 400
_ANY_ID = "0" * 32
_PLACEHOLDER = re.compile(r"[<{\[].*[>}\]]")


def interactions(
    parts: Parts, parameters: list[dict[str, Any]], responses: dict[str, Any]
) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the interactions of an operation, and what a person has to add.

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
        self._seen: set[str] = set()

    def make(self, status: int, media_type: str, example: str) -> dict[str, Any] | None:
        request = self._request()
        if request is None:
            return None
        name = "-".join(
            part
            for part in (
                "success" if status < _FIRST_ERROR else f"sample-{status}",
                "" if media_type == _JSON else media_type.rpartition("/")[2],
                "" if example == "documented" else example.rpartition("-")[2],
            )
            if part
        )
        made: dict[str, Any] = {"name": name, "request": request}
        if self._seen or status >= _FIRST_ERROR:
            selected = self._selected(name)
            if selected is None:
                return None
            made = {
                "name": name,
                "when": selected,
                "request": self._with(request, selected),
            }
        self._seen.add(name)
        made["description"] = "The sample request, and the sample response."
        made["response"] = {
            "status": status,
            "media-type": media_type,
            "example": example,
        }
        made["x-specgen-source"] = self._parts.sources.at(
            (self._sample or self._parts.operation.samples[0]).place
        )
        order = (
            "name",
            "description",
            "when",
            "request",
            "response",
            "x-specgen-source",
        )
        return {key: made[key] for key in order if key in made}

    def _with(
        self, request: dict[str, Any], selected: dict[str, Any]
    ) -> dict[str, Any]:
        return {**request, "parameters": {**request["parameters"], **selected}}

    def _selected(self, name: str) -> dict[str, Any] | None:
        """Return a parameter's value by which the stub tells this sample from the others."""
        for parameter in self._parameters:
            schema = parameter["schema"]
            free = not {
                "const",
                "enum",
                "pattern",
                "minLength",
                "maxLength",
                "format",
            } & set(schema)
            if schema.get("type") == "string" and free and parameter["in"] != "header":
                return {parameter["name"]: name}
        return None

    def _request(self) -> dict[str, Any] | None:
        given = self._given()
        parameters: dict[str, Any] = {}
        for parameter in self._parameters:
            name = parameter["name"]
            if name in given:
                parameters[name] = given[name]
            elif parameter["required"]:
                value = self._value(parameter)
                if value is None:
                    return None
                parameters[name] = value
        made: dict[str, Any] = {"method": self._method(), "parameters": parameters}
        body = self._parts.operation.body
        if body is None or not body.fields:
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
        split = urlsplit(
            re.sub(r"^http\(s\)", "https", sample.url).replace("[", "").replace("]", "")
        )
        found = dict(parse_qsl(split.query, keep_blank_values=True)) | self._in_path(
            split.path
        )
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
        found = re.fullmatch(pattern, path)
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


def _typed(value: str, schema: dict[str, Any]) -> Any:
    return typed(value, str(schema.get("type", "string")))
