"""Encoding of the properties of forms and multipart bodies, for the client and the stub."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen import code
from specgen.diagnostics import Diagnostic, SpecError
from specgen.diagnostics.spelling import closest
from specgen.frozen import dataclass
from specgen.ir import Ref, Schema
from specgen.stub.wire.media_types import kind_of
from specgen.view.all_of import merge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from specgen.code import Code
    from specgen.ir import Encoding, Header, MediaType

    Schemas = Mapping[str, Schema | Ref]

_TEXTS = ("text", "xml", "json", "event_stream", "json_lines", "form")


@dataclass(frozen=True, slots=True)
class MemberEncoding:
    """How a property of a form, or a part, is written if its value does not determine that.

    `kind` is `file`, `json` or `text`; or the style of a query. `headers` are those that a part
    always has, with their values; `needs` are other required ones.
    """

    wire_name: str
    kind: str
    types: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    needs: tuple[str, ...] = ()
    explode: bool = True
    allow_reserved: bool = False

    @property
    def is_styled(self) -> bool:
        """Whether the value is written in a style of a query."""
        return self.kind not in ("file", "json", "text")


def member_encodings(
    media_type: MediaType, schemas: Schemas
) -> tuple[MemberEncoding, ...]:
    """Return the encoding of the properties whose values do not determine it.

    Args:
        media_type: A form or a multipart body.
        schemas: The schemas that references lead to, by key.

    Raises:
        SpecError: A property has a media type that it cannot be written as.
    """
    if media_type.schema is None:
        return ()
    in_parts = kind_of(media_type.name) == "multipart"
    stated = {encoding.wire_name: encoding for encoding in media_type.encoding}
    properties = merge(media_type.schema, schemas).properties
    found = (
        _member(n, _item(s, schemas), stated.get(n), schemas, in_parts=in_parts)
        for n, s in properties.items()
    )
    return tuple(member for member in found if member is not None)


def unused_encodings(media_type: MediaType, schemas: Schemas) -> Iterator[Diagnostic]:
    """Warn of the encodings of properties that a form does not have.

    Args:
        media_type: The media type of a body.
        schemas: The schemas that references lead to, by key.
    """
    if media_type.schema is None or not media_type.encoding:
        return
    merged = merge(media_type.schema, schemas)
    is_form = kind_of(media_type.name) in ("form", "multipart")
    reason = "the schema has no such property"
    if not is_form:
        reason = f"`{media_type.name}` is not written property by property"
    for encoding in media_type.encoding:
        name = encoding.wire_name
        if not is_form or not (merged.maps or name in merged.properties):
            guess = closest(name, merged.properties)
            yield Diagnostic(
                "not-honoured",
                f"`{name}` has no effect here: {reason}",
                encoding.location,
                f"did you mean `{guess}`?" if guess and guess != name else None,
            )


def form_styles(members: tuple[MemberEncoding, ...]) -> Code:
    """Return the encoding of a form's properties as an argument; empty if by their values."""
    found = [
        code.fill("{}: {}", code.literal(member.wire_name), _style(member))
        for member in members
        if member.kind != "text"
    ]
    return _argument(found)


def form_parts(members: tuple[MemberEncoding, ...]) -> Code:
    """Return the encoding of parts as an argument; empty if by their values."""
    return _argument(
        code.fill("{}: {}", code.literal(member.wire_name), _part(member))
        for member in members
    )


def _argument(entries: Iterable[Code]) -> Code:
    found = list(entries)
    return code.fill(", {{{}}}", code.joined(found)) if found else code.fill("")


def _style(member: MemberEncoding) -> Code:
    arguments = [] if member.kind == "form" else [code.literal(member.kind)]
    if not member.explode and member.kind != "deepObject":
        arguments.append(code.fill("explode=False"))
    if member.allow_reserved:
        arguments.append(code.fill("allow_reserved=True"))
    return code.fill("FormStyle({})", code.joined(arguments))


def _part(member: MemberEncoding) -> Code:
    arguments = [code.literal(member.kind)]
    if member.types:
        arguments.append(code.literal(member.types))
    if member.headers:
        arguments.append(code.fill("headers={}", code.literal(member.headers)))
    if member.needs:
        arguments.append(code.fill("needs={}", code.literal(member.needs)))
    if member.is_styled and not member.explode and member.kind != "deepObject":
        arguments.append(code.fill("explode=False"))
    return code.fill("FormPart({})", code.joined(arguments))


def _member(
    wire_name: str,
    schema: Schema | Ref,
    encoding: Encoding | None,
    schemas: Schemas,
    *,
    in_parts: bool,
) -> MemberEncoding | None:
    if encoding is not None and encoding.style is not None:
        return MemberEncoding(
            wire_name,
            encoding.style,
            explode=encoding.explode,
            allow_reserved=encoding.allow_reserved,
        )
    stated = encoding.content_types if encoding is not None else ()
    media_type, is_encoded = _content(schema, schemas)
    types = stated or ((media_type,) if media_type and in_parts else ())
    is_object = _is_object(schema, schemas)
    headers = encoding.headers if encoding is not None and in_parts else ()
    if in_parts and not is_encoded and _is_binary(schema, schemas, types):
        kind = "file"
    elif types and kind_of(types[0]) == "json":
        kind = "json" if stated or is_object else "text"
    elif stated and is_object and encoding is not None:
        raise SpecError([_unsupported(encoding)])
    elif types or headers:
        kind = "json" if is_object else "text"
    else:
        return None
    fixed = {h.wire_name: value for h in headers if (value := _fixed(h)) is not None}
    needed = [
        h
        for h in headers
        if h.required
        and h.wire_name not in fixed
        and h.wire_name.lower() != "content-type"
    ]
    if needed and kind != "file":
        raise SpecError([_without_value(wire_name, needed[0])])
    return MemberEncoding(
        wire_name,
        kind,
        types=types,
        headers=tuple(fixed.items()),
        needs=tuple(h.wire_name for h in needed),
    )


def _without_value(wire_name: str, header: Header) -> Diagnostic:
    return Diagnostic(
        "unsupported-encoding",
        f"part `{wire_name}` needs the header `{header.wire_name}`, which only a file can be given",
        header.location,
        "give it one value with `const`, or make it optional",
    )


def _unsupported(encoding: Encoding) -> Diagnostic:
    return Diagnostic(
        "unsupported-encoding",
        f"`{encoding.wire_name}` is an object, which cannot be written as"
        f" `{encoding.content_types[0]}`",
        encoding.location,
        "objects can be written as JSON, or in a style such as `deepObject`",
    )


def _item(schema: Schema | Ref, schemas: Schemas) -> Schema | Ref:
    """Return the schema of one written value: of an item if it is a list."""
    merged = merge(schema, schemas)
    is_list = "array" in merged.types and merged.items is not None
    return merged.items if is_list and merged.items is not None else schema


def _is_object(schema: Schema | Ref, schemas: Schemas) -> bool:
    merged = merge(schema, schemas)
    return "object" in merged.types or bool(merged.properties)


def _is_binary(schema: Schema | Ref, schemas: Schemas, types: tuple[str, ...]) -> bool:
    """Tell whether a part is bytes: by its format, or without a type by its media type."""
    merged = merge(schema, schemas)
    if merged.format == "binary":
        return True
    typed = set(merged.types) - {"null"}
    said = (merged.properties, merged.items, merged.branches, merged.values)
    is_text = bool(types) and kind_of(types[0]) in _TEXTS
    by_schema = _content(schema, schemas)[0] is not None
    return (
        bool(types)
        and not is_text
        and ((not typed and not any(said)) or (typed == {"string"} and by_schema))
    )


def _content(schema: Schema | Ref, schemas: Schemas) -> tuple[str | None, bool]:
    """Return the media type of a schema's text, and whether the text is encoded."""
    seen: set[str] = set()
    while isinstance(schema, Ref) and schema.target not in seen:
        seen.add(schema.target)
        schema = schema.siblings or schemas[schema.target]
    if isinstance(schema, Ref):
        return None, False
    return schema.content_media_type, schema.content_encoding is not None


def _fixed(header: Header) -> str | None:
    """Return the only value that a header may have."""
    schema = header.schema
    if not isinstance(schema, Schema):
        return None
    value = schema.const if schema.has_const else None
    if schema.enum is not None and len(schema.enum) == 1:
        value = schema.enum[0]
    return value if isinstance(value, str) else None
