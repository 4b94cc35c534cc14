"""Request bodies: the declared media type, and the value in the bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

from pydantic_core import from_json

from ..contract.all_of import combine
from ..contract.schema_reader import escape_token
from ..contract.validation import Checker
from ..contract.violation import ViolationError
from .media_ranges import likeness, parameters_of
from .media_types import is_range, kind_of
from .request import index, raw_fields
from .shape import scalar
from .values import ABSENT, Absent, FormReader, Given
from .xml import parse_xml

if TYPE_CHECKING:
    from pydantic import JsonValue

    from ..contract.contract import BodyContract, Content
    from ..contract.schema_reader import ContractSchemas
    from .media_types import Kind
    from .multipart import Files, PartsReader
    from .request import Request
    from .xml import XmlCodec


_SCALARS = frozenset({"integer", "number", "boolean"})
_LONGEST_KNOWN = 256
_FILE = ("string", "binary")
_NEVER_EMPTY = ("json", "xml", "multipart")
# A body of any other kind is bytes.
_READ = ("json", "xml", "form", "multipart", "text")


@dataclass(slots=True)
class ReadBody:
    """A decoded body: its value, and the files that are in it as text."""

    value: JsonValue | bytes | Absent
    files: Files = field(default_factory=dict[str, list[bytes]])

    @property
    def content(self) -> object:
        """The value, with its files as bytes."""
        if not self.files or not isinstance(self.value, dict):
            return self.value
        found: dict[str, object] = dict(self.value)
        for name, contents in self.files.items():
            is_list = isinstance(found.get(name), list)
            found[name] = contents if is_list else contents[-1]
        return found


NO_BODY = ReadBody(ABSENT)


class BodyReader:
    """Decoder of the body of one operation.

    Args:
        body: The body in the contract.
        schemas: Where references lead.
        xml: Reads XML bodies.
    """

    def __init__(
        self, body: BodyContract, *, schemas: ContractSchemas, xml: XmlCodec
    ) -> None:
        self._body = body
        self._readers = [
            _ContentReader(c, body.pointer, schemas=schemas, xml=xml)
            for c in body.content
        ]
        # Callers write the same few media types.
        self._known = lru_cache(maxsize=64)(self._reader)

    def read(self, request: Request) -> ReadBody:
        """Return the value of a request's body, checked against the contract.

        Raises:
            ViolationError: The body is missing, has another media type or violates its schema.
        """
        if not request.body and not _may_be_empty(request):
            if self._body.required:
                raise ViolationError(
                    "missing", "the body is missing", rule=self._body.pointer
                )
            return NO_BODY
        given = request.header_values.get("content-type")
        media_type = given[0] if given else ""
        is_long = len(media_type) > _LONGEST_KNOWN
        reader = (self._reader if is_long else self._known)(media_type)
        return reader.read(request)

    def _reader(self, media_type: str) -> _ContentReader:
        """Return the decoder of a media type: that of the most precise documented one."""
        if not media_type:
            return self._readers[0]
        found = max(self._readers, key=lambda r: likeness(r.media_type, media_type))
        if not likeness(found.media_type, media_type):
            raise ViolationError(
                "media-type",
                "the body is of another media type",
                rule=f"{self._body.pointer}/content",
            )
        return found


def _may_be_empty(request: Request) -> bool:
    """Tell whether no bytes are a body: a stated form, text, file or list of lines."""
    media_type = request.header("content-type")
    return bool(media_type) and kind_of(request.media_type) not in _NEVER_EMPTY


class _ContentReader:
    def __init__(
        self, content: Content, owner: str, *, schemas: ContractSchemas, xml: XmlCodec
    ) -> None:
        self._pointer = f"{owner}/content/{escape_token(content.media_type)}"
        self.media_type = content.media_type
        # The media type for a range such as `text/*` is that of each request.
        self._kind = None if is_range(self.media_type) else kind_of(self.media_type)
        self._schema = content.schema
        self._xml = xml
        self._checker = Checker(
            {"body": content.schema},
            pointers={"body": content.pointer},
            names={"body": ""},
            reader=schemas,
        )
        self._form = FormReader(content.schema, schemas, content.encoding)
        self._encoding = content.encoding
        self._types = schemas.types(content.schema)
        # JSON that is a binary string is a file of JSON.
        keywords = combine(content.schema, schemas.definition).keywords
        self._is_file = (keywords.get("type"), keywords.get("format")) == _FILE

    def read(self, request: Request) -> ReadBody:
        kind = self._kind or kind_of(request.media_type)
        if kind not in _READ or (kind == "json" and self._is_file):
            return ReadBody(request.body)
        files: Files = {}
        try:
            if kind == "json":
                value = parse_json(request.body)
            elif kind == "multipart":
                value, files = self._parts(request)
            else:
                value = self._value(request, kind)
        except ViolationError as violation:
            violation.rule = violation.rule or self._pointer
            raise
        self._checker.check({"body": value})
        return ReadBody(value, files)

    def _parts(self, request: Request) -> tuple[JsonValue, Files]:
        # Few operations take such bodies.
        reader: type[PartsReader]
        reader = import_module(".multipart", __package__).PartsReader
        parts = reader(self._form, self._encoding, self._pointer)
        try:
            return parts.read(request.body, request.header("content-type") or "")
        except ValueError as error:
            _malformed(str(error))

    def _value(self, request: Request, kind: Kind) -> JsonValue:
        if kind == "form":
            fields = index(request.form)
            return self._form.read(Given(fields, lambda: raw_fields(request.body)))
        try:
            if kind == "xml" and not self._xml.is_document(self._schema):
                return self._xml.read(parse_xml(request.body), self._schema)
            charset = parameters_of(request.header("content-type")).get("charset")
            text = request.body.decode(charset or "utf-8")
            # Only numbers and booleans: text could also be null, or any value.
            return scalar(text, self._types) if self._types <= _SCALARS else text
        except (LookupError, ValueError) as error:
            _malformed(str(error))


def parse_json(data: bytes) -> JsonValue:
    """Parse a JSON document.

    Args:
        data: The document, in UTF-8.

    Raises:
        ViolationError: The document is not JSON, or is nested deeper than 200 levels.
    """
    try:
        value: JsonValue = from_json(data, allow_inf_nan=False)
    except ValueError as error:
        _malformed(str(error))
    return value


def _malformed(reason: str) -> NoReturn:
    raise ViolationError("malformed-body", f"the body cannot be read: {reason}")
