"""The catalogue of rules: printed, and the only place that ids come from."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import specgen.diff
from specgen.cli import main
from specgen.diff.rules.catalogue import RULES

if TYPE_CHECKING:
    import pytest

PAGE = Path(__file__).parents[2] / "docs" / "diff-rules.md"
DIFF = Path(specgen.diff.__file__).parent
HEAD = """# The rules of `specgen diff`

Printed from `specgen/diff/rules/catalogue.py`; `specgen diff --rules` lists the same.

The severity of a change on the wire is derived from its effect on the set of valid payloads, as
[diff.md](diff.md) says: what *narrows* breaks requests, what *widens* breaks responses, what
*changes* breaks both, the *unknown* is a warning, *none* is information. Of what *depends*, the
finding says which it is. A verdict that is a severity is fixed.
"""


def page() -> str:
    parts = [HEAD]
    for axis in ("wire", "source", "doc"):
        rows = [
            f"| `{rule.id}` | {rule.verdict} | {rule.message} | {rule.meaning} |"
            for rule in RULES.values()
            if rule.axis == axis
        ]
        parts += [f"## {axis}\n", "| rule | verdict | message | meaning |"]
        parts += ["| --- | --- | --- | --- |", *rows, ""]
    return "\n".join(parts)


def test_the_page_is_what_the_catalogue_says() -> None:
    if "SPECGEN_REWRITE" in os.environ:
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page()


def test_the_command_lists_every_rule(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "--rules"]) == 0
    listed = re.findall(r"^(\S+)  ", capsys.readouterr().out, re.MULTILINE)
    assert listed == list(RULES)


def test_no_id_is_put_together() -> None:
    """Each id stands in the code as it is, so that it can be searched for."""
    constants = {
        node.value
        for path in DIFF.rglob("*.py")
        if path.name != "catalogue.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
    }
    assert [rule for rule in RULES if rule not in constants] == []
