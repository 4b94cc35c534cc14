"""Effects of changing one JSON Schema keyword on the set of valid values: pure functions."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from specgen.diff.model.effects import (
    INCOMPARABLE,
    NARROWS,
    NONE,
    UNKNOWN,
    WIDENS,
    Effects,
)
from specgen.diff.walk.values_as_text import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from specgen.source.nodes import Plain

ALL_TYPES: Final = frozenset(
    {"null", "boolean", "integer", "fraction", "string", "array", "object"}
)
_SCALARS: Final = frozenset({"boolean", "integer", "fraction"})
# A format and those that hold all of its values.
_WIDER_FORMATS: Final[Mapping[str, frozenset[str]]] = {
    "int32": frozenset({"int64"}),
    "float": frozenset({"double"}),
    "ipv4": frozenset({"hostname"}),
    "hostname": frozenset({"idn-hostname"}),
    "email": frozenset({"idn-email"}),
    "uri": frozenset({"uri-reference", "iri", "iri-reference"}),
    "uri-reference": frozenset({"iri-reference"}),
    "iri": frozenset({"iri-reference"}),
}
# Formats that tell a form how to show a value, and nothing about which are valid.
_SHOWN_ONLY: Final = frozenset({"password"})
# The least and the most characters of a value in a format.
_LENGTHS: Final[Mapping[str, tuple[int, int]]] = {
    "date": (10, 10),
    "ipv4": (7, 15),
    "ipv6": (2, 45),
    "uuid": (36, 36),
}
_INTEGER_FORMATS: Final[Mapping[str, int]] = {"int32": 31, "int64": 63}
_MATCH_ALL: Final = frozenset({"", ".*", "^.*$", "^", "$", "^.*", ".*$"})


Limit = tuple[float, bool]
Bound: TypeAlias = "tuple[Plain, bool]"


class KeywordEffect(NamedTuple):
    """How a keyword changed, in words, and the effect."""

    verb: str
    effects: Effects


def json_type(value: Plain) -> str:
    """Return the JSON type of a value, numbers split into `integer` and `fraction`."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "integer" if float(value).is_integer() else "fraction"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


def types(node: Plain, *, textual: bool, plain_text: bool) -> frozenset[str]:
    """Return the JSON types that a `type` allows, `number` split into `integer` and `fraction`.

    Args:
        node: The value of `type`; None where there is none.
        textual: The value travels as text, so a string may spell any scalar.
        plain_text: No other keyword says what the string looks like.
    """
    listed = node if isinstance(node, list) else [node]
    names = {name for name in listed if isinstance(name, str)}
    if not names:
        return ALL_TYPES
    if "number" in names:
        names = names - {"number"} | {"integer", "fraction"}
    if textual and plain_text and "string" in names:
        names = names | _SCALARS
    return frozenset(names)


def sets(before: frozenset[str] | None, after: frozenset[str] | None) -> Effects:
    """Compare two sets of allowed values; None allows everything."""
    if before == after:
        return NONE
    if after is None or (before is not None and before < after):
        return WIDENS
    if before is None or after < before:
        return NARROWS
    return INCOMPARABLE


def upper(before: Plain, after: Plain) -> KeywordEffect:
    """Compare `maxLength` and the like."""
    one, two = _limit(before, math.inf), _limit(after, math.inf)
    return _bound(((one, False), (two, False)), (before, after), NARROWS)


def lower(before: Plain, after: Plain) -> KeywordEffect:
    """Compare `minLength` and the like, which are 0 by default."""
    one, two = _limit(before, 0), _limit(after, 0)
    return _bound(((one, False), (two, False)), (before, after), WIDENS)


def longest(before: Plain, after: Plain, form: str | None) -> KeywordEffect:
    """Compare `maxLength`, below which values in a format may be anyway."""
    _, most = _LENGTHS.get(form or "", (0, math.inf))
    one, two = (min(_limit(value, math.inf), most) for value in (before, after))
    return _bound(((one, False), (two, False)), (before, after), NARROWS)


def shortest(before: Plain, after: Plain, form: str | None) -> KeywordEffect:
    """Compare `minLength`, above which values in a format may be anyway."""
    least, _ = _LENGTHS.get(form or "", (0, math.inf))
    one, two = (max(_limit(value, 0), least) for value in (before, after))
    return _bound(((one, False), (two, False)), (before, after), WIDENS)


def maximum(before: Bound, after: Bound) -> KeywordEffect:
    """Compare an upper bound: a number, and whether it is itself excluded."""
    one = (_limit(before[0], math.inf), not before[1])
    two = (_limit(after[0], math.inf), not after[1])
    return _bound((one, two), (before[0], after[0]), NARROWS)


def minimum(before: Bound, after: Bound) -> KeywordEffect:
    """Compare a lower bound: a number, and whether it is itself excluded."""
    one = (_limit(before[0], -math.inf), before[1])
    two = (_limit(after[0], -math.inf), after[1])
    return _bound((one, two), (before[0], after[0]), WIDENS)


def of_integers(limit: Bound, form: str | None, *, is_upper: bool) -> Bound:
    """Return a bound of integers as one that is included, by default that of the format.

    Args:
        limit: The bound, and whether it is itself excluded.
        form: The format.
        is_upper: Whether it is the upper bound.
    """
    value, is_excluded = limit
    if value is None and form is not None and form in _INTEGER_FORMATS:
        largest = 2 ** _INTEGER_FORMATS[form]
        return (largest - 1 if is_upper else -largest), False
    if not is_excluded or not isinstance(value, int) or isinstance(value, bool):
        return limit
    return (value - 1 if is_upper else value + 1), False


def _limit(value: Plain, absent: float) -> float:
    return (
        value
        if isinstance(value, int | float) and not isinstance(value, bool)
        else absent
    )


def _bound(
    limits: tuple[Limit, Limit], values: tuple[Plain, Plain], lowered: Effects
) -> KeywordEffect:
    """Compare two bounds, of which the lower one has the effect `lowered`."""
    one, two = limits
    if one == two:
        return KeywordEffect(_verb(*values), NONE)
    raised = WIDENS if lowered == NARROWS else NARROWS
    verb = _verb(*values, "lowered" if two < one else "raised")
    return KeywordEffect(verb, lowered if two < one else raised)


def _verb(before: Plain, after: Plain, moved: str = "changed") -> str:
    if before is None:
        return f"set to {shown(after)}"
    if after is None:
        return f"removed (was {shown(before)})"
    return f"{moved} from {shown(before)} to {shown(after)}"


def pattern(before: Plain, after: Plain) -> KeywordEffect:
    """Compare `pattern`; one that matches everything says nothing."""
    one = None if before in _MATCH_ALL else before
    two = None if after in _MATCH_ALL else after
    effects = (
        NONE
        if one == two
        else NARROWS if one is None else WIDENS if two is None else UNKNOWN
    )
    return KeywordEffect(_verb(before, after), effects)


def value_format(before: Plain, after: Plain) -> KeywordEffect:
    """Compare `format`, knowing which formats hold which."""
    verb = _verb(before, after)
    before, after = (None if f in _SHOWN_ONLY else f for f in (before, after))
    if before == after:
        return KeywordEffect(verb, NONE)
    if before is None:
        return KeywordEffect(verb, NARROWS)
    if after is None:
        return KeywordEffect(verb, WIDENS)
    if after in _WIDER_FORMATS.get(str(before), ()):
        return KeywordEffect(verb, WIDENS)
    if before in _WIDER_FORMATS.get(str(after), ()):
        return KeywordEffect(verb, NARROWS)
    return KeywordEffect(verb, INCOMPARABLE)


def multiple_of(before: Plain, after: Plain) -> KeywordEffect:
    """Compare `multipleOf` by divisibility."""
    verb = _verb(before, after)
    one, two = _divisor(before), _divisor(after)
    if one == two:
        return KeywordEffect(verb, NONE)
    if one is None or (two is not None and (two / one).denominator == 1):
        return KeywordEffect(verb, NARROWS)
    if two is None or (one / two).denominator == 1:
        return KeywordEffect(verb, WIDENS)
    return KeywordEffect(verb, INCOMPARABLE)


def _divisor(value: Plain) -> Fraction | None:
    if not isinstance(value, int | float) or isinstance(value, bool) or value <= 0:
        return None
    return Fraction(str(value))


def flag(before: Plain, after: Plain) -> KeywordEffect:
    """Compare `uniqueItems` and the like: true forbids something."""
    one, two = before is True, after is True
    effects = NONE if one == two else NARROWS if two else WIDENS
    return KeywordEffect(_verb(before, after), effects)


def promise(before: Plain, after: Plain) -> KeywordEffect:
    """Compare a keyword that says something about a value's content: more is narrower."""
    effects = NARROWS if before is None else WIDENS if after is None else INCOMPARABLE
    return KeywordEffect(_verb(before, after), effects)


def identity(before: Plain, after: Plain) -> KeywordEffect:
    """Compare what cannot be judged from the document."""
    return KeywordEffect(_verb(before, after), UNKNOWN)


def remark(before: Plain, after: Plain) -> KeywordEffect:
    """Compare what has no effect on values."""
    return KeywordEffect(_verb(before, after), NONE)
