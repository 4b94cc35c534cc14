"""Which schemas are tagged unions."""

from __future__ import annotations

from typing import Any

import pytest
from specgen.openapi.references import References
from specgen.parse import parse
from specgen.source import load
from specgen.view.tagged_unions import TaggedUnions

_HEAD = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n"
_BASE = (
    "A: {type: object, properties: {kind: %s}, discriminator: {propertyName: kind%s}}"
)


@pytest.mark.parametrize(
    ("kind", "mapping", "tags"),
    [
        ("{enum: [coke, sprite]}", ", mapping: {coke: Nowhere}", None),
        ("{enum: [coke, A]}", ", mapping: {coke: Nowhere, sprite: A}", ["sprite", "A"]),
        ("{type: string}", "", None),
    ],
)
def test_a_base_without_any_variant_is_none(kind: str, mapping: str, tags: Any) -> None:
    text = f"{_HEAD}components: {{schemas: {{{_BASE % (kind, mapping)}}}}}\n"
    api = parse(References(load("spec.yaml", data=text.encode())))
    found = TaggedUnions(api.schemas).of_key("#/components/schemas/A")
    assert (list(found.tags) if found else None) == tags
