"""Checks of the options of clients and calls.

They raise a TypeError for an option of the wrong type, and a ValueError for a value out of range.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from inspect import iscoroutinefunction
from types import BuiltinFunctionType, CoroutineType
from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast

from ._retry import Retry

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._messages import Pairs

P = ParamSpec("P")
R = TypeVar("R")

_LONGEST_WAIT = 1_000_000.0


def text_pairs(given: object, what: str) -> Pairs:
    """Return the names and values of a mapping."""
    if isinstance(given, Mapping):
        pairs = tuple(cast("Mapping[object, object]", given).items())
        if all(isinstance(text, str) for pair in pairs for text in pair):
            return cast("Pairs", pairs)
    raise TypeError(f"{what} must be a mapping of str to str")


def header_pairs(given: object, what: str) -> Pairs:
    """Return the names and values of a mapping of headers, whose names are not empty and differ."""
    pairs = text_pairs(given, what)
    names = [name.lower() for name, _ in pairs]
    if "" in names:
        raise ValueError(f"{what} have an empty name")
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"{what} have {name!r} more than once")
    return pairs


def limits(given: object) -> Retry | None:
    """Return the limits for repeating calls."""
    if given is None or isinstance(given, Retry):
        return given
    raise TypeError(f"retry must be a Retry or None, not {type(given).__name__}")


def function(given: Callable[P, R], what: str) -> Callable[P, R]:
    """Return a function whose result is not awaited: a coroutine is refused in each call."""
    if not callable(given):
        raise TypeError(f"{what} must be a function, not {type(given).__name__}")
    if iscoroutinefunction(given) or iscoroutinefunction(type(given).__call__):
        raise TypeError(f"{what} must be a plain function: it is not awaited")
    if isinstance(given, BuiltinFunctionType):
        return given

    def called(*args: P.args, **kwargs: P.kwargs) -> R:
        result = given(*args, **kwargs)
        if isinstance(result, CoroutineType):
            result.close()
            raise TypeError(f"{what} must be a plain function: it is not awaited")
        return result

    return called


def positive(seconds: object, what: str) -> float:
    """Return a number of seconds; infinity for more than sockets can wait."""
    if not isinstance(seconds, int | float):
        kind = type(seconds).__name__
        raise TypeError(f"{what} must be a number of seconds, not {kind}")
    if not seconds > 0:
        raise ValueError(f"{what} must be more than 0 seconds")
    return seconds if seconds < _LONGEST_WAIT else math.inf
