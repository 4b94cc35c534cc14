"""Checked values of schemas: an invalid one is generated in another way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..contract.response_schema import of_responses
from ..contract.schema_reader import ContractSchemas
from .checks import SampleChecks
from .seed import Seeded, Usual
from .value_generator import ValueGenerator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import JsonValue

    from ..contract.contract import Definitions, Schema

_SEEDED_TRIES = 4


@dataclass(frozen=True, slots=True)
class _Try:
    """A strategy to generate a value. The careful one is slower, and finds more valid ones."""

    chance: Usual
    is_careful: bool = False
    is_bare: bool = False


class SampleGenerator:
    """Generator of values for the schemas of responses.

    Args:
        definitions: Where references lead.
        seed: Seed of the values; empty for the plainest ones.
    """

    def __init__(self, definitions: Definitions, seed: str) -> None:
        found = {name: of_responses(definitions[name]) for name in definitions}
        self._reader = ContractSchemas(
            {n: s for n, s in found.items() if isinstance(s, dict | bool)}
        )
        self._seed = seed

    def make(self, place: tuple[str, ...], schema: Schema) -> JsonValue:
        """Return the first valid value of a few; if none is, the plainest of valid parts.

        Args:
            place: The place of the value; each place has other values.
            schema: The schema.
        """
        wanted = of_responses(schema)
        checks = SampleChecks(self._reader)
        for each in self._tries(place):
            fits = checks.fits if each.is_careful else _agrees
            generator = ValueGenerator(self._reader, fits, is_bare=each.is_bare)
            found = generator.make(wanted, each.chance)
            if checks.fits(wanted, found):
                return found
        return ValueGenerator(self._reader, checks.fits).make(wanted, Usual())

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


def _agrees(schema: JsonValue, value: JsonValue) -> bool:
    del schema, value
    return True
