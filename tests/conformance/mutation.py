"""A change to a spec, and what several kinds of them need."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.conformance.edits import errors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conformance.edits import Edit, Node


@dataclass(frozen=True)
class Mutation:
    """A change to a spec.

    Args:
        name: What is changed.
        edit: Does it, to the plain data of the document.
        is_prose: Whether the contract stays the same.
    """

    name: str
    edit: Edit
    is_prose: bool = False

    def apply(self, document: Node) -> Node:
        """Return a changed copy of a document."""
        changed = copy.deepcopy(document)
        self.edit(changed)
        return changed


def other_code(document: Node, code: str) -> str:
    """Return the first declared code that is another one."""
    found: Iterator[str] = (error["code"] for _, error in errors(document))
    return next(other for other in found if other != code)
