"""The members of a JSON body that were given."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


class Unset(Enum):
    """Stands for "not given" where None means null."""

    UNSET = "unset"


UNSET = Unset.UNSET


def present(
    members: Mapping[str, object], nullable: Collection[str] = ()
) -> dict[str, object]:
    """Return the members of a body that were given.

    Args:
        members: Wire names and values.
        nullable: Names for which None is a value, null, and `UNSET` is what leaves them out.
    """
    return {
        name: value
        for name, value in members.items()
        if value is not UNSET and (value is not None or name in nullable)
    }
