"""Values as `multipart/form-data`: one part for each property, or for each item of a list."""

from __future__ import annotations

import hashlib
import re
import secrets
from os import PathLike
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, cast

from ._json_body import json_body
from ._media_ranges import precision
from ._media_types import is_range
from ._messages import Encoded
from ._plain import members_of, plain
from ._query_parameters import query_pairs
from ._query_styles import styled_query_pairs
from ._upload import Content, UploadFile, source_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pydantic import BaseModel

    from ._upload import Source, UploadContent

_QUOTED = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_MEDIA_TYPE = re.compile(rf"{_TOKEN.pattern}/{_TOKEN.pattern} *(;[ -~]*)?")
_BINARY = "application/octet-stream"
# The escaped form of a delimiter within an item, which a part cannot express.
_ESCAPED = {"form": "%2C", "spaceDelimited": "+", "pipeDelimited": "%7C"}


class FormPart(NamedTuple):
    """How a property is written, if its value does not determine that.

    Args:
        kind: `file`, `json` or `text`; or the style of a query, for lists and objects in one part.
        types: The media types and ranges that it may have.
        headers: Additional headers that each part has.
        needs: Headers that the caller must give for each part.
        explode: Whether each item or property gets its own part, where `kind` is a style.
    """

    kind: str
    types: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    needs: tuple[str, ...] = ()
    explode: bool = True


_BY_VALUE: Mapping[str, FormPart] = MappingProxyType({})
_KINDS = {kind: FormPart(kind) for kind in ("file", "json", "text")}


def multipart_body(
    members: Mapping[str, object] | BaseModel, parts: Mapping[str, FormPart] = _BY_VALUE
) -> tuple[str, bytes | Content]:
    """Return a `multipart/form-data` body.

    Args:
        members: Values by name, or a model. None omits a property. By default bytes, binary
            files, paths and an `UploadFile` are sent as files, an object as JSON, and else text.
        parts: How properties are written, if their values do not determine that.

    Returns:
        The Content-Type, with the boundary, and the body: bytes, unless it contains a file.

    Raises:
        OSError: There is no such file.
        TypeError: A property that is sent as a file has another type.
        ValueError: A value cannot be written.
    """
    found = [
        part
        for name, value in members_of(members).items()
        for part in _parts(name, value, parts.get(name))
    ]
    boundary = _boundary(found)
    pieces: list[bytes | Source] = []
    for head, content in found:
        pieces += [b"--%b\r\n%b" % (boundary, head), content, b"\r\n"]
    pieces.append(b"--%b--\r\n" % boundary)
    whole = [piece for piece in pieces if isinstance(piece, bytes)]
    body = b"".join(whole) if len(whole) == len(pieces) else Content(pieces)
    return f"multipart/form-data; boundary={boundary.decode()}", body


def _boundary(parts: list[tuple[bytes, bytes | Source]]) -> bytes:
    known = [piece for part in parts for piece in part if isinstance(piece, bytes)]
    if len(known) < 2 * len(parts):
        return secrets.token_hex(20).encode()
    # Derived from the content: reproducible, and no part can contain it by chance.
    return hashlib.sha256(b"\0".join(known)).hexdigest()[:40].encode()


def _parts(
    name: str, value: object, part: FormPart | None
) -> Iterator[tuple[bytes, bytes | Source]]:
    if value is None:
        return
    if part is not None and part.kind not in _KINDS:
        yield from _styled(name, value, part)
        return
    items = (
        cast("Iterable[object]", value) if isinstance(value, list | tuple) else [value]
    )
    for item in items:
        how = _KINDS[_kind_of(item)] if part is None else part
        match how.kind:
            case "file":
                yield _file(name, cast("UploadContent", item), how)
            case "json":
                types = how.types or ("application/json",)
                yield _head(name, how, _type(name, None, types)), json_body(item)
            case _:
                media_type = _type(name, None, how.types) if how.types else None
                yield _head(name, how, media_type), _text(name, item)


def _kind_of(value: object) -> str:
    if isinstance(value, bytes | bytearray | memoryview | PathLike | UploadFile):
        return "file"
    if hasattr(value, "read") or hasattr(value, "__next__"):
        return "file"
    return "json" if isinstance(plain(value), dict | list) else "text"


def _file(
    name: str, value: UploadContent, part: FormPart
) -> tuple[bytes, bytes | Source]:
    upload = value if isinstance(value, UploadFile) else UploadFile(value)
    content = source_of(upload.content, f"part {name!r}")
    media_type = _type(name, upload.media_type, part.types)
    file_name = name if upload.name is None else upload.name
    given = {header.lower() for header in upload.headers}
    for header in part.needs:
        if header.lower() not in given:
            raise ValueError(
                f"part {name!r} needs an UploadFile with the header {header}"
            )
    headers = (*part.headers, *upload.headers.items())
    how = part._replace(headers=headers)
    return _head(name, how, media_type, file_name=file_name), content


def _text(name: str, value: object) -> bytes:
    data = plain(value)
    if isinstance(data, dict | list):
        raise TypeError(f"part {name!r} is text, not a list or object")
    ((_, text),) = query_pairs(name, [data], what="part")
    return text.encode()


def _styled(name: str, value: object, part: FormPart) -> Iterator[tuple[bytes, bytes]]:
    pairs = styled_query_pairs(
        name, value, style=part.kind, explode=part.explode, what="part"
    )
    for key, text in pairs:
        if isinstance(text, Encoded) and _ESCAPED[part.kind] in text.wire:
            raise ValueError(f"part {name!r} must not hold its delimiter in an item")
        yield _head(key, part, None), text.encode()


def _head(
    name: str, part: FormPart, media_type: str | None, *, file_name: str | None = None
) -> bytes:
    disposition = f'form-data; name="{_quoted(name)}"'
    if file_name is not None:
        disposition += f'; filename="{_quoted(file_name)}"'
    headers = [("Content-Disposition", disposition)]
    headers += [] if media_type is None else [("Content-Type", media_type)]
    for header, value in part.headers:
        is_own = header.lower() in ("content-disposition", "content-type")
        if is_own or not _TOKEN.fullmatch(header) or _CONTROLS.search(value):
            raise ValueError(f"part {name!r} cannot have the header {header!r}")
        headers.append((header, value))
    lines = [f"{header}: {value}\r\n" for header, value in headers]
    return "".join([*lines, "\r\n"]).encode()


def _quoted(text: str) -> str:
    quoted = text.translate(_QUOTED)
    if _CONTROLS.search(quoted):
        raise ValueError(f"the name {text!r} holds a control character")
    return quoted


def _type(name: str, given: str | None, allowed: tuple[str, ...]) -> str:
    """Return the media type of a part: the one given, else the first documented."""
    if given is None:
        return _documented(name, allowed)
    if not _MEDIA_TYPE.fullmatch(given):
        raise ValueError(f"{given!r} is not a media type")
    if allowed and not any(precision(each, given) for each in allowed):
        raise ValueError(
            f"part {name!r} is one of {', '.join(allowed)}, and not {given}"
        )
    return given


def _documented(name: str, allowed: tuple[str, ...]) -> str:
    for each in allowed:
        if not is_range(each):
            return each
    if not allowed or any(precision(each, _BINARY) for each in allowed):
        return _BINARY
    raise ValueError(
        f"part {name!r} is one of {', '.join(allowed)}: give an UploadFile with its type"
    )
