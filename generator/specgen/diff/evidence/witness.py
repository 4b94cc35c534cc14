"""Witnesses: a value that is valid on one side of an edit and not on the other."""

from __future__ import annotations

import json
from dataclasses import field
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import jsonschema_rs

from specgen.diff.evidence.message_schemas import URI
from specgen.diff.evidence.sample_values import samples, target
from specgen.diff.model.effects import Direction
from specgen.frozen import dataclass
from specgen.source.pointer import join, split

if TYPE_CHECKING:
    from specgen.diff.model.edit import Edit
    from specgen.ir import JsonValue
    from specgen.openapi.references import References

_MAPS: Final = frozenset(
    (
        "properties",
        "patternProperties",
        "dependentSchemas",
        "dependentRequired",
        "$defs",
    )
)
_LISTS: Final = frozenset(
    ("required", "enum", "oneOf", "anyOf", "allOf", "prefixItems")
)
_RESPELT: Final = frozenset(
    ("nullable", "exclusiveMaximum", "exclusiveMinimum", "$schema", "$id")
)
_LONGEST: Final = 200
_MOST_KEPT: Final = 4


@dataclass(frozen=True, slots=True)
class Witness:
    """Values of an edited schema that show the edit.

    Args:
        lost: A value that was valid and is not any more.
        gained: A value that is valid now and was not before.
        kept: A value that was and is valid.
        pointers: Pointers to the schema in the base and in the revision.
    """

    lost: tuple[JsonValue, ...] = ()
    gained: tuple[JsonValue, ...] = ()
    kept: tuple[JsonValue, ...] = field(default=(), compare=False)
    pointers: tuple[str, str] = field(default=("", ""), compare=False)

    def breaking(self, direction: Direction) -> list[JsonValue]:
        """Return the values that matter to callers if they are sent in a direction."""
        return list(self.lost if direction is Direction.REQUEST else self.gained)

    def text(self, direction: str) -> str | None:
        """Return in words what matters to callers; None if there is nothing.

        Args:
            direction: The direction of the payloads: `request`, `response` or `both`.
        """
        parts: list[str] = []
        if self.lost and direction != "response":
            parts.append(f"{_shown(self.lost[0])} was valid and is not any more")
        if self.gained and direction != "request":
            parts.append(f"{_shown(self.gained[0])} is valid now and was not before")
        return ", ".join(parts) or None


class DocumentSchemas:
    """The schemas of a document, to validate values with.

    Args:
        side: The document.

    Attributes:
        root: Its content in the dialect of JSON Schema 2020-12.
    """

    def __init__(self, side: References) -> None:
        self.root = _modern_document(side.document.root.plain())
        self._registry = jsonschema_rs.Registry([(URI, self.root)])

    def validator(self, pointer: str) -> jsonschema_rs.Draft202012Validator | None:
        """Return a validator for the schema at a pointer; None if it is invalid."""
        return self.validator_for({"$ref": f"{URI}#{quote(pointer)}"})

    def validator_for(
        self, schema: dict[str, JsonValue]
    ) -> jsonschema_rs.Draft202012Validator | None:
        """Return a validator for a schema that refers to the document; None if it is invalid."""
        try:
            return jsonschema_rs.Draft202012Validator(
                schema, registry=self._registry, validate_formats=True
            )
        except (ValueError, jsonschema_rs.ReferencingError):
            return None


class Witnesses:
    """Finds witnesses for edits between two documents.

    Args:
        base: The older side.
        revision: The newer side.
        contracts: The schemas of either.
    """

    def __init__(
        self,
        base: References,
        revision: References,
        contracts: tuple[DocumentSchemas, DocumentSchemas],
    ) -> None:
        self._sides = base, revision
        self._contracts = contracts

    def find(self, edit: Edit) -> Witness | None:
        """Return values that show an edit of a schema; None for other edits."""
        place = edit.after or edit.before
        if place is None or any(
            cursor is not None and cursor.document is not side.document
            for cursor, side in zip((edit.before, edit.after), self._sides, strict=True)
        ):
            return None
        pointers = [
            _owner((cursor or place).pointer, edit.rule)
            for cursor in (edit.before, edit.after)
        ]
        schemas = [
            side.document.node_at(pointer)
            for side, pointer in zip(self._sides, pointers, strict=True)
        ]
        if any(
            schema is None or not isinstance(schema.plain(), dict | bool)
            for schema in schemas
        ):
            return None
        return self._compare(pointers)

    def _compare(self, pointers: list[str]) -> Witness | None:
        couples = list(zip(self._contracts, pointers, strict=True))
        before, after = (contract.validator(pointer) for contract, pointer in couples)
        if before is None or after is None:
            return None
        found: dict[tuple[bool, bool], list[JsonValue]] = {}
        for contract, pointer in couples:
            for value in samples(target(contract.root, pointer), contract.root):
                verdict = before.is_valid(value), after.is_valid(value)
                found.setdefault(verdict, []).append(value)
        lost, gained, kept = (
            tuple(found.get(verdict, ())[:_MOST_KEPT])
            for verdict in ((True, False), (False, True), (True, True))
        )
        return Witness(lost, gained, kept, (pointers[0], pointers[1]))


def _shown(value: JsonValue) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return f"`{text}`" if len(text) <= _LONGEST else f"`{text[:_LONGEST]}…`"


def _owner(pointer: str, rule: str) -> str:
    """Return the pointer to the schema that was edited."""
    keys = split(pointer)
    owner = _holder(keys, rule)
    while owner and owner[-1] == "not":
        owner = owner[:-1]
    return join(*owner)


def _holder(keys: list[str], rule: str) -> list[str]:
    if rule == "reference-changed" and keys and keys[-1] == "$ref":
        return keys[:-1]
    if len(keys) > 1 and keys[-2] in _LISTS | _MAPS and not _is_keyword(keys):
        return keys[:-2]
    return keys[:-1]


def _is_keyword(keys: list[str]) -> bool:
    """Tell whether the last key is a keyword although it looks like an entry of a map."""
    match keys:
        case [*_, outer, inner, _]:
            return outer in _MAPS and inner in _MAPS
        case _:
            return False


def _modern_document(document: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Return a document in the newer dialect."""
    found = modern(document)
    return found if isinstance(found, dict) else {}


def modern(value: JsonValue) -> JsonValue:
    """Return a value with all schemas in it in the dialect of JSON Schema 2020-12.

    What looks like a schema of OpenAPI 3.0 elsewhere, in an example say, is never a schema to
    validate with, so that it does no harm to respell it.
    """
    if isinstance(value, list):
        elements = [modern(e) if isinstance(e, dict | list) else e for e in value]
        is_same = all(one is two for one, two in zip(elements, value, strict=True))
        return value if is_same else elements
    if not isinstance(value, dict):
        return value
    respelt = {
        key: found
        for key, member in value.items()
        if isinstance(member, dict | list) and (found := modern(member)) is not member
    }
    # Most of a document is not copied.
    if not respelt and _RESPELT.isdisjoint(value):
        return value
    found = {
        k: respelt.get(k, v) for k, v in value.items() if k not in ("$schema", "$id")
    }
    kind = found.get("type")
    if found.pop("nullable", None) is True and kind is not None:
        found["type"] = [*(kind if isinstance(kind, list) else [kind]), "null"]
    for bound, exclusive in (
        ("maximum", "exclusiveMaximum"),
        ("minimum", "exclusiveMinimum"),
    ):
        if isinstance(found.get(exclusive), bool):
            excluded = found.pop(exclusive)
            if excluded and bound in found:
                found[exclusive] = found.pop(bound)
    return found
