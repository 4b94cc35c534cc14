"""Where a stub server imports its runtime, and the models of its APIs, from."""

from __future__ import annotations

from specgen.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Layout:
    """The packages that a stub server imports, as its own modules name them.

    Args:
        runtime: The runtime of stub servers.
        clients: The prefix of the name of a package that has the models and errors of an API.
    """

    runtime: str
    clients: str

    @property
    def is_carried(self) -> bool:
        """Whether the stub server contains all that it imports."""
        return self.runtime.startswith(".")

    @property
    def below(self) -> Layout:
        """The same packages, as a package inside the stub server names them."""
        return Layout(_from_below(self.runtime), _from_below(self.clients))


BESIDE_CLIENTS = Layout("specgen.stub", "..")
"""The stub server beside the client packages, where specgen is installed."""

CARRIED = Layout("._runtime", "._apis.")
"""A stub server that runs alone, where it is copied or installed."""


def _from_below(module: str) -> str:
    return f".{module}" if module.startswith(".") else module
