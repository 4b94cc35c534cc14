"""The table of all kinds of findings, read from `codes.toml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from specgen.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class DiagnosticCode:
    """A kind of finding.

    Args:
        name: Its stable name.
        severity: A `warning` may be raised to an error or ignored; an `error` is always one.
        title: A short description.
        explanation: Its meaning, and its effect on the generated code.
        example: A fragment of a spec that has it.
        cure: How to fix it.
    """

    name: str
    severity: Literal["error", "warning"]
    title: str
    explanation: str
    example: str
    cure: str


@cache
def codes() -> Mapping[str, DiagnosticCode]:
    """Return every kind of finding by its name."""
    # A run without changes needs it only where there are findings.
    import tomllib

    text = Path(__file__).with_name("codes.toml").read_text("utf-8")
    return {
        name: DiagnosticCode(name, **entry)
        for name, entry in tomllib.loads(text).items()
    }
