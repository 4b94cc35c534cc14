"""Errors as documented: codes, and their representation in a body."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from specgen.frozen import dataclass

if TYPE_CHECKING:
    from specgen.diagnostics.location import Location


@dataclass(frozen=True, slots=True)
class DocumentedError:
    """An error code with status and message. `name` overrides the derived class name."""

    status: int
    code: str
    message: str
    location: Location = field(compare=False)
    description: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class ErrorBody:
    """One shape of an error body: JSON pointers to its parts, below the root element in XML.

    `codes` are those that have this shape; they may end in `*`. None says that it is the shape of
    any other. `code_is_integer` says that a code of digits is a number.
    """

    code: str
    message: str
    request_id: str | None = None
    xml_root: str | None = None
    status: str | None = None
    codes: tuple[str, ...] = ()
    code_is_integer: bool = False


@dataclass(frozen=True, slots=True)
class Throttling:
    """How throttling is reported. Codes may end in `*`; `retry_after` is a header, `s` or `ms`."""

    statuses: tuple[int, ...] = (429,)
    codes: tuple[str, ...] = ()
    retry_after: tuple[tuple[str, str], ...] = ()
