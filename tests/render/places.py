"""Every place of a document, found by the table of OpenAPI's objects, and texts put there."""

from __future__ import annotations

import copy
import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import yaml
from specgen.openapi.grammar import OBJECTS, is_map, member_kind
from specgen.source.pointer import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_FILE = Path(__file__).parent / "every_field.yaml"
_EXTENSIONS = (
    Path(__file__).parents[2]
    / "generator"
    / "specgen"
    / "validate"
    / "extensions.schema.json"
)

Keys = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where text may stand: a value, or the key that leads to it."""

    keys: Keys
    is_key: bool = False

    def __str__(self) -> str:
        pointer = "".join(f"/{escape(str(key))}" for key in self.keys)
        return f"{'key' if self.is_key else 'value'} {pointer}"


@cache
def every_field(version: str) -> dict[str, Any]:
    """A sound document with every field that a version of OpenAPI has."""
    document = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    document["openapi"] = f"{version}.0"
    _drop_later_fields(document, "openapi", version)
    _drop_dangling_references(document, document)
    found: dict[str, Any] = document
    return found


def _drop_later_fields(value: Any, kind: str, version: str) -> None:
    for key, child in _items(value):
        known = OBJECTS.get(kind)
        field = known.field(str(key)) if known else None
        if field is not None and not field.is_in(version):
            del value[key]
        else:
            _drop_later_fields(child, member_kind(kind, str(key)), version)


def _drop_dangling_references(value: Any, root: dict[str, Any]) -> None:
    for key, child in _items(value):
        reference = child.get("$ref", "") if isinstance(child, dict) else ""
        _, _, kind, name = f"{reference}///".split("/")[:4]
        if reference and name not in root["components"].get(kind, {}):
            del value[key]
        else:
            _drop_dangling_references(child, root)


def _items(value: Any) -> list[tuple[str | int, Any]]:
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, list) else []


def objects(document: dict[str, Any]) -> Iterator[tuple[str, Keys, dict[str, Any]]]:
    """Yield the objects of a document with their kinds."""
    pending: list[tuple[str, Keys, Any]] = [("openapi", (), document)]
    while pending:
        kind, keys, value = pending.pop()
        if isinstance(value, dict) and kind in OBJECTS:
            yield kind, keys, value
        pending += [
            (member_kind(kind, str(k)), (*keys, k), v) for k, v in _items(value)
        ]


def missing(version: str) -> dict[tuple[str, str], str]:
    """The fields that a version has and the document lacks, with what stands there."""
    document = every_field(version)
    there = {(kind, key) for kind, _, value in objects(document) for key in value}
    return {
        (kind, name): field.kind
        for kind, known in OBJECTS.items()
        for name, field in known.fields.items()
        if name != "*" and field.is_in(version) and (kind, name) not in there
    }


def extension_keys() -> set[str]:
    """The keys that specgen's extensions may have."""
    schema = json.loads(_EXTENSIONS.read_text(encoding="utf-8"))
    pending, found = [
        value for key, value in schema["$defs"].items() if key.startswith("x-")
    ], {key for key in schema["$defs"] if key.startswith("x-")}
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            found |= set(value.get("properties", {}))
            pending += value.values()
        elif isinstance(value, list):
            pending += value
    return found


def keys_of(document: Any) -> set[str]:
    """Every key of a document."""
    found = {key for key, _ in _items(document) if isinstance(key, str)}
    return found.union(*(keys_of(child) for _, child in _items(document)))


def places(document: dict[str, Any]) -> list[Place]:
    """Every value that is no object or list, and every key but the names of fields."""
    found: list[Place] = []
    pending: list[tuple[Keys, Any]] = [((), document)]
    while pending:
        keys, value = pending.pop()
        for key, child in _items(value):
            below = (*keys, key)
            if isinstance(key, str) and _is_entry(below):
                found.append(Place(below, is_key=True))
            if isinstance(child, dict | list):
                pending.append((below, child))
            else:
                found.append(Place(below))
    return found


def with_unknown_fields(document: dict[str, Any], text: str) -> dict[str, Any]:
    """The document with a field of that name, and an extension, in every object."""
    changed = copy.deepcopy(document)
    for _, _, value in list(objects(changed)):
        value[text] = text
        value[f"x-{text}"] = {text: [text]}
    return changed


def names(document: dict[str, Any]) -> list[str]:
    """The names that one part of a document gives and another mentions."""
    found = Counter(
        name
        for place in places(document)
        for name in re.findall(r"\w+", str(text_at(document, place)))
    )
    fields = {name for known in OBJECTS.values() for name in known.fields}
    return sorted(
        name
        for name, count in found.items()
        if count > 1 and re.fullmatch(r"[A-Za-z]\w{5,}", name) and name not in fields
    )


def text_at(document: Any, place: Place) -> Any:
    return place.keys[-1] if place.is_key else value_at(document, place.keys)


def _is_entry(keys: Keys) -> bool:
    kind = "openapi"
    for key in keys[:-1]:
        kind = member_kind(kind, str(key))
    known = OBJECTS.get(kind)
    return is_map(kind) or not kind or (known is not None and "*" in known.fields)


def value_at(document: Any, keys: Keys) -> Any:
    for key in keys:
        document = document[key]
    return document


def put(
    document: dict[str, Any], chosen: Sequence[Place], written: Callable[[str], str]
) -> dict[str, Any]:
    """The document with other text in some places.

    Args:
        document: The document; it is not changed.
        chosen: The places.
        written: What stands there, by what stands there now.
    """
    changed = copy.deepcopy(document)
    # What lies deep first, so that the keys that lead to it are still there.
    for place in sorted(chosen, key=lambda p: (-len(p.keys), p.is_key)):
        holder = value_at(changed, place.keys[:-1])
        last = place.keys[-1]
        if not place.is_key:
            holder[last] = written(str(holder[last]))
            continue
        # Siblings that get the same text stay apart.
        new = written(str(last))
        new = f"{new}{len(holder)}{last}" if new in holder else new
        entries = [(new if k == last else k, v) for k, v in holder.items()]
        holder.clear()
        holder.update(entries)
    return changed


def renamed(document: Any, chosen: Sequence[str], text: str) -> Any:
    """The document with text behind some names, wherever it mentions them."""
    if not chosen:
        return document
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, chosen))})\b")

    def of(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                pattern.sub(lambda m: m[0] + text, k): of(v) for k, v in value.items()
            }
        if isinstance(value, list):
            return [of(v) for v in value]
        if not isinstance(value, str):
            return value
        if value.startswith("#/"):
            escaped = quote(escape(text), safe="~", errors="surrogatepass")
            return pattern.sub(lambda m: m[0] + escaped, value)
        return pattern.sub(lambda m: m[0] + text, value)

    return of(document)


def lines(document: Any) -> dict[int, Keys]:
    """Where each value begins in the document as `json.dumps` writes it with an indent."""
    found: dict[int, Keys] = {}

    def visit(value: Any, keys: Keys, line: int) -> int:
        found[line] = keys
        entries = _items(value)
        for key, child in entries:
            line = visit(child, (*keys, key), line + 1)
        return line + 1 if entries else line

    visit(document, (), 1)
    return found
