"""Queries on JSON Schemas, through references and unions."""

from __future__ import annotations

from collections import deque
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote

from .all_of import combine
from .discriminator import branch_of, checked, tag_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydantic import JsonValue

    from .contract import Definitions

_REFERENCE = "#/$defs/"
_MOST_STEPS = 32
_MOST_ALTERNATIVES = 200


class ContractSchemas:
    """Reader of schemas.

    Args:
        definitions: The schemas that references lead to, by their JSON pointer in the spec.
    """

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions

    @cached_property
    def checked(self) -> ContractSchemas:
        """The same schemas, in the form for validation."""
        found = {name: checked(schema) for name, schema in self._definitions.items()}
        return ContractSchemas(
            {n: s for n, s in found.items() if isinstance(s, dict | bool)}
        )

    def definition(self, reference: str) -> JsonValue:
        """Return the schema that a `$ref` leads to."""
        return self._definitions.get(_name(reference), True)

    def reachable(self, schemas: list[JsonValue]) -> Definitions:
        """Return the definitions that the schemas refer to, directly or not."""
        found: Definitions = {}
        pending = list(schemas)
        while pending:
            node = pending.pop()
            if isinstance(node, list):
                pending.extend(node)
            elif isinstance(node, dict):
                pending.extend(node.values())
                reference = node.get("$ref")
                name = _name(reference) if isinstance(reference, str) else ""
                if name in self._definitions and name not in found:
                    found[name] = self._definitions[name]
                    pending.append(self._definitions[name])
        return found

    def variant(
        self, schema: JsonValue, member: Callable[[str], JsonValue]
    ) -> JsonValue:
        """Return the alternative of an object, by its tag; the schema, if it is ambiguous.

        Args:
            schema: The schema.
            member: Returns a property of the object by its name.
        """
        found = schema
        for _ in range(_MOST_STEPS):
            if not isinstance(found, dict):
                break
            name, reference = tag_of(found), found.get("$ref")
            parts = [p for k in ("allOf", "anyOf") for p in _schemas(found.get(k))]
            if name is not None:
                found = branch_of(found, member(name))
                schema = schema if found is None else found
            elif isinstance(reference, str):
                found = self.definition(reference)
            else:
                found = parts[0] if len(parts) == 1 else None
        return schema

    def types(self, schema: JsonValue) -> frozenset[str]:
        """Return the JSON types that a value may have, or that are described; else empty."""
        found: set[str] = set()
        for whole in self._merged_alternatives(schema):
            stated = whole.get("type")
            if stated is None:
                values = [_type_of(value) for value in _values(whole)]
                found.update(values or _described(whole))
            else:
                found.update(
                    _texts(stated) if isinstance(stated, list) else _texts([stated])
                )
        return frozenset(found)

    def items(self, schema: JsonValue) -> JsonValue:
        """Return the schema of an array's items; None if there is none."""
        return self.keyword(schema, "items")

    def properties(self, schema: JsonValue) -> dict[str, JsonValue]:
        """Return the properties of an object, including those of its alternatives."""
        found: dict[str, JsonValue] = {}
        for whole in self._merged_alternatives(schema):
            properties = whole.get("properties")
            for name, value in (
                properties.items() if isinstance(properties, dict) else ()
            ):
                found.setdefault(name, value)
        return found

    def keyword(self, schema: JsonValue, name: str) -> JsonValue:
        """Return the value of a keyword in the schema, or else in one of its alternatives."""
        return next(
            (w[name] for w in self._merged_alternatives(schema) if name in w), None
        )

    def _merged_alternatives(self, schema: JsonValue) -> Iterator[dict[str, JsonValue]]:
        """Yield the keywords of the schema, and of each of its alternatives, all bases merged."""
        pending, seen = deque([schema]), set[str]()
        for _ in range(_MOST_ALTERNATIVES):
            if not pending:
                break
            whole = combine(pending.popleft(), self.definition)
            yield whole.keywords
            for branch in (each for union in whole.unions for each in union):
                reference = _reference_of(branch)
                if reference not in seen:
                    pending.append(branch)
                    seen.update([reference] if reference else [])


def escape_token(token: str) -> str:
    """Escape one reference token of a JSON pointer."""
    return token.replace("~", "~0").replace("/", "~1")


def unescape_token(token: str) -> str:
    """Undo the escapes of one reference token of a JSON pointer."""
    return token.replace("~1", "/").replace("~0", "~")


def _name(reference: str) -> str:
    return unescape_token(unquote(reference.removeprefix(_REFERENCE)))


def _described(whole: dict[str, JsonValue]) -> list[str]:
    """Return the type that a schema describes without naming it."""
    further = whole.get("additionalProperties")
    if "properties" in whole or isinstance(further, dict):
        return ["object"]
    return ["array"] if "items" in whole else []


def _reference_of(branch: JsonValue) -> str:
    """Return the reference that an alternative consists of, with or without its tags."""
    while isinstance(branch, dict):
        reference, parts = branch.get("$ref"), branch.get("allOf")
        if isinstance(reference, str):
            return reference
        branch = parts[0] if isinstance(parts, list) and parts else None
    return ""


def _values(part: dict[str, JsonValue]) -> list[JsonValue]:
    values = part.get("enum")
    constant = [part["const"]] if "const" in part else []
    return [*(values if isinstance(values, list) else ()), *constant]


def _schemas(value: JsonValue) -> list[JsonValue]:
    """Return the alternatives of a union except null."""
    found = value if isinstance(value, list) else []
    return [each for each in found if each != {"type": "null"}]


def _texts(values: list[JsonValue]) -> list[str]:
    return [value for value in values if isinstance(value, str)]


def _type_of(value: JsonValue) -> str:
    # `bool` before `int`, of which it is a subclass.
    kinds: tuple[tuple[type, str], ...] = (
        (bool, "boolean"),
        (int, "integer"),
        (float, "number"),
        (str, "string"),
        (list, "array"),
        (dict, "object"),
    )
    return next((name for kind, name in kinds if isinstance(value, kind)), "null")
