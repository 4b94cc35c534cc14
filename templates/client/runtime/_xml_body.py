"""Values as XML bodies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias, cast

from pydantic import BaseModel

from ._plain import plain
from ._xml_names import Xml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_Object: TypeAlias = BaseModel | Mapping[object, object]

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
# A bare carriage return would be read back as a line feed, and white space in an attribute as
# a space.
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ATTRIBUTE_ESCAPES = _ESCAPES | str.maketrans(
    {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"}
)
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def xml_body(value: object, root: Xml) -> bytes:
    """Return a value as an XML document; unset fields are omitted.

    Args:
        value: A model, or a value, list or mapping of the types that models are made of.
        root: The form of its root element.

    Raises:
        ValueError: The value contains a character that is not allowed in XML.
    """
    return "".join(_element(root, value)).encode()


def _element(spelling: Xml, value: object) -> Iterator[str]:
    tag, bound = _bound(spelling)
    match value:
        case BaseModel() | Mapping():
            attributes, content = _members(cast("_Object", value))
            # Several names may bind the same prefix.
            bound = "".join(dict.fromkeys((bound, *attributes)))
        case list() | tuple():
            items = spelling.items or Xml(spelling.name)
            content = [
                t for v in cast("list[object]", value) for t in _element(items, v)
            ]
        case None:
            bound += f' xmlns:xsi="{_XSI}" xsi:nil="true"'
            content = []
        case _:
            content = [_text(value).translate(_ESCAPES)]
    yield f"<{tag}{bound}>"
    yield from content
    yield f"</{tag}>"


def _members(value: _Object) -> tuple[list[str], list[str]]:
    """Return the attributes and the content of an element that has both."""
    attributes: list[str] = []
    content: list[str] = []
    for spelling, member in _spelt(value):
        tag, bound = _bound(spelling)
        if spelling.flat and isinstance(member, BaseModel | Mapping):
            more, inner = _members(cast("_Object", member))
            attributes += more
            content += inner
        elif spelling.repeated and isinstance(member, list | tuple):
            each = replace(spelling, repeated=False)
            for item in cast("Iterable[object]", member):
                content += _element(each, item)
        elif spelling.attribute:
            if member is not None:
                text = _text(member).translate(_ATTRIBUTE_ESCAPES)
                attributes += [bound, f' {tag}="{text}"']
        elif spelling.text:
            content.append(_text(member).translate(_ESCAPES))
        else:
            content += _element(spelling, member)
    return attributes, content


def _spelt(value: _Object) -> Iterator[tuple[Xml, object]]:
    if not isinstance(value, BaseModel):
        for name, member in value.items():
            yield Xml(str(plain(name)), repeated=True), member
        return
    for name, info in type(value).model_fields.items():
        if name in value.model_fields_set:
            stated = (m for m in info.metadata if isinstance(m, Xml))
            plain_name = Xml(info.alias or name, repeated=True)
            yield next(stated, plain_name), getattr(value, name)
    for name, member in (value.model_extra or {}).items():
        yield Xml(name, repeated=True), member


def _bound(spelling: Xml) -> tuple[str, str]:
    """Return a qualified name, and the declaration of its namespace."""
    name, prefix, namespace = spelling.name, spelling.prefix, spelling.namespace
    if not namespace:
        return name, ""
    uri = namespace.translate(_ATTRIBUTE_ESCAPES)
    if prefix:
        return f"{prefix}:{name}", f' xmlns:{prefix}="{uri}"'
    return name, "" if spelling.attribute else f' xmlns="{uri}"'


def _text(value: object) -> str:
    data = plain(value)
    if isinstance(data, bool):
        return "true" if data else "false"
    text = "" if data is None else str(data)
    if _ILLEGAL.search(text):
        raise ValueError("a value contains a character that is not allowed in XML")
    return text
