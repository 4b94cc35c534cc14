"""Schemas of fields and objects, each object once."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from specgen.pages.drafting.examples import KINDS, example_of
from specgen.pages.operation import OF_ARRAYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from specgen.pages.drafting.sources import Sources
    from specgen.pages.operation import FieldTable, FieldType, PageField

_NAME = re.compile(r"[A-Za-z0-9]+")
_SHARED_ORDER = (
    "const",
    "enum",
    "default",
    "minLength",
    "maxLength",
    "pattern",
    "minimum",
    "exclusiveMinimum",
    "maximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "deprecated",
)
_DEPRECATED = {"deprecated": True}


class Schemas:
    """The schemas of a spec, with their names.

    Args:
        known: The schemas that the spec has already.
    """

    def __init__(self, known: Mapping[str, Any]) -> None:
        self._known = {name: canonical(schema) for name, schema in known.items()}
        self._by_hand = {name: canonical(_open(s)) for name, s in known.items()}
        self._names: dict[int, str] = {}
        self._unnamed: dict[str, bool] = (
            {}
        )  # placeholders, each with whether it is referred to
        self.made: dict[str, Any] = {}

    def reference(
        self, shape: FieldTable, wanted: str, owner: str, sources: Sources
    ) -> dict[str, Any]:
        """Return a reference to the schema of an object; it is made where it is needed first.

        Args:
            shape: The object.
            wanted: The name that it should have.
            owner: The operation, which distinguishes schemas of one name.
            sources: Makes the notes of places on the page.
        """
        if id(shape) not in self._names:
            self._make(shape, schema_name(wanted) or f"{owner}Object", owner, sources)
        name = self._names[id(shape)]
        if name in self._unnamed:
            self._unnamed[name] = True
        return {"$ref": f"#/components/schemas/{name}"}

    def set_root(self, reference: dict[str, Any], name: str | None) -> None:
        """Set the name of the root element that a schema has in XML."""
        made = self.made.get(reference["$ref"].rpartition("/")[2])
        if made is not None and name is not None:
            made["xml"] = {"name": name}

    def _make(
        self, shape: FieldTable, wanted: str, owner: str, sources: Sources
    ) -> None:
        placeholder = f"\0{id(shape)}"
        self._names[id(shape)] = placeholder
        self._unnamed[placeholder] = False
        schema = self.of_shape(shape, owner, sources)
        is_open = all(field.required is None for field in shape.fields)
        by_hand = self._by_hand if is_open else {}
        name = self._named((wanted, owner), schema, placeholder, by_hand)
        self._names[id(shape)] = name
        if name not in self._known:
            self.made[name] = _renamed(schema, placeholder, name)
            self._known[name] = canonical(self.made[name])
        elif name in self.made:
            _add_source(self.made[name], sources.at(shape.place))
        if self._unnamed.pop(placeholder):
            self._name_everywhere(placeholder, name)

    def _name_everywhere(self, placeholder: str, name: str) -> None:
        """Give the name of an object to the references of the objects that hold it again."""
        for other, made in self.made.items():
            self.made[other] = _renamed(made, placeholder, name)
            self._known[other] = canonical(self.made[other])

    def _named(
        self,
        wished: tuple[str, str],
        schema: dict[str, Any],
        placeholder: str,
        by_hand: Mapping[str, str],
    ) -> str:
        wanted, owner = wished
        candidates = [
            wanted,
            f"{owner}{wanted}",
            *(f"{owner}{wanted}{n}" for n in range(2, 100)),
        ]
        for name in candidates:
            own = canonical(_renamed(schema, placeholder, name))
            if own in {self._known.get(name, own), by_hand.get(name)}:
                return name
        return f"{owner}{wanted}{len(self._known)}"

    def of_shape(
        self, shape: FieldTable, owner: str, sources: Sources
    ) -> dict[str, Any]:
        """Return the schema of an object, or of an array whose elements a table is about."""
        if shape.element is not None:
            items = self.of_type(shape.element, owner, sources)
            source = sources.at(shape.place)
            return {"type": "array", "items": items, "x-specgen-source": source}
        schema: dict[str, Any] = {"type": "object"}
        required = [field.name for field in shape.fields if field.required]
        if required:
            schema["required"] = required
        schema["properties"] = {
            field.name: self.of_field(field, owner, sources) for field in shape.fields
        }
        schema["x-specgen-source"] = sources.at(shape.place)
        for place in shape.copies:
            _add_source(schema, sources.at(place))
        return schema

    def of_field(
        self, field: PageField, owner: str, sources: Sources
    ) -> dict[str, Any]:
        """Return the schema of a property of an object, with its source."""
        schema = self.of_value(field, owner, sources)
        kind = field.type
        if field.example is not None and (kind is None or kind.type != "any"):
            value, fits = example_of(field)
            if fits:
                schema["examples"] = [value]
        schema["x-specgen-source"] = sources.of(field)
        return schema

    def of_value(
        self, field: PageField, owner: str, sources: Sources
    ) -> dict[str, Any]:
        """Return the schema of the value of a field, without source."""
        kind = field.type
        schema = {} if kind is None else self.of_type(kind, owner, sources)
        if "$ref" in schema:
            return schema | _DEPRECATED if "deprecated" in field.keywords else schema
        said = {k: v for k, v in field.keywords.items() if k not in field.contradicted}
        keywords = {k: said[k] for k in _SHARED_ORDER if k in said}
        if kind is not None and kind.type == "array":
            own = {k: v for k, v in keywords.items() if k in OF_ARRAYS}
            inner = {k: v for k, v in keywords.items() if k not in {"default", *own}}
            items = schema.get("items") or {}
            if inner and "$ref" not in items:
                schema["items"] = {**items, **inner}
            return {**schema, **own}
        return {**schema, **{k: v for k, v in keywords.items() if _fits(k, v, kind)}}

    def of_type(self, kind: FieldType, owner: str, sources: Sources) -> dict[str, Any]:
        """Return the schema of a type."""
        if kind.shape is not None and kind.type == "object":
            wanted = kind.shape.name or kind.name or "Object"
            return self.reference(kind.shape, wanted, owner, sources)
        if kind.type == "any":
            return {}
        schema: dict[str, Any] = {"type": kind.type}
        if kind.format is not None:
            schema["format"] = kind.format
        item = {} if kind.item is None else self.of_type(kind.item, owner, sources)
        if kind.type == "array":
            schema["items"] = item
        elif kind.is_map and item:
            schema["additionalProperties"] = item
        return schema


def _add_source(schema: dict[str, Any], source: dict[str, Any]) -> None:
    """Add a place to the sources of a schema, if it is on the same page as they are."""
    known = schema["x-specgen-source"]
    places = known if isinstance(known, list) else [known]
    if {each["document"] for each in places} == {source["document"]}:
        schema["x-specgen-source"] = [*places, source]


def _fits(keyword: str, value: Any, kind: FieldType | None) -> bool:
    """Whether a default or constant is of the type of its field."""
    if keyword not in {"default", "const"} or kind is None or kind.type not in KINDS:
        return True
    if isinstance(value, bool):
        return kind.type == "boolean"
    return isinstance(value, KINDS[kind.type])


def schema_name(text: str) -> str:
    """Return a text as the name of a schema: `key_info` gives `KeyInfo`."""
    words = _NAME.findall(text)
    name = "".join(word[0].upper() + word[1:] for word in words)
    return f"Object{name}" if name[:1].isdigit() else name


def _open(schema: Any) -> Any:
    """Return a schema by hand as a page states it: what a response requires is ours to say."""
    if not isinstance(schema, dict):
        return schema
    return {key: value for key, value in schema.items() if key != "required"}


_PROSE = {
    "x-specgen-source",
    "description",
    "examples",
    "example",
    "x-specgen-violation",
    "title",
}


def canonical(schema: Any) -> str:
    """Return the demands of a schema, without its prose, as text that can be compared."""
    return json.dumps(_bare(schema), sort_keys=True, default=str)


def _bare(node: Any) -> Any:
    if isinstance(node, dict):
        return {
            k: _bare_map(v) if k == "properties" else _bare(v)
            for k, v in node.items()
            if k not in _PROSE
        }
    return [_bare(each) for each in node] if isinstance(node, list) else node


def _bare_map(node: Any) -> Any:
    return {k: _bare(v) for k, v in node.items()} if isinstance(node, dict) else node


def _renamed(node: Any, placeholder: str, name: str) -> Any:
    if isinstance(node, dict):
        return {k: _renamed(v, placeholder, name) for k, v in node.items()}
    if isinstance(node, list):
        return [_renamed(each, placeholder, name) for each in node]
    if node == f"#/components/schemas/{placeholder}":
        return f"#/components/schemas/{name}"
    return node
