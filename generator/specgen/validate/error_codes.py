"""Checks that the error codes named by extensions are declared."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from specgen.diagnostics import Diagnostic
from specgen.diagnostics.spelling import did_you_mean
from specgen.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from specgen.openapi.place import Place

_ERRORS = "x-specgen-errors"


@dataclass(frozen=True)
class ErrorCodes:
    """The error codes of a document.

    Args:
        document: The codes for all operations.
        operations: The codes of each operation, by its title.
    """

    document: frozenset[str]
    operations: tuple[tuple[str, frozenset[str]], ...]

    @classmethod
    def of(cls, places: Sequence[Place]) -> ErrorCodes:
        """Return the codes of a document, given all its objects, the root first."""
        operations = (place for place in places if place.kind == "operation")
        return cls(_codes(places[0]), tuple((title(o), _codes(o)) for o in operations))

    @cached_property
    def every(self) -> frozenset[str]:
        """The codes that some operation may return."""
        return self.document.union(*(codes for _, codes in self.operations))

    @cached_property
    def common(self) -> frozenset[str]:
        """The codes that every operation may return."""
        each = (codes for _, codes in self.operations)
        return self.document | self.every.intersection(*each)

    def check(
        self, place: Place, operation: Place | None, *keys: str
    ) -> Iterator[Diagnostic]:
        """Check that the code at `keys` below `place`, if there is one, is declared.

        Args:
            place: The object that holds it.
            operation: The operation that returns it; None if all do.
            keys: The path to the code in the object.
        """
        code = place.text(*keys)
        known = self.common if operation is None else self.common | _codes(operation)
        if code is None or code in known:
            return
        message, hint = self._explanation(code, operation)
        hint = hint or did_you_mean(code, known)
        yield Diagnostic("unknown-error-code", message, place.location_of(*keys), hint)

    def _explanation(
        self, code: str, operation: Place | None
    ) -> tuple[str, str | None]:
        """Return the message for an undeclared code, and a hint if it is declared elsewhere."""
        having = [name for name, codes in self.operations if code in codes]
        lacking = [name for name, codes in self.operations if code not in codes]
        who = f" for {title(operation)}" if operation else ""
        if not having:
            return f"the error code `{code}` is not declared under {_ERRORS}{who}", None
        if operation is None:
            who = f" for all operations: {lacking[0]} lacks it"
        hint = f"{having[0]} declares it; declare it under {_ERRORS} of the document for all"
        return f"the error code `{code}` is not declared{who}", hint


def title(operation: Place) -> str:
    """Return the title of an operation in messages."""
    name = operation.text("operationId")
    path = operation.parent().key
    return f"`{name}`" if name else f"`{operation.key.upper()} {path}`"


def _codes(place: Place) -> frozenset[str]:
    errors = place.elements(_ERRORS)
    return frozenset(code for e in errors if (code := e.text("code")) is not None)
