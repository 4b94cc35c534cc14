"""Multipart bodies: split into parts, and decoded as an object."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from pydantic_core import from_json

from ..contract.schema_reader import escape_token
from ..contract.violation import ViolationError
from .media_ranges import parameters_of, precision
from .media_types import kind_of
from .values import Given, as_it_is

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import JsonValue

    from ..contract.contract import EncodingContract
    from .request import Fields
    from .values import FormReader

MAX_PARTS = 1000
Files: TypeAlias = dict[str, list[bytes]]
"""The contents of the files in a body, by the name of the part."""

_BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]")
_PARAMETER = re.compile(r';\s*([a-z]+)\s*=\s*(?:"([^"]*)"|([^\s";]+))', re.IGNORECASE)
# The only escapes of browsers in the names of fields and files.
_ESCAPES = {"%22": '"', "%0D": "\r", "%0A": "\n"}
_ESCAPED = re.compile("|".join(_ESCAPES))


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its name, that of its file, its headers by lower-case name, and its content."""

    name: str
    file_name: str | None
    headers: dict[str, str]
    content: bytes

    @property
    def media_type(self) -> str:
        """The Content-Type; empty if the part does not say."""
        return self.headers.get("content-type", "")


def split_parts(body: bytes, content_type: str) -> list[Part]:
    """Return the parts of a `multipart/form-data` body.

    Args:
        body: The body.
        content_type: Its media type, with the boundary.

    Raises:
        ValueError: The body is malformed.
    """
    boundary = parameters_of(content_type).get("boundary", "")
    if not _BOUNDARY.fullmatch(boundary):
        raise ValueError("the Content-Type has no valid boundary")
    line = re.compile(rb"\r\n--%b(--)?[ \t]*(?=\r\n|\Z)" % re.escape(boundary.encode()))
    found: list[Part] = []
    data = b"\r\n" + body
    start = line.search(data)
    while start is not None and not start[1]:
        end = line.search(data, start.end())
        if end is None:
            break
        if len(found) == MAX_PARTS:
            raise ValueError(f"it has more than {MAX_PARTS} parts")
        found.append(_part(data[start.end() + 2 : end.start() + 2]))
        start = end
    if start is None or not start[1]:
        raise ValueError("the boundary that ends it is missing")
    return found


def _part(data: bytes) -> Part:
    """Read a part, which ends in a line break that does not belong to it."""
    head, found, content = data.partition(b"\r\n\r\n")
    if data.startswith(b"\r\n") or not found:
        raise ValueError("a part has no headers")
    headers: dict[str, str] = {}
    for line in head.decode().split("\r\n"):
        name, colon, value = line.partition(":")
        if not colon or name.lower() in headers:
            raise ValueError("a header of a part is malformed, or repeated")
        headers[name.lower()] = value.strip(" \t")
    kind, _, _ = (disposition := headers.get("content-disposition", "")).partition(";")
    named = {
        key.lower(): quoted or bare
        for key, quoted, bare in _PARAMETER.findall(disposition)
    }
    if kind.strip().lower() != "form-data" or "name" not in named:
        raise ValueError("a part has no name")
    file_name = named.get("filename")
    return Part(
        _unescaped(named["name"]),
        None if file_name is None else _unescaped(file_name),
        headers,
        content.removesuffix(b"\r\n"),
    )


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: _ESCAPES[found[0]], text)


class PartsReader:
    """Decoder of multipart bodies as an object.

    Args:
        form: Reads the values of parts that are text.
        encoding: How parts are written, if their schemas do not determine that.
        pointer: The place of the media type in the spec.
    """

    def __init__(
        self, form: FormReader, encoding: Mapping[str, EncodingContract], pointer: str
    ) -> None:
        self._form = form
        self._encoding = encoding
        self._pointer = pointer

    def read(
        self, body: bytes, content_type: str
    ) -> tuple[dict[str, JsonValue], Files]:
        """Return the object, and the files in it.

        A file is in the object as text of as many characters as it has bytes, so that its
        schema can be checked.

        Args:
            body: The body.
            content_type: Its media type, with the boundary.

        Raises:
            ValueError: The body is malformed.
            ViolationError: A part is of another media type, lacks a header, or is not text where it
                must be.
        """
        parts = split_parts(body, content_type)
        fields: Fields = {}
        files: Files = {}
        for part in parts:
            encoding = self._encoding.get(part.name)
            self._check(part, encoding)
            is_file = _is_file(part, encoding)
            text = part.content.decode("latin-1") if is_file else _text(part)
            fields.setdefault(part.name, []).append(text)
            if is_file:
                files.setdefault(part.name, []).append(part.content)
        value = self._form.read(Given(fields, decode=as_it_is))
        for part in parts:
            # A schema that allows any value does not distinguish JSON from text; the part does.
            is_json = kind_of(part.media_type) == "json"
            if is_json and self._form.is_any(part.name) and len(fields[part.name]) == 1:
                value[part.name] = _json(part)
        return value, files

    def _check(self, part: Part, encoding: EncodingContract | None) -> None:
        if encoding is None:
            return
        pointer = f"{self._pointer}/encoding/{escape_token(part.name)}"
        given = part.media_type
        is_right = any(precision(each, given) for each in encoding.types)
        if given and encoding.types and not is_right:
            raise ViolationError(
                "invalid",
                f"`{part.name}` is of another media type",
                parameter=part.name,
                rule=f"{pointer}/contentType",
            )
        for header in encoding.needs:
            if header.lower() not in part.headers:
                raise ViolationError(
                    "missing",
                    f"`{part.name}` lacks the header `{header}`",
                    parameter=part.name,
                    rule=f"{pointer}/headers/{escape_token(header)}",
                )


def _is_file(part: Part, encoding: EncodingContract | None) -> bool:
    if encoding is not None:
        return encoding.kind == "file"
    return part.file_name is not None and kind_of(part.media_type) == "binary"


def _json(part: Part) -> JsonValue:
    try:
        value: JsonValue = from_json(part.content, allow_inf_nan=False)
    except ValueError:
        raise ViolationError(
            "invalid", f"`{part.name}` is not JSON", parameter=part.name
        ) from None
    return value


def _text(part: Part) -> str:
    charset = parameters_of(part.media_type).get("charset", "utf-8")
    try:
        return part.content.decode(charset)
    except (UnicodeDecodeError, LookupError):
        raise ViolationError(
            "invalid", f"`{part.name}` is not text", parameter=part.name
        ) from None
