"""Methods that iterate over all pages of an operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen import code
from specgen.frozen import dataclass
from specgen.view.types import annotation, names

if TYPE_CHECKING:
    from specgen.code import Code
    from specgen.view.types import TypeExpr


@dataclass(frozen=True, slots=True)
class PaginationView:
    """A method that yields the items of all pages.

    `settings` are the arguments of the runtime's `Pages`, as Python source.
    """

    name: Code
    argument: Code
    item: TypeExpr
    settings: tuple[tuple[Code, Code], ...]

    @property
    def annotation(self) -> Code:
        """The type that the method yields."""
        return annotation(self.item)

    @property
    def constant(self) -> Code:
        """The name of the constant that says how pages follow each other."""
        return code.name(f"_{self.name.upper()}")

    @property
    def imports(self) -> frozenset[str]:
        """The names used in the annotation."""
        return names(self.item)
