"""The media type of a body for which the spec names a range."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.stub.wire.media_ranges import concrete
from specgen.stub.wire.media_types import kind_of
from specgen.view.all_of import merge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from specgen.ir import MediaType, Ref, Schema
    from specgen.stub.wire.media_types import Kind


def media_type_of(content: MediaType, schemas: Mapping[str, Schema | Ref]) -> str:
    """Return the media type that a body is read as.

    Args:
        content: The documented media type. A range of several kinds, such as `*/*`, means
            JSON unless the schema is of text.
        schemas: The schemas that references lead to, by key.
    """
    is_json = kind_of(content.name) == "any" and _is_structured(content, schemas)
    return "application/json" if is_json else content.name


def body_kind(content: MediaType, schemas: Mapping[str, Schema | Ref]) -> Kind:
    """Return how a body is read and written: JSON that is a binary string is a file of JSON.

    Args:
        content: The documented media type.
        schemas: The schemas that references lead to, by key.
    """
    kind = kind_of(media_type_of(content, schemas))
    if kind != "json" or content.schema is None:
        return kind
    merged = merge(content.schema, schemas)
    is_file = merged.types == ("string",) and merged.format == "binary"
    return "binary" if is_file else kind


def sent_as(content: MediaType, schemas: Mapping[str, Schema | Ref]) -> str:
    """Return the one media type that a body is sent as; see `media_type_of`."""
    return concrete(media_type_of(content, schemas))


def _is_structured(content: MediaType, schemas: Mapping[str, Schema | Ref]) -> bool:
    if content.schema is None:
        return False
    merged = merge(content.schema, schemas)
    said = (merged.properties, merged.items, merged.branches, merged.maps)
    return bool(set(merged.types) - {"string", "null"}) or any(said)
