"""docs/findings.md: every finding as it is printed, with its cure."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from specgen.diagnostics.codes import codes

if TYPE_CHECKING:
    from specgen.diagnostics.codes import DiagnosticCode

CASES = Path(__file__).parent
PAGE = CASES.parents[1] / "docs" / "findings.md"
HEAD = """# Findings

Every finding about a spec, a page or an approval, with an example of each; printed
from `specgen/diagnostics/codes.toml` and the cases in `tests/diagnostics/`. `specgen explain CODE`
has the same. An error stops the run. A warning leaves the generated code correct: `--error CODE`
and `--strict` make it an error, `--ignore CODE` hides it.
"""


def page() -> str:
    known = codes().values()
    return "\n".join([HEAD, *(line for code in known for line in _section(code))])


def _section(code: DiagnosticCode) -> list[str]:
    printed = (CASES / code.name / "stderr.txt").read_text(encoding="utf-8")
    place = f"{CASES.relative_to(CASES.parents[1]).as_posix()}/{code.name}/"
    first = printed.replace(place, "").partition("\n\n")[0].rstrip("\n")
    return [
        f"## `{code.name}`\n",
        f"{code.severity.capitalize()}: {code.title}. {code.explanation}\n",
        f"```text\n{first}\n```\n",
        f"{code.cure}\n",
    ]


def test_the_page_shows_every_code_as_it_is_printed() -> None:
    if "SPECGEN_REWRITE" in os.environ:
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page()
