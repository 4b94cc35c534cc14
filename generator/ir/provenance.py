"""Where the statements of a spec come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Document:
    """A source document. `kind` tells what a vendor documents from what was observed."""

    id: str
    title: str
    kind: Literal["documented", "observed"]
    publisher: str | None = None
    url: str | None = None
    date: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a statement comes from. `printed` is the page's wording where the spec corrects it."""

    document: str
    section: str | None = None
    note: str | None = None
    printed: str | None = None
