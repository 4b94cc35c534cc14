"""Bodies of answers, made of their schemas where a spec has no example."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ._chance import Seeded, Usual
from ._media import kind_of
from ._response_schema import of_responses
from ._sample_checks import SampleChecks
from ._sample_value import ValueMaker
from ._schema import SchemaReader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import JsonValue

    from ._contract import Content, Contract, Schema
    from ._xml import XmlCodec

_SEEDED_TRIES = 4
_TEXT = "sample"


@dataclass(frozen=True, slots=True)
class _Try:
    """A way to make a value. The careful one takes longer, and finds more that are valid."""

    chance: Usual
    is_careful: bool = False
    is_bare: bool = False


class Samples:
    """Makes the bodies of one API's answers, each when it is first needed.

    Args:
        contract: The contract.
        xml: Writes XML.
        seed: Makes other values, the same for the same seed; empty for the plainest ones.
    """

    def __init__(self, contract: Contract, xml: XmlCodec, seed: str) -> None:
        self._contract = contract
        self._xml = xml
        self._seed = seed
        self._made: dict[tuple[str, ...], str] = {}

    def body(self, operation_id: str, status: int, content: Content) -> str:
        """Return a body that the schema of a response describes.

        Args:
            operation_id: The operation.
            status: Status of the answer.
            content: The media type, and the schema.
        """
        place = (operation_id, str(status), content.media_type)
        if place not in self._made:
            self._made[place] = self._written(place, content)
        return self._made[place]

    def _written(self, place: tuple[str, ...], content: Content) -> str:
        kind = kind_of(content.media_type)
        if kind in ("form", "multipart"):
            return _TEXT
        value = self._value((self._contract.package, *place), content.schema)
        if kind == "json":
            return json.dumps(value, ensure_ascii=False)
        if kind == "xml":
            return self._xml.write(value, content.schema, root="response")
        return value if isinstance(value, str) else _TEXT

    def _value(self, place: tuple[str, ...], schema: Schema) -> JsonValue:
        """Return the first value that is valid, of a few; if none is, the plainest."""
        wanted = of_responses(schema)
        checks = SampleChecks(self._reader)
        for each in self._tries(place):
            fits = checks.fits if each.is_careful else _agrees
            maker = ValueMaker(self._reader, fits, is_bare=each.is_bare)
            found = maker.make(wanted, each.chance)
            if checks.fits(wanted, found):
                return found
        return ValueMaker(self._reader, _agrees).make(wanted, Usual())

    def _tries(self, place: tuple[str, ...]) -> Iterator[_Try]:
        if self._seed:
            for number in range(_SEEDED_TRIES):
                chance = Seeded(self._seed, *place, str(number))
                is_last = number == _SEEDED_TRIES - 1
                yield _Try(chance, is_careful=number > 0, is_bare=is_last)
        yield _Try(Usual())
        yield _Try(Usual(), is_careful=True)
        yield _Try(Seeded("", *place), is_careful=True)
        yield _Try(Usual(), is_careful=True, is_bare=True)

    @cached_property
    def _reader(self) -> SchemaReader:
        known = self._contract.definitions
        found = {name: of_responses(known[name]) for name in known}
        return SchemaReader(
            {n: s for n, s in found.items() if isinstance(s, dict | bool)}
        )


def _agrees(schema: JsonValue, value: JsonValue) -> bool:
    del schema, value
    return True
