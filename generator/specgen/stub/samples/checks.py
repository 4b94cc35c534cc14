"""Validation of generated values, with a limit of steps."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from ..contract.validation import Checker, ContractError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import JsonValue

    from ..contract.schema_reader import ContractSchemas

_MOST_COMPILED = 60
_MOST_STEPS = 100_000
_WHOLE = "body"
_SAME_VALUE = ("not", "if", "then", "else")
_UNIONS = ("allOf", "anyOf", "oneOf")

logger = logging.getLogger(__name__)


class SampleChecks:
    """Checker of values; it accepts all once its limit of steps is reached.

    Args:
        reader: Where references lead.
    """

    def __init__(self, reader: ContractSchemas) -> None:
        self._reader = reader
        self._left = _MOST_STEPS
        # The schema is kept alive so that its id is not reused.
        self._known: dict[int, tuple[JsonValue, Checker | None]] = {}

    def fits(self, schema: JsonValue, value: JsonValue) -> bool:
        """Tell whether a schema allows a value.

        Args:
            schema: The schema.
            value: The value.
        """
        if id(schema) not in self._known:
            if len(self._known) >= _MOST_COMPILED:
                return True
            self._known[id(schema)] = schema, self._checker(schema)
        _, checker = self._known[id(schema)]
        if checker is None or not self._is_affordable(schema, value):
            return True
        return checker.accepts({_WHOLE: value})

    def _checker(self, schema: JsonValue) -> Checker | None:
        if not isinstance(schema, dict):
            return None
        names = {_WHOLE: ""}
        try:
            return Checker(
                {_WHOLE: schema}, pointers=names, names=names, reader=self._reader
            )
        except ContractError as error:
            logger.warning("responses are generated without being checked: %s", error)
            return None

    def _is_affordable(self, schema: JsonValue, value: JsonValue) -> bool:
        """Count the steps of a check before it is made: the engine has no limit to them."""
        pending = [iter([(schema, value)])]
        while pending and self._left > 0:
            step = next(pending[-1], None)
            if step is None:
                pending.pop()
            else:
                self._left -= 1
                pending.append(self._steps(*step))
        return self._left > 0

    def _steps(
        self, schema: JsonValue, value: JsonValue
    ) -> Iterator[tuple[JsonValue, JsonValue]]:
        """Yield the checks that one check consists of."""
        if not isinstance(schema, dict):
            return
        reference = schema.get("$ref")
        if isinstance(reference, str):
            yield self._reader.definition(reference), value
        for keyword in _UNIONS:
            branches = schema.get(keyword)
            for branch in branches if isinstance(branches, list) else ():
                yield branch, value
        for keyword in _SAME_VALUE:
            if keyword in schema:
                yield schema[keyword], value
        yield from _inner(schema, value)


def _inner(
    schema: dict[str, JsonValue], value: JsonValue
) -> Iterator[tuple[JsonValue, JsonValue]]:
    """Yield the checks of the parts of a value."""
    if isinstance(value, list):
        for item in value if "items" in schema else ():
            yield schema["items"], item
    if not isinstance(value, dict):
        return
    properties = schema.get("properties")
    known = properties if isinstance(properties, dict) else {}
    for name, member in value.items():
        yield known.get(name, schema.get("additionalProperties")), member
