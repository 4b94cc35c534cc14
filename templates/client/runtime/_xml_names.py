"""The form of fields in XML, if that is not an element of the field's own name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ._parsed_body import TEXT
from ._xml_fit import Spelling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import JsonValue

    from ._xml import Members


@dataclass(frozen=True, slots=True)
class Xml(Spelling):
    """The form of a value in XML.

    Args:
        name: Name of its element or attribute.
        namespace: Its namespace, if it matters.
        prefix: The prefix for the namespace in written XML.
        attribute: Whether it is an attribute.
        text: Whether it is the text of its parent element.
        flat: Whether its properties are children of its parent element.
        repeated: Whether it is a list of elements of this name, with no element around them.
        items: For a list that is wrapped in an element, the form of its items.
    """

    name: str = ""
    namespace: str = ""
    prefix: str = ""
    attribute: bool = False
    text: bool = False
    flat: bool = False
    repeated: bool = False
    items: Xml | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """See `Spelling`."""
        if self.flat:
            return ()
        if self.text:
            return (TEXT,)
        attribute = (f"@{self.name}",) if self.attribute else ()
        return (f"{self.namespace} {self.name}", *attribute, self.name)

    def is_exactly(self, name: str, members: Members) -> bool:
        """See `Spelling`."""
        if self.attribute or name in members.attributes:
            return self.attribute and name in members.attributes
        return members.namespaces.get(name, "") == self.namespace

    def value(self, found: JsonValue) -> JsonValue:
        """See `Spelling`: without the elements around lists."""
        if self.items is None:
            return found
        if self.repeated:
            return [_listed(self, element) for element in _as_list(found)]
        return _listed(self, found)

    def value_without_name(self, members: Members) -> Sequence[JsonValue]:
        """See `Spelling`."""
        if self.flat:
            return [members]
        return [""] if self.text else []


def _listed(spelling: Xml, element: JsonValue) -> JsonValue:
    """Return the items of a list that is wrapped in an element."""
    if isinstance(element, str) and not element.strip():
        return []
    if spelling.items is None or not isinstance(element, dict):
        return element
    names = [name for name in spelling.items.names if name in element][:1]
    found = [each for name in names for each in _as_list(element[name])]
    if spelling.items.items is None:
        return found
    return [_listed(spelling.items, each) for each in found]


def _as_list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else [value]
