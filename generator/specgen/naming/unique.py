"""Unique Python names for sets of wire names, stable when the set grows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from specgen import code

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from specgen.code import Code

Rule: TypeAlias = Callable[[str], str]
"""A rule that turns a wire name into a Python name."""

K = TypeVar("K", bound=Hashable)


def unique(
    keys: Iterable[K],
    rule: Callable[[K], str],
    taken: Iterable[str] = (),
    wire_names: Mapping[K, str] | None = None,
    identity: Callable[[K], str] = str,
) -> dict[K, Code]:
    """Give each key a Python name of its own.

    A wire name that is already its own Python name keeps it; else the first in order does. Another
    gets a suffix made of its own key alone, so that additional names never renumber it.

    Args:
        keys: Unique keys in document order: mostly the wire names.
        rule: One of the functions of `specgen.naming.rules`, applied to a key.
        taken: Python names that are in use already.
        wire_names: The wire names of the keys; None if the keys are the wire names.
        identity: Returns the text of a key from which a suffix is made.

    Returns:
        Key to Python name.
    """
    names = list(dict.fromkeys(keys))
    wire = {name: str(name) for name in names} if wire_names is None else wire_names
    used = set(taken)
    found: dict[K, Code] = {}
    for key in sorted(names, key=lambda name: rule(name) != wire[name]):
        name = rule(key)
        if name in used:
            name = _suffixed(name, identity(key))
        used.add(name)
        found[key] = code.name(name)
    return {name: found[name] for name in names}


def _suffixed(name: str, key: str) -> str:
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return f"{name}X{digest}" if name[0].isupper() else f"{name}_{digest}"
