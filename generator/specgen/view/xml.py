"""The form of models in XML: facts of a schema that JSON does not need."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from specgen import code
from specgen.frozen import dataclass
from specgen.ir import Ref, Xml
from specgen.view.all_of import merge

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from specgen.code import Code
    from specgen.ir import Schema
    from specgen.view.all_of import MergedSchema

_DEFAULTS = Xml()
_DEEPEST = 8
_NOT_IN_A_NAME = re.compile(r"[^\w.\-]")


@dataclass(frozen=True, slots=True)
class Spelling:
    """The form of a value in XML; the arguments are those of the runtime's `Xml`."""

    name: str
    namespace: str = ""
    prefix: str = ""
    attribute: bool = False
    text: bool = False
    flat: bool = False
    repeated: bool = False
    items: Spelling | None = None

    @property
    def source(self) -> Code:
        """The call of its constructor."""
        arguments = [code.literal(self.name)]
        for name in ("namespace", "prefix", "attribute", "text", "flat", "repeated"):
            value: str | bool = getattr(self, name)
            if value:
                arguments.append(
                    code.fill("{}={}", code.name(name), code.literal(value))
                )
        if self.items is not None:
            arguments.append(code.fill("items={}", self.items.source))
        return code.fill("Xml({})", code.joined(arguments))


def field_spelling(
    wire_name: str, schema: Schema | Ref, schemas: Mapping[str, Schema | Ref]
) -> Spelling | None:
    """Return the form of a property; None for an element of its own name.

    Args:
        wire_name: Its name in JSON.
        schema: Its schema.
        schemas: The schemas that references lead to, by key.
    """
    found = _spelling(wire_name, schema, schemas, depth=0)
    plain = Spelling(wire_name, repeated=found.repeated)
    return None if found == plain else found


def root_spelling(
    name: str, schema: Schema | Ref | None, schemas: Mapping[str, Schema | Ref]
) -> Spelling:
    """Return the form of a whole document.

    Args:
        name: The name of its root unless the schema, or its component, has a name.
        schema: Its schema.
        schemas: The schemas that references lead to, by key.
    """
    if schema is None:
        return Spelling(_tag(name))
    if isinstance(schema, Ref):
        name = schema.target.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
    found = _spelling(name, schema, schemas, depth=0)
    return _listed(name, schema, schemas, 0) if found.repeated else found


def is_document(
    schema: Schema | Ref | None, schemas: Mapping[str, Schema | Ref]
) -> bool:
    """Tell whether a string is a whole document of XML: one that nothing says how to spell.

    Args:
        schema: The schema of a body.
        schemas: The schemas that references lead to, by key.
    """
    if schema is None or _xml_of(schema, schemas) is not _DEFAULTS:
        return False
    return merge(schema, schemas).types == ("string",)


def _spelling(
    name: str, schema: Schema | Ref, schemas: Mapping[str, Schema | Ref], depth: int
) -> Spelling:
    xml = _xml_of(schema, schemas)
    merged = merge(schema, schemas)
    if "array" in merged.types or (merged.items is not None and not merged.types):
        if xml.wrapped or depth:
            return _listed(name, schema, schemas, depth)
        if merged.items is None:
            return Spelling(_tag(name), repeated=True)
        return replace(_spelling(name, merged.items, schemas, depth + 1), repeated=True)
    (branch,) = _only_branch(merged) or (None,)
    if branch is not None and _xml_of(branch, schemas) is xml:
        return _spelling(name, branch, schemas, depth)
    is_object = bool(merged.properties or merged.maps or "object" in merged.types)
    return Spelling(
        name=_tag(xml.name or name),
        namespace=xml.namespace or "",
        prefix=xml.prefix or "",
        attribute=xml.attribute and not is_object,
        text=xml.text and not is_object,
        flat=xml.flat and is_object,
    )


def _listed(
    name: str, schema: Schema | Ref, schemas: Mapping[str, Schema | Ref], depth: int
) -> Spelling:
    """Return the form of a list that is wrapped in an element."""
    xml = _xml_of(schema, schemas)
    items = merge(schema, schemas).items
    own = _tag(xml.name or name)
    # A list that contains itself must end at some depth.
    inner = (
        Spelling(own)
        if items is None or depth >= _DEEPEST
        else _spelling(own, items, schemas, depth + 1)
    )
    return Spelling(
        name=own,
        namespace=xml.namespace or "",
        prefix=xml.prefix or "",
        items=replace(inner, attribute=False, text=False, flat=False),
    )


def _tag(name: str) -> str:
    """Return a name as the stub writes it, without characters that are invalid in XML names."""
    tag = _NOT_IN_A_NAME.sub("_", name)
    return tag if tag[:1].isalpha() or tag[:1] == "_" else f"_{tag}"


def _only_branch(merged: MergedSchema) -> tuple[Schema | Ref, ...]:
    """Return the one alternative that is not null, as 3.1 writes an optional value."""
    found = [b for b in merged.branches if isinstance(b, Ref) or b.types != ("null",)]
    return tuple(found) if len(found) == 1 and not merged.types else ()


def _xml_of(schema: Schema | Ref, schemas: Mapping[str, Schema | Ref]) -> Xml:
    """Return the nearest `xml` object: the schema's own before those of its references."""
    return next(_statements(schema, schemas, set()), _DEFAULTS)


def _statements(
    schema: Schema | Ref, schemas: Mapping[str, Schema | Ref], seen: set[str]
) -> Iterator[Xml]:
    if isinstance(schema, Ref):
        if schema.siblings is not None:
            yield from _statements(schema.siblings, schemas, seen)
        if schema.target not in seen:
            seen.add(schema.target)
            yield from _statements(schemas[schema.target], schemas, seen)
        return
    if schema.xml is not None:
        yield schema.xml
    for part in (*schema.all_of, *schema.any_of, *schema.one_of):
        yield from _statements(part, schemas, seen)
