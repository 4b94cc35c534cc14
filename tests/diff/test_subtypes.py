"""A type that holds another is one that mypy and pyright take it for, and no other is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from specgen.diff.python.subtypes import holds, type_source
from specgen.view.types import (
    ANY,
    NONE,
    ListOf,
    LiteralOf,
    MapOf,
    Named,
    Primitive,
    TypeExpr,
    union,
)

from tests.render.type_checkers import mypy, pyright

if TYPE_CHECKING:
    from pathlib import Path

STR, INT, FLOAT, BOOL = (Primitive(name) for name in ("str", "int", "float", "bool"))
DATE, DATETIME = Primitive("date"), Primitive("datetime")
AB, ABC = LiteralOf(("a", "b")), LiteralOf(("a", "b", "c"))
OPEN_AB, OPEN_ABC = union(AB, STR), union(ABC, STR)

# Every type with every other.
TYPES: list[TypeExpr] = [
    STR, INT, FLOAT, BOOL, DATE, DATETIME, ANY, NONE, AB, ABC, OPEN_AB, OPEN_ABC,
    LiteralOf((1,)), LiteralOf((True,)), union(STR, NONE), union(INT, STR), union(OPEN_AB, NONE),
    ListOf(STR), ListOf(INT), ListOf(FLOAT), ListOf(AB), ListOf(OPEN_AB), ListOf(OPEN_ABC),
    ListOf(union(INT, STR)), ListOf(ANY), union(ListOf(STR), NONE),
    MapOf(STR), MapOf(OPEN_AB), MapOf(OPEN_ABC), MapOf(ListOf(OPEN_AB)), MapOf(ListOf(OPEN_ABC)),
    Named("Pet"), ListOf(Named("Pet")), union(Named("Pet"), Named("Toy")),
]  # fmt: skip
HEAD = """# mypy: disable-error-code="no-any-return"
from datetime import date, datetime
from typing import Any, Literal
class Pet: ...
class Toy: ...
"""
PAIRS = [(wide, narrow) for wide in TYPES for narrow in TYPES]


def source() -> str:
    """A function for each pair, on a line of its own, which returns one type for the other."""
    return HEAD + "".join(
        f"def f{n}(x: {type_source(narrow)}) -> {type_source(wide)}: return x\n"
        for n, (wide, narrow) in enumerate(PAIRS)
    )


def refused_by_mypy(file: Path) -> set[int]:
    done = mypy(file.name, cwd=file.parent)
    return {int(n) for n in re.findall(r":(\d+): error", done.stdout)}


def refused_by_pyright(file: Path) -> set[int]:
    found = pyright(file.name, cwd=file.parent)
    errors = (d for d in found if d["severity"] == "error")
    return {d["range"]["start"]["line"] + 1 for d in errors}


def test_both_type_checkers_agree_with_every_verdict(tmp_path: Path) -> None:
    file = tmp_path / "pairs.py"
    file.write_text(source(), encoding="utf-8")
    first = HEAD.count("\n") + 1
    wrong = {first + n for n, pair in enumerate(PAIRS) if not holds(*pair)}
    lines = source().splitlines()
    # In lists of unions pyright lets pass more than mypy does; a caller may use either.
    refused = refused_by_mypy(file) | refused_by_pyright(file)
    assert [lines[n - 1] for n in sorted(refused ^ wrong)] == []
