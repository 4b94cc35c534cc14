"""Parameter values: from text, as each style writes it, to JSON values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ._request import percent_decode
from ._violation import ViolationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pydantic import JsonValue

    from ._request import Fields
    from ._schema import SchemaReader

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,4000})")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,300})(\.[0-9]{1,300})?([eE][-+]?[0-9]{1,3})?")
_DELIMITERS = {"spaceDelimited": " ", "pipeDelimited": "|"}
_BOOLEANS = {"true": True, "false": False}


class Absent:
    """The type of `ABSENT`: not given, as opposed to null."""


ABSENT: Final = Absent()


def scalar(text: str, types: frozenset[str]) -> JsonValue:
    """Read text as one of the JSON types.

    Args:
        text: The decoded text.
        types: JSON types that the value may have; none means any text.

    Returns:
        The value. Text that is none of the types stays text, which the contract then refuses.
    """
    if not types or "string" in types:
        return text
    if "integer" in types and _INTEGER.fullmatch(text):
        return int(text)
    if "number" in types and _NUMBER.fullmatch(text):
        return float(text)
    if "boolean" in types and text in _BOOLEANS:
        return _BOOLEANS[text]
    return None if "null" in types and not text else text


class ValueReader:
    """Reads the values of one parameter, or of one field of a form.

    Args:
        name: Wire name of the parameter.
        schema: Its JSON Schema.
        schemas: Where the references in the schema lead.
        style: How OpenAPI says that the value is written.
        explode: Whether each item, or each property, is written by itself.
    """

    def __init__(
        self,
        name: str,
        schema: JsonValue,
        schemas: SchemaReader,
        *,
        style: str,
        explode: bool,
    ) -> None:
        self._name = name
        self._style = style
        self._explode = explode
        self._types = schemas.types(schema)
        self._items = schemas.types(schemas.items(schema))
        self._is_array = "array" in self._types and "string" not in self._types
        self._is_object = (
            "object" in self._types and not {"array", "string"} & self._types
        )
        is_scalar = not (self._is_array or self._is_object)
        self._is_plain = is_scalar and style not in ("label", "matrix")
        properties = schemas.properties(schema) if self._is_object else {}
        self._properties = {
            key: schemas.types(value) for key, value in properties.items()
        }

    def from_fields(self, fields: Fields) -> JsonValue | Absent:
        """Read a value from a query, a form or cookies.

        Args:
            fields: The decoded values of each name.

        Raises:
            ViolationError: A single value is given more than once.
        """
        if self._is_object and (self._explode or self._style == "deepObject"):
            members = dict(self._members(fields))
            return self._object(members.items()) if members else ABSENT
        texts = fields.get(self._name)
        if texts is None:
            return ABSENT
        if self._is_plain:
            return scalar(self._only(texts), self._types)
        if self._is_array and self._explode and self._style == "form":
            return [scalar(text, self._items) for text in texts]
        return self._read(self._only(texts), _DELIMITERS.get(self._style, ","), str)

    def from_path(self, raw: str) -> JsonValue:
        """Read a value from a path segment.

        Args:
            raw: The percent-encoded text.

        Raises:
            ViolationError: It is not percent-encoded UTF-8.
        """
        if self._is_plain:
            return scalar(self._decoded(raw), self._types)
        if self._style == "label":
            delimiter = "." if self._explode else ","
            return self._simple(raw.removeprefix("."), delimiter, self._decoded)
        if self._style == "matrix":
            return self._matrix(raw.removeprefix(";"))
        return self._simple(raw, ",", self._decoded)

    def from_header(self, texts: list[str]) -> JsonValue | Absent:
        """Read a value from the headers of one name; several are one list.

        Raises:
            ViolationError: A single value is given more than once.
        """
        if not texts:
            return ABSENT
        if self._is_array or self._is_object:
            return self._simple(",".join(texts), ",", str.strip)
        return self._simple(self._only(texts), ",", str.strip)

    def _matrix(self, raw: str) -> JsonValue:
        if self._is_object and self._explode:
            return self._simple(raw, ";", self._decoded)
        if self._is_array and self._explode:
            texts = (part.partition("=")[2] for part in raw.split(";"))
            return [scalar(self._decoded(text), self._items) for text in texts]
        return self._read(raw.partition("=")[2], ",", self._decoded)

    def _simple(
        self, text: str, delimiter: str, decode: Callable[[str], str]
    ) -> JsonValue:
        if self._is_object and self._explode:
            parts = (part.partition("=") for part in text.split(delimiter))
            return self._object(
                (decode(name), decode(value)) for name, _, value in parts
            )
        return self._read(text, delimiter, decode)

    def _read(
        self, text: str, delimiter: str, decode: Callable[[str], str]
    ) -> JsonValue:
        """Read a scalar, or a list `a,b`, or an object `name,value,name,value`."""
        if not self._is_array and not self._is_object:
            return scalar(decode(text), self._types)
        parts = [decode(part) for part in text.split(delimiter)] if text else []
        if self._is_array:
            return [scalar(part, self._items) for part in parts]
        return self._object(zip(parts[::2], parts[1::2], strict=False))

    def _only(self, texts: list[str]) -> str:
        if len(texts) > 1:
            raise ViolationError(
                "invalid",
                f"`{self._name}` is given more than once",
                parameter=self._name,
            )
        return texts[0]

    def _decoded(self, raw: str) -> str:
        if "%" not in raw and raw.isascii():
            return raw
        try:
            return percent_decode(raw.encode("latin-1", "replace"))
        except UnicodeDecodeError:
            raise ViolationError(
                "invalid",
                f"`{self._name}` is not percent-encoded UTF-8",
                parameter=self._name,
            ) from None

    def _members(self, fields: Fields) -> Iterator[tuple[str, str]]:
        for key, texts in fields.items():
            name = key
            if self._style == "deepObject":
                if not key.startswith(f"{self._name}[") or not key.endswith("]"):
                    continue
                name = key[len(self._name) + 1 : -1]
            elif key not in self._properties:
                continue
            yield name, texts[-1]

    def _object(self, pairs: Iterable[tuple[str, str]]) -> dict[str, JsonValue]:
        return {
            name: scalar(text, self._properties.get(name, frozenset()))
            for name, text in pairs
        }


class FormReader:
    """Reads a form as an object.

    Args:
        schema: Its JSON Schema.
        schemas: Where the references in the schema lead.
    """

    def __init__(self, schema: JsonValue, schemas: SchemaReader) -> None:
        self._fields = {
            name: ValueReader(name, value, schemas, style="form", explode=True)
            for name, value in schemas.properties(schema).items()
        }

    def read(self, fields: Fields) -> dict[str, JsonValue]:
        """Return the object; fields that the schema does not name stay text.

        Args:
            fields: The decoded values of each name.

        Raises:
            ViolationError: A single value is given more than once.
        """
        found: dict[str, JsonValue] = {n: texts[-1] for n, texts in fields.items()}
        for name, reader in self._fields.items():
            value = reader.from_fields(fields)
            if not isinstance(value, Absent):
                found[name] = value
        return found
