"""How fields are spelt in XML, where that is not an element of the field's own name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ._xml import TEXT
from ._xml_fit import Spelling

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import JsonValue


@dataclass(frozen=True, slots=True)
class Xml(Spelling):
    """How a value is spelt in XML.

    Args:
        name: Name of its element or attribute.
        namespace: Its namespace, if that is told apart.
        prefix: What stands for the namespace in what is written.
        attribute: Whether it is an attribute.
        text: Whether it is the text of the element that it belongs to.
        flat: Whether its members stand in the element that it belongs to.
        repeated: Whether it is a list of elements of this name, with no element around them.
        items: For a list that is an element of its own, how its items are spelt.
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

    def values_in(self, members: Mapping[str, JsonValue]) -> Sequence[JsonValue]:
        """See `Spelling`."""
        if self.flat:
            return [dict(members)]
        if self.text:
            return [members.get(TEXT, "")]
        return [_value(self, found) for found in _found(self, members)]


def _found(spelling: Xml, members: Mapping[str, JsonValue]) -> Sequence[JsonValue]:
    return [members[name] for name in spelling.names if name in members][:1]


def _value(spelling: Xml, found: JsonValue) -> JsonValue:
    """Return a value without the elements around lists."""
    if spelling.items is None:
        return found
    if spelling.repeated:
        return [_listed(spelling, element) for element in _as_list(found)]
    return _listed(spelling, found)


def _listed(spelling: Xml, element: JsonValue) -> JsonValue:
    """Return the items of a list that is an element of its own."""
    if isinstance(element, str) and not element.strip():
        return []
    if spelling.items is None or not isinstance(element, dict):
        return element
    found = [each for one in _found(spelling.items, element) for each in _as_list(one)]
    if spelling.items.items is None:
        return found
    return [_listed(spelling.items, each) for each in found]


def _as_list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else [value]
