"""How the members of forms and multipart bodies are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator import code
from generator.diagnostics import Diagnostic, SpecError
from generator.openapi.media_types import kind_of
from generator.view.merge import merge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.code import Code
    from generator.ir import Encoding, MediaType, Ref, Schema


def form_encoding(media_type: MediaType, schemas: Mapping[str, Schema | Ref]) -> Code:
    """Return how the members of a form are written, as an argument; empty if by their types.

    Raises:
        SpecError: A member has a media type that it cannot be written as.
    """
    properties = _properties(media_type, schemas)
    found = [
        code.fill("{}: {}", code.literal(e.wire_name), style)
        for e in media_type.encoding
        if e.wire_name in properties
        and (style := _style(e, properties[e.wire_name], schemas)) is not None
    ]
    return code.fill(", {{{}}}", code.joined(found)) if found else code.fill("")


def _style(
    encoding: Encoding, schema: Schema | Ref, schemas: Mapping[str, Schema | Ref]
) -> Code | None:
    if encoding.style is None and _is_json(encoding):
        return code.fill('Style("json")')
    if encoding.style is None:
        check_text(encoding, schema, schemas)
        return None
    arguments = [] if encoding.style == "form" else [code.literal(encoding.style)]
    if not encoding.explode and encoding.style != "deepObject":
        arguments.append(code.fill("explode=False"))
    if encoding.allow_reserved:
        arguments.append(code.fill("allow_reserved=True"))
    return code.fill("Style({})", code.joined(arguments))


def check_text(
    encoding: Encoding, schema: Schema | Ref, schemas: Mapping[str, Schema | Ref]
) -> None:
    """Check that a member that is written as text, or as bytes, is no object.

    Raises:
        SpecError: It is one.
    """
    merged = merge(schema, schemas)
    if "array" in merged.types and merged.items is not None:
        merged = merge(merged.items, schemas)
    is_object = "object" in merged.types or bool(merged.properties)
    if encoding.content_types and is_object:
        raise SpecError(
            [
                Diagnostic(
                    "unsupported-encoding",
                    f"`{encoding.wire_name}` is an object, which cannot be written as"
                    f" `{encoding.content_types[0]}`",
                    encoding.location,
                    "objects can be written as JSON, or in a style such as `deepObject`",
                )
            ]
        )


def _properties(
    media_type: MediaType, schemas: Mapping[str, Schema | Ref]
) -> dict[str, Schema | Ref]:
    if media_type.schema is None:
        return {}
    return merge(media_type.schema, schemas).properties


def _is_json(encoding: Encoding) -> bool:
    return kind_of(next(iter(encoding.content_types), "")) == "json"
