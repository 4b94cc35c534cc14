"""What is said to break callers, and what not, held against mypy and pyright that compile them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from specgen.diff.document_diff import compare
from specgen.diff.model.effects import Severity
from specgen.diff.model.removal_policy import Policy
from specgen.diff.python.source_changes import add_python
from specgen.pipeline import client_package, load_specs

from tests.diff.caller_cases import CASES, Side, document_of, named
from tests.diff.comparing import TODAY, side
from tests.render.packages import PARENT, put, write_spec
from tests.render.type_checkers import mypy, pyright

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """from __future__ import annotations
from datetime import date, datetime
from typing import Any, Literal
from typing_extensions import assert_never
import {parent}.{package} as client_package
import {parent}.{package}.errors as errors
import {parent}.{package}.models as m
"""
EDITS = [
    edit for case in CASES for edit in ((case.one, case.two), (case.two, case.one))
]
"""Each case in both directions."""
NAMES = [name for case in CASES for name in (case.name, f"not: {case.name}")]


def callers(package: str) -> str:
    """Return a function for each edit, written against the base, that uses a package."""
    functions = [
        f"def edit_{n}(client: client_package.ZooClient) -> object:\n"
        + "".join(f"    {line}\n" for line in named(base.caller, n).splitlines())
        + "    return None\n"
        for n, (base, _) in enumerate(EDITS)
    ]
    return HEAD.format(parent=PARENT, package=package) + "".join(functions)


def edits_of(source: str, lines: set[int]) -> set[int]:
    """Return which functions hold lines that a type checker refuses."""
    starts = [
        n for n, line in enumerate(source.splitlines(), 1) if line.startswith("def ")
    ]
    assert all(line >= starts[0] for line in lines), "an import was refused"
    return {max(n for n, start in enumerate(starts) if start <= line) for line in lines}


def refused(root: Path) -> dict[str, set[int]]:
    """Return the lines that mypy or pyright refuses, by the name of the file."""
    found: dict[str, set[int]] = {"before.py": set(), "after.py": set()}
    for name, line in [*_mypy(root), *_pyright(root)]:
        found[name].add(line)
    return found


def _mypy(root: Path) -> list[tuple[str, int]]:
    done = mypy("before.py", "after.py", cwd=root)
    errors = re.findall(r"^(.+?):(\d+): error", done.stdout, re.MULTILINE)
    return [(name, int(line)) for name, line in errors]


def _pyright(root: Path) -> list[tuple[str, int]]:
    return [
        (found["file"].rpartition("/")[2], found["range"]["start"]["line"] + 1)
        for found in pyright("before.py", "after.py", cwd=root)
        if found["severity"] == "error"
    ]


def is_breaking(number: int, before: Side, after: Side) -> bool:
    """Tell whether `specgen diff` says that an edit breaks callers."""
    base, revision = (
        side(document_of([(number, one)]), name)
        for one, name in ((before, "base.yaml"), (after, "new.yaml"))
    )
    report = add_python(
        compare(base, revision, Policy(TODAY)), base, revision, Policy(TODAY)
    )
    assert not report.notes, report.notes
    found = [c for c in report.changes if c.axis == "source"]
    return any(c.severity is Severity.BREAKING for c in found)


def test_type_checkers_agree_with_every_verdict(tmp_path: Path) -> None:
    specs = [
        write_spec(tmp_path, document_of([*enumerate(sides)]), name)
        for name, sides in zip(
            ("base", "revision"), zip(*EDITS, strict=True), strict=True
        )
    ]
    loaded, _ = load_specs(specs)
    put(tmp_path, [*map(client_package, loaded)])
    for name, package in (("before", "base"), ("after", "revision")):
        (tmp_path / f"{name}.py").write_text(callers(package), encoding="utf-8")
    lines = refused(tmp_path)
    before, after = (
        edits_of(callers("base"), lines[f"{n}.py"]) for n in ("before", "after")
    )
    assert [NAMES[n] for n in before] == []
    said = {n for n, edit in enumerate(EDITS) if is_breaking(n, *edit)}
    wrong = [f"refused, but not breaking: {NAMES[n]}" for n in sorted(after - said)]
    wrong += [f"breaking, but not refused: {NAMES[n]}" for n in sorted(said - after)]
    assert not wrong, "\n".join(wrong)
