"""Views of request bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen import code, naming
from specgen.ir import WirePlace
from specgen.stub.wire.media_types import is_range
from specgen.view.all_of import merge
from specgen.view.encoding import (
    MemberEncoding,
    form_parts,
    form_styles,
    member_encodings,
)
from specgen.view.operation import ArgumentView, BodyView
from specgen.view.sent_media_type import body_kind, sent_as
from specgen.view.types import (
    ANY,
    NONE,
    ListOf,
    LiteralOf,
    MapOf,
    Named,
    Primitive,
    TypeExpr,
    UnionOf,
    is_null_in_json,
    is_nullable,
    union,
)
from specgen.view.xml import is_document, root_spelling

if TYPE_CHECKING:
    from collections.abc import Mapping

    from specgen.code import Code
    from specgen.ir import Api, MediaType, Operation, Ref, Schema
    from specgen.stub.wire.media_types import Kind
    from specgen.view.classes import Classes

# Every other kind of body is given and sent as bytes.
_ENCODERS = {
    "json": "json",
    "form": "form",
    "multipart": "multipart",
    "text": "text",
    "xml": "xml",
}
# Types of XML documents that are given as text.
_WITHOUT_MEMBERS = (ANY, Primitive("bytes"))


_WRITTEN_AS_TEXT = (Primitive("int"), Primitive("float"), Primitive("bool"))


class BodyBuilder:
    """Builder of the view of an operation's request body.

    Args:
        operation: The operation.
        classes: The classes of its API; the body's classes are added.
        api: The API.

    Attributes:
        members: The properties that become arguments; None if the body is one argument, or there
            is none.
        required: Names of properties that a body must have.
    """

    def __init__(self, operation: Operation, classes: Classes, api: Api) -> None:
        self._operation = operation
        self._classes = classes
        self._api = api
        self._prefix = naming.class_name(operation.operation_id)
        self._media_type = self._chosen()
        self.members = self._members()
        self.required = self._required()

    def view(self, python: Mapping[WirePlace, Code]) -> BodyView | None:
        """Return the view of the body, None if the operation has none.

        Args:
            python: The names of arguments, by place.
        """
        request_body, media_type = self._operation.request_body, self._media_type
        if media_type is None or request_body is None:
            return None
        encoder = _ENCODERS.get(self._kind(media_type), "bytes")
        name = sent_as(media_type, self._api.schemas)
        encodings: tuple[MemberEncoding, ...] = ()
        if encoder in ("form", "multipart"):
            encodings = member_encodings(media_type, self._api.schemas)
        write = form_parts if encoder == "multipart" else form_styles
        encoding = write(encodings)
        files = {e.wire_name for e in encodings if e.kind == "file"}
        if self.members is None:
            expr = self._classes.type_of(
                media_type.schema, f"{self._prefix}RequestBody"
            )
            if encoder == "xml" and (
                expr in _WITHOUT_MEMBERS
                or is_document(media_type.schema, self._api.schemas)
            ):
                encoder = "text"
            expr, given = _whole_body(encoder, expr)
            argument = ArgumentView(
                place=WirePlace("body"),
                wire_name="",
                name=_free_name("body", python),
                type=expr,
                required=request_body.required,
                nullable=encoder == "json" and is_null_in_json(expr),
                passed=None if given is expr else given,
                doc=request_body.description or "The body of the request.",
            )
            if encoder == "xml":
                root = root_spelling("request", media_type.schema, self._api.schemas)
                encoding = code.fill(", {}", root.source)
            return BodyView(
                encoder,
                name,
                required=request_body.required,
                encoding=encoding,
                argument=argument,
            )
        views = [
            self._member(n, s, python[WirePlace("body", n)], is_file=n in files)
            for n, s in self.members.items()
        ]
        return BodyView(
            encoder,
            name,
            required=request_body.required,
            encoding=encoding,
            members=tuple(views),
        )

    def _chosen(self) -> MediaType | None:
        """Return the media type to send: JSON before a form, before the first one documented.

        A specific media type comes before a range.
        """
        body = self._operation.request_body
        if body is None or not body.content:
            return None
        named_first = sorted(body.content, key=lambda content: is_range(content.name))
        for wanted in ("json", "form"):
            for media_type in named_first:
                if self._kind(media_type) == wanted:
                    return media_type
        return named_first[0]

    def _kind(self, media_type: MediaType) -> Kind:
        return body_kind(media_type, self._api.schemas)

    def _members(self) -> dict[str, Schema | Ref] | None:
        """Return the properties that become arguments, where the body is a plain object."""
        body, media_type = self._operation.request_body, self._media_type
        if media_type is None or media_type.schema is None or body is None:
            return None
        if self._kind(media_type) not in ("json", "form", "multipart"):
            return None
        if self._classes.is_tagged(media_type.schema):
            return None
        merged = merge(media_type.schema, self._api.schemas)
        plain = (
            merged.properties
            and set(merged.types) <= {"object"}
            and merged.additional is None
        )
        # Without arguments the JSON is an empty object, which differs from no body.
        can_leave_out = self._kind(media_type) != "json" and not merged.required
        if not plain or not (body.required or can_leave_out):
            return None
        return merged.properties

    def _required(self) -> set[str]:
        schema = self._media_type.schema if self._media_type else None
        return (
            merge(schema, self._api.schemas).required if schema is not None else set()
        )

    def _member(
        self, wire_name: str, schema: Schema | Ref, python: Code, *, is_file: bool
    ) -> ArgumentView:
        name = f"{self._prefix}RequestBody{naming.class_name(wire_name)}"
        expr = given = self._classes.type_of(schema, name)
        is_json = (
            self._media_type is not None and self._kind(self._media_type) == "json"
        )
        if is_file:
            expr, given = _files(expr, "bytes"), _files(expr, "UploadContent")
        return ArgumentView(
            place=WirePlace("body", wire_name),
            wire_name=wire_name,
            name=python,
            type=expr,
            required=wire_name in self.required,
            nullable=is_null_in_json(expr) if is_json else is_nullable(expr),
            passed=None if given is expr else given,
            doc=merge(schema, self._api.schemas).argument_doc,
        )


def _free_name(wanted: str, python: Mapping[WirePlace, Code]) -> Code:
    return naming.unique([wanted], naming.argument_name, python.values())[wanted]


def _whole_body(encoder: str, expr: TypeExpr) -> tuple[TypeExpr, TypeExpr]:
    """Return the type of a received body, and the type of the argument for it.

    Args:
        encoder: The encoder of the body.
        expr: The type of its schema.
    """
    match encoder:
        case "bytes":
            return Primitive("bytes"), Primitive("BodyContent")
        case "text" if not _is_scalar(expr):
            return Primitive("str"), Primitive("str")
        case "form" | "multipart":
            members = expr if _has_members(expr) else MapOf(ANY)
            is_form = encoder == "form"
            return members, members if is_form else union(members, MapOf(ANY))
        case _:
            return expr, expr


def _is_scalar(expr: TypeExpr) -> bool:
    """Tell whether every value of a type is a number or a truth value."""
    parts = expr.members if isinstance(expr, UnionOf) else (expr,)
    return all(
        (
            not any(isinstance(value, str) for value in part.values)
            if isinstance(part, LiteralOf)
            else part in _WRITTEN_AS_TEXT
        )
        for part in parts
    )


def _files(expr: TypeExpr, name: str) -> TypeExpr:
    """Return the type of a file, or of a list of files, like a type of the same shape."""
    file = Primitive(name)
    parts = expr.members if isinstance(expr, UnionOf) else (expr,)
    is_list = any(isinstance(part, ListOf) for part in parts)
    null = [NONE] if NONE in parts else []
    return union(ListOf(file) if is_list else file, *null)


def _has_members(expr: TypeExpr) -> bool:
    """Tell whether every value of a type is an object, and so can be sent as a form."""
    parts = expr.members if isinstance(expr, UnionOf) else (expr,)
    return expr == ANY or all(isinstance(part, Named | MapOf) for part in parts)
