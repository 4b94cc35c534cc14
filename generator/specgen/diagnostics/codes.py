"""The table of all kinds of findings, read from `codes.toml`."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

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
    severity: Severity
    title: str
    explanation: str
    example: str
    cure: str


Severity: TypeAlias = Literal["error", "warning"]
_TABLE: Final = Path(__file__).with_name("codes.toml")
_SEVERITY: Final = r'^\[(.+)\]\nseverity = "(error|warning)"$'


@cache
def severities() -> Mapping[str, Severity]:
    """Return the severity of every kind of finding, without reading the rest of the table."""
    found = re.findall(_SEVERITY, _TABLE.read_text("utf-8"), re.MULTILINE)
    return dict(found)


@cache
def codes() -> Mapping[str, DiagnosticCode]:
    """Return every kind of finding by its name."""
    import tomllib

    table = tomllib.loads(_TABLE.read_text("utf-8"))
    return {name: DiagnosticCode(name, **entry) for name, entry in table.items()}
