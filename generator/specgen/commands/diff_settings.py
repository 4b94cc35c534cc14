"""Reading `[tool.specgen.diff]`."""

from __future__ import annotations

from fnmatch import filter as fitting
from typing import TYPE_CHECKING, Final, NoReturn

from specgen.diagnostics.spelling import did_you_mean
from specgen.diff.model.effects import Severity
from specgen.diff.rules.catalogue import RULES
from specgen.diff.severity.overrides import Override
from specgen.diff.severity.patterns import Pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEYS: Final = ("severity",)
_FIELDS: Final = ("rule", "place", "path", "level", "reason")
_LEVELS: Final = tuple(severity.value for severity in reversed(Severity))


def overrides_of(table: Mapping[str, object]) -> tuple[Override, ...]:
    """Return the severities that a table sets.

    Raises:
        ValueError: The table is wrong; the message says where.
    """
    for key in table:
        if key not in _KEYS:
            _wrong(f"has no `{key}`; {did_you_mean(key, _KEYS)}")
    listed = table.get("severity", [])
    if not isinstance(listed, list):
        _wrong("`severity` is not a list of tables")
    return tuple(_override(number, entry) for number, entry in enumerate(listed, 1))


def _override(number: int, entry: object) -> Override:
    where = f"entry {number} of `severity`"
    if not isinstance(entry, dict):
        _wrong(f"{where} is not a table")
    for key, value in entry.items():
        if key not in _FIELDS:
            _wrong(f"{where} has no `{key}`; {did_you_mean(key, _FIELDS)}")
        if not isinstance(value, str):
            _wrong(f"`{key}` of {where} is not text")
    fields: dict[str, str] = entry
    level, rule = fields.get("level"), fields.get("rule", "*")
    if level not in _LEVELS:
        _wrong(f"`level` of {where} is not one of {', '.join(_LEVELS)}")
    if not fitting(RULES, rule):
        hint = did_you_mean(rule, RULES)
        _wrong(f"`rule` of {where} matches no rule: `{rule}`; {hint}")
    pattern = Pattern(rule, fields.get("place", "*"), fields.get("path", "*"))
    if pattern.is_anything:
        _wrong(f"{where} has none of `rule`, `place` and `path`")
    return Override(pattern, Severity(level), fields.get("reason", ""))


def _wrong(message: str) -> NoReturn:
    raise ValueError(message)
