"""Schemas of the IR written as JSON Schema 2020-12, with the definitions that they refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from generator.ir import AdditionalProperties, Ref, Schema
from generator.source.pointer import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from generator.ir import Applicator, JsonValue, Xml


class JsonSchemas:
    """Writes schemas, and gathers every definition that one of them leads to.

    A definition is named by its JSON pointer in the spec, so that whoever finds a rule broken can
    tell where the rule stands.

    Args:
        schemas: The schemas that references lead to, by key.
    """

    def __init__(self, schemas: Mapping[str, Schema | Ref]) -> None:
        self._schemas = schemas
        self._found: dict[str, JsonValue] = {}
        self._pending: list[str] = []
        self._answered: set[str] = set()
        self._answers = False

    @property
    def definitions(self) -> dict[str, JsonValue]:
        """Every definition that was referred to, by name."""
        return self._found

    def write(self, schema: Schema | Ref | None, *, answers: bool = False) -> JsonValue:
        """Return a schema; True, which accepts anything, where there is none.

        Args:
            schema: The schema.
            answers: Whether answers are made of it: then it has its examples, and says which
                properties are there in one direction only.
        """
        self._answers = answers
        written = self._schema(schema)
        while self._pending:
            key = self._pending.pop()
            if key not in self._answered and (answers or _name(key) not in self._found):
                self._found[_name(key)] = self._schema(self._schemas[key])
                self._answered.update([key] if answers else [])
        return written

    def _schema(self, schema: Schema | Ref | None) -> JsonValue:
        if schema is None:
            return True
        if isinstance(schema, Ref):
            self._pending.append(schema.target)
            beside = self._schema(schema.siblings) if schema.siblings else {}
            members = beside if isinstance(beside, dict) else {}
            return {"$ref": _reference(_name(schema.target)), **members}
        return self._keywords(schema) if schema.boolean is None else schema.boolean

    def _keywords(self, schema: Schema) -> dict[str, JsonValue]:
        required: list[JsonValue] = [
            name
            for name in schema.required
            if not self._has(schema, name, _is_read_only)
        ]
        found: dict[str, JsonValue] = {
            "type": schema.types[0] if len(schema.types) == 1 else list(schema.types),
            "properties": {name: self._schema(s) for name, s in schema.properties},
            "required": required,
            "items": self._schema(schema.items) if schema.items is not None else None,
            "allOf": [self._schema(s) for s in schema.all_of],
            "anyOf": [self._schema(s) for s in schema.any_of],
            "oneOf": [self._schema(s) for s in schema.one_of],
            "format": schema.format,
            "xml": _xml(schema.xml),
            "x-specgen-violation": schema.violation,
        }
        found = {
            keyword: value
            for keyword, value in found.items()
            if value not in (None, [], {})
        }
        found.update(self._values(schema))
        found.update(self._of_answers(schema) if self._answers else {})
        found.update(schema.assertions)
        found.update((name, self._applied(value)) for name, value in schema.applicators)
        return found

    def _values(self, schema: Schema) -> dict[str, JsonValue]:
        """Return the keywords whose value may be null or empty and still says something."""
        found: dict[str, JsonValue] = {}
        if schema.enum is not None:
            found["enum"] = list(schema.enum)
        if schema.has_const:
            found["const"] = schema.const
        if schema.has_default:
            found["default"] = schema.default
        if schema.additional is None:
            found["additionalProperties"] = False
        elif schema.additional != AdditionalProperties():
            found["additionalProperties"] = self._schema(schema.additional.schema)
        return found

    def _applied(self, value: Applicator) -> JsonValue:
        if isinstance(value, Schema | Ref):
            return self._schema(value)
        pairs = [entry for entry in value if isinstance(entry, tuple)]
        if pairs:
            return {name: self._schema(schema) for name, schema in pairs}
        return [self._schema(entry) for entry in value if not isinstance(entry, tuple)]

    def _of_answers(self, schema: Schema) -> dict[str, JsonValue]:
        """Return what only those who make answers need to know."""
        names = [name for name, _ in schema.properties]
        request_only = [n for n in names if self._has(schema, n, _is_write_only)]
        required = [n for n in schema.required if self._has(schema, n, _is_read_only)]
        found: dict[str, JsonValue] = {
            "examples": list(schema.examples),
            "x-specgen-request-only": list(request_only),
            "x-specgen-response-required": list(required),
        }
        return {keyword: value for keyword, value in found.items() if value}

    def _has(
        self, schema: Schema, name: str, is_marked: Callable[[Schema], bool]
    ) -> bool:
        """Tell whether a property is marked, itself or by what it refers to."""
        prop = dict(schema.properties).get(name)
        if isinstance(prop, Ref):
            target = self._schemas.get(prop.target)
            own = prop.siblings is not None and is_marked(prop.siblings)
            return own or (isinstance(target, Schema) and is_marked(target))
        return prop is not None and is_marked(prop)


def _is_read_only(schema: Schema) -> bool:
    return schema.read_only


def _is_write_only(schema: Schema) -> bool:
    return schema.write_only


def pointer_of(schema: Schema | Ref | None) -> str:
    """Return the JSON pointer of a schema in the spec; a bare reference needs none."""
    if isinstance(schema, Ref):
        return schema.siblings.pointer if schema.siblings else ""
    return schema.pointer if schema else ""


def _name(key: str) -> str:
    return key.removeprefix("#")


def _reference(name: str) -> str:
    """Return what refers to a definition: a URI, so that all but plain text is escaped."""
    return f"#/$defs/{quote(escape(name), safe='~')}"


def _xml(xml: Xml | None) -> JsonValue:
    if xml is None:
        return None
    found: dict[str, JsonValue] = {
        "name": xml.name,
        "namespace": xml.namespace,
        "prefix": xml.prefix,
        "attribute": xml.attribute or None,
        "wrapped": xml.wrapped or None,
        "text": xml.text or None,
        "flat": xml.flat or None,
    }
    return {name: value for name, value in found.items() if value is not None}
