"""A text that a regular expression matches, for the part of the syntax that schemas use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from jsonschema_rs import Draft202012Validator, ValidationError

from .pattern_syntax import Chars, PatternGroup, Repeat, UnsupportedError, parse_pattern
from .seed import Seeded, Usual

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .pattern_syntax import Node

_LONGEST = 10_000
_MOST_STEPS = 20_000
_FREE_TRIES = 4
_FREE_REPEATS = 8
_PLAIN = Usual()

# The number of repetitions; None for a random one.
_Wanted: TypeAlias = "int | None"


def text_matching(
    pattern: str, low: int = 0, high: int | None = None, chance: Usual = _PLAIN
) -> str | None:
    """Return a text that a pattern matches.

    Args:
        pattern: The regular expression, which matches anywhere unless it has anchors.
        low: Least length.
        high: Greatest length.
        chance: Chooses among the texts; without a seed, one of the shortest is made.

    Returns:
        The text; None if none could be found.
    """
    # The engine that checks requests; it stops where Python's would run for years.
    rules: dict[str, str | int] = {"pattern": pattern, "minLength": low}
    if high is not None:
        rules["maxLength"] = high
    try:
        matches = Draft202012Validator(rules).is_valid
        parsed = parse_pattern(pattern)
        for wanted in _wanted(low, high, chance):
            text = _Writer(chance, wanted).write(parsed)
            for padded in (text, text.ljust(low, "x"), text.ljust(low, "0")):
                if matches(padded):
                    return padded
    except (UnsupportedError, ValidationError):
        return None
    return None


def _wanted(low: int, high: int | None, chance: Usual) -> Iterator[_Wanted]:
    if isinstance(chance, Seeded):
        yield from [None] * _FREE_TRIES
    yield from dict.fromkeys(min(count, _LONGEST) for count in (0, 1, low, high or low))


@dataclass(slots=True)
class _Writer:
    """Writer of a text that matches a pattern."""

    chance: Usual
    wanted: _Wanted
    size: int = 0
    steps: int = 0

    def write(self, node: Node) -> str:
        """Return a text.

        Raises:
            UnsupportedError: The text would be too long, or take too long.
        """
        self.steps += 1
        if isinstance(node, Chars):
            self.size += 1
        if self.steps > _MOST_STEPS or self.size > _LONGEST:
            raise UnsupportedError
        match node:
            case Chars(choices):
                return self.chance.pick(choices)
            case PatternGroup(branches):
                return "".join(map(self.write, self.chance.pick(branches)))
            case Repeat(item, low, high):
                count = self._count(low, high)
                return "".join(self.write(item) for _ in range(count))

    def _count(self, low: int, high: int | None) -> int:
        if self.wanted is None:
            most = low + _FREE_REPEATS
            most = most if high is None else min(most, high)
            return self.chance.between(low, most, usual=low)
        return max(low, self.wanted if high is None else min(self.wanted, high))
