"""`UNSET`, and the properties of a JSON body that are set."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


class Unset(Enum):
    """The value for "not given" where None means null."""

    UNSET = "unset"


UNSET = Unset.UNSET


def present_or_null(
    members: Mapping[str, object], nullable: Collection[str]
) -> dict[str, object]:
    """Return the properties of a body that were given.

    Args:
        members: Wire names and values.
        nullable: Names for which None means null, and `UNSET` omits them.
    """
    return {
        name: value
        for name, value in members.items()
        if value is not UNSET and (value is not None or name in nullable)
    }
