"""Parameter values: from text, as each style writes it, to JSON values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from ..contract.violation import ViolationError
from .deep_object import is_below, read_deep_object
from .request import percent_decode
from .shape import JsonShape, Shape

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import JsonValue

    from ..contract.contract import EncodingContract
    from ..contract.schema_reader import ContractSchemas
    from .request import Fields

# Delimiters on the wire, and decoded.
_DELIMITERS = {"spaceDelimited": ("%20", " "), "pipeDelimited": ("|", "|")}
_COMMA = (",", ",")


class Absent:
    """The type of `ABSENT`: not given, as opposed to null."""


ABSENT: Final = Absent()


def as_it_is(text: str) -> str:
    """Return text that is not encoded."""
    return text


def _trimmed(text: str) -> str:
    """Return text without the surrounding white space, as defined by HTTP."""
    return text.strip(" \t")


def decoded(text: str) -> str:
    """Undo percent-encoding.

    Raises:
        UnicodeDecodeError: The bytes are not UTF-8.
    """
    return unquote(text, errors="strict")


def raw_decoded(raw: str) -> str:
    """Undo percent-encoding in bytes that are still to be decoded.

    Raises:
        UnicodeDecodeError: The bytes are not UTF-8.
    """
    return percent_decode(raw.encode("latin-1", "replace"))


def form_decoded(raw: str) -> str:
    """Undo the encoding of a query or a form.

    Raises:
        UnicodeDecodeError: The bytes are not UTF-8.
    """
    return raw_decoded(raw.replace("+", " "))


class Given:
    """The fields of a query, a form or cookies.

    Args:
        fields: The decoded values of each name.
        raw: Returns the values of each name as they arrived; by default these are the decoded ones.
        decode: Decodes one of these.
    """

    def __init__(
        self,
        fields: Fields,
        raw: Callable[[], Fields] | None = None,
        decode: Callable[[str], str] = form_decoded,
    ) -> None:
        self.fields = fields
        self.decode = decode
        self._raw = raw

    def raw(self) -> Fields:
        """Return the values of each name as they arrived."""
        return self.fields if self._raw is None else self._raw()


class ValueReader:
    """Decoder of one parameter, or of one field of a form.

    Args:
        name: Wire name of the parameter.
        shape: The shape of its schema.
        style: The style of the value in OpenAPI; None if it is a document, or each of its
            items is one.
        explode: Whether each item, or each property, is written by itself.
        others: Names that belong to other parameters in the same place.
    """

    def __init__(
        self,
        name: str,
        shape: Shape,
        *,
        style: str | None,
        explode: bool = True,
        others: frozenset[str] = frozenset(),
    ) -> None:
        self._name = name
        self._shape = shape
        self._style = style
        self._explode = explode
        self._others = others
        types = shape.types
        self._is_array = "array" in types
        self._is_object = (
            style is not None and "object" in types and not {"array", "string"} & types
        )
        is_scalar = not (self._is_array or self._is_object)
        self._is_plain = is_scalar and style not in ("label", "matrix")
        self._has_members = "object" in types and explode and style is not None
        self._is_own_field = not self._has_members and style != "deepObject"
        self.is_text = self._is_own_field and self._is_plain and shape.is_any_text
        self._decode_path = self._decoder(raw_decoded)

    def from_fields(self, given: Given) -> JsonValue | Absent:
        """Read a value from a query, a form or cookies.

        Raises:
            ViolationError: A single value is given more than once, or is not percent-encoded UTF-8.
        """
        texts = given.fields.get(self._name)
        found = ABSENT if self._is_own_field else self._from_members(given.fields)
        if texts is None or not isinstance(found, Absent):
            return found
        if self._is_plain:
            return self._shape.value(self._only(texts))
        if self._is_array and self._explode:
            return self._list(texts)
        raw = self._only(given.raw().get(self._name, texts))
        wire, plain = _DELIMITERS.get(self._style or "", _COMMA)
        decode = self._decoder(given.decode)
        if self._shape.splits_decoded or given.decode is as_it_is:
            return self._read(decode(raw), plain, as_it_is)
        return self._read(raw, wire, decode)

    def names(self, fields: Fields) -> frozenset[str]:
        """Return which names of a query or form belong to this value."""
        if self._style == "deepObject":
            return frozenset(name for name in fields if is_below(self._name, name))
        return frozenset({self._name, *self._members(fields)})

    def from_path(self, raw: str) -> JsonValue:
        """Read a value from a path segment.

        Args:
            raw: The percent-encoded text.

        Raises:
            ViolationError: The segment is not percent-encoded UTF-8.
        """
        decode = self._decode_path
        if self._is_plain:
            is_literal = "%" not in raw and raw.isascii()
            return self._shape.value(raw if is_literal else decode(raw))
        if self._style == "label":
            delimiter = "." if self._explode else ","
            return self._simple(raw.removeprefix("."), delimiter, decode)
        if self._style == "matrix":
            return self._matrix(raw.removeprefix(";"), decode)
        return self._simple(raw, ",", decode)

    def from_header(self, texts: list[str]) -> JsonValue | Absent:
        """Read a value from the headers of one name; several are one list.

        Raises:
            ViolationError: A single value is given more than once.
        """
        if not texts:
            return ABSENT
        if self._is_array or self._is_object:
            return self._simple(",".join(texts), ",", _trimmed)
        return self._simple(self._only(texts), ",", _trimmed)

    def _matrix(self, raw: str, decode: Callable[[str], str]) -> JsonValue:
        if self._is_object and self._explode:
            return self._simple(raw, ";", decode)
        if self._is_array and self._explode:
            return self._list(
                [decode(part.partition("=")[2]) for part in raw.split(";")]
            )
        return self._read(raw.partition("=")[2], ",", decode)

    def _simple(
        self, text: str, delimiter: str, decode: Callable[[str], str]
    ) -> JsonValue:
        if self._is_object and self._explode:
            parts = (part.partition("=") for part in text.split(delimiter))
            return self._shape.members(
                (decode(name), decode(value)) for name, _, value in parts
            )
        return self._read(text, delimiter, decode)

    def _read(
        self, text: str, delimiter: str, decode: Callable[[str], str]
    ) -> JsonValue:
        """Read a scalar, or a list `a,b`, or an object `name,value,name,value`."""
        is_list = self._is_array and (
            delimiter in text or not self._shape.is_single(decode(text))
        )
        if not is_list and not self._is_object:
            return self._shape.value(decode(text))
        parts = [decode(part) for part in text.split(delimiter)]
        if is_list:
            is_empty = not text and not self._shape.has_text_items
            return [] if is_empty else [self._shape.item(part) for part in parts]
        return self._shape.members(zip(parts[::2], parts[1::2], strict=False))

    def _from_members(self, fields: Fields) -> JsonValue | Absent:
        """Read an object whose properties have fields of their own."""
        if self._style == "deepObject":
            own = {n: texts for n, texts in fields.items() if is_below(self._name, n)}
            if not own:
                return ABSENT
            return read_deep_object(self._name, own, self._shape)
        members = self._members(fields)
        if not members or (self._shape.is_text and self._name in fields):
            return ABSENT
        return self._shape.members((name, fields[name][-1]) for name in members)

    def _members(self, fields: Fields) -> list[str]:
        if not self._has_members:
            return []
        shape, others = self._shape, self._others
        return [n for n in fields if shape.has_member(n) and n not in others]

    def _list(self, texts: list[str]) -> JsonValue:
        """Read the items of a list; a single text is the value itself if that is allowed."""
        if len(texts) == 1 and self._shape.is_single(texts[0]):
            return self._shape.value(texts[0])
        return [self._shape.item(text) for text in texts]

    def _only(self, texts: list[str]) -> str:
        if len(texts) > 1:
            raise ViolationError(
                "invalid",
                f"`{self._name}` is given more than once",
                parameter=self._name,
            )
        return texts[0]

    def _decoder(self, decode: Callable[[str], str]) -> Callable[[str], str]:
        def decode_or_refuse(raw: str) -> str:
            try:
                return decode(raw)
            except UnicodeDecodeError:
                raise ViolationError(
                    "invalid",
                    f"`{self._name}` is not percent-encoded UTF-8",
                    parameter=self._name,
                ) from None

        return decode_or_refuse


class FormReader:
    """Decoder of a form, or a multipart body, as an object.

    Args:
        schema: Its JSON Schema.
        schemas: Resolves references in the schema.
        encoding: How its fields are written, if their schemas do not determine that.
    """

    def __init__(
        self,
        schema: JsonValue,
        schemas: ContractSchemas,
        encoding: Mapping[str, EncodingContract],
    ) -> None:
        self._shape = Shape({"type": "object", "allOf": [schema]}, schemas)
        self._fields = {
            name: _field_reader(name, value, schemas, encoding.get(name))
            for name, value in schemas.properties(schema).items()
        }

    def is_any(self, name: str) -> bool:
        """Tell whether the schema allows any value for a field."""
        return not self._shape.member(name).types

    def read(self, given: Given) -> dict[str, JsonValue]:
        """Return the object; undeclared fields are read by the schema of additional properties.

        Raises:
            ViolationError: A single value is given more than once, or is not JSON where it must be.
        """
        found: dict[str, JsonValue] = {}
        known: set[str] = set()
        for name, reader in self._fields.items():
            value = _read(name, reader, given)
            known.update(reader.names(given.fields))
            if not isinstance(value, Absent):
                found[name] = value
        for name, texts in given.fields.items():
            if name not in known:
                shape = self._shape.member(name)
                is_one = len(texts) == 1 and "array" not in shape.types
                found[name] = (
                    shape.value(texts[0]) if is_one else [*map(shape.item, texts)]
                )
        return found


def _field_reader(
    name: str,
    schema: JsonValue,
    schemas: ContractSchemas,
    encoding: EncodingContract | None,
) -> ValueReader:
    if encoding is None or encoding.kind in ("text", "file"):
        return ValueReader(name, Shape(schema, schemas), style=None)
    if encoding.kind == "json":
        return ValueReader(name, JsonShape(schema, schemas), style=None)
    shape = Shape(schema, schemas)
    return ValueReader(name, shape, style=encoding.kind, explode=encoding.explode)


def _read(name: str, reader: ValueReader, given: Given) -> JsonValue | Absent:
    try:
        return reader.from_fields(given)
    except ValueError:
        raise ViolationError(
            "invalid", f"`{name}` is not JSON", parameter=name
        ) from None
