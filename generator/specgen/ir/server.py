"""Where an API is served."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from specgen.frozen import dataclass

if TYPE_CHECKING:
    from specgen.diagnostics.location import Location


@dataclass(frozen=True, slots=True)
class ServerVariable:
    """A variable of a server's URL."""

    name: str
    default: str
    enum: tuple[str, ...] = ()
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Server:
    """A base URL. `name` is the name of the generated endpoint function."""

    url: str
    location: Location = field(compare=False)
    name: str | None = None
    description: str | None = None
    variables: tuple[ServerVariable, ...] = ()
