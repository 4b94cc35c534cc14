"""Generate, import and call the code of a document with this project."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.corpus.programs import run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.corpus.documents import Document

ROOT = Path(__file__).parents[2]

_FINDING = re.compile(r":\d+:\d+: (error|warning)\[([a-z0-9-]+)\]: ")
_IMPORTS = """
import importlib, json, pathlib, sys, warnings
warnings.simplefilter("error")
root = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(root.parent))
failed = {}
for file in sorted(root.rglob("*.py")):
    if file.name != "__main__.py":
        name = ".".join(file.relative_to(root.parent).with_suffix("").parts)
        try:
            importlib.import_module(name.removesuffix(".__init__"))
        except BaseException as error:
            failed[name] = repr(error)
json.dump(failed, sys.stdout)
"""


def generate(
    document: Document, out: Path, options: Sequence[str], seconds: float
) -> dict[str, object]:
    """Generate packages into a directory, and return the outcome.

    Returns:
        The `verdict` (clean, warned, refused, traceback or timeout), and how many `errors` and
        `warnings` of each code there are.
    """
    command = [sys.executable, "-m", "specgen", "generate", str(document.path)]
    command += ["--out", str(out), *_root(document), *options]
    done = run(command, cwd=ROOT, seconds=seconds)
    found = {"error": Counter[str](), "warning": Counter[str]()}
    for severity, code in _FINDING.findall(done.errors):
        found[severity][code] += 1
    return {
        "verdict": _verdict(done.code, done.errors, warned=bool(found["warning"])),
        "errors": found["error"],
        "warnings": found["warning"],
        "said": done.errors[:20_000],
    }


def _root(document: Document) -> list[str]:
    return [] if document.root is None else ["--root", str(document.root)]


def _verdict(code: int | None, errors: str, *, warned: bool) -> str:
    if code is None:
        return "timeout"
    if "Traceback (most recent call last)" in errors or "bug of specgen" in " ".join(
        errors.split()
    ):
        return "traceback"
    if code:
        return "refused"
    return "warned" if warned else "clean"


def imports(out: Path, seconds: float) -> dict[str, object]:
    """Return the modules in a directory that cannot be imported, and why."""
    done = run([sys.executable, "-c", _IMPORTS, str(out)], cwd=out, seconds=seconds)
    failed = json.loads(done.output) if done.code == 0 else {"all": done.errors}
    return {"failed": failed}


def calls(document: Document, seconds: float, most: int | None) -> dict[str, object]:
    """Return the figures of the round trips of operations, of so many at most."""
    command = [sys.executable, "-m", "tests.roundtrip", str(document.path), "--json"]
    command += [] if most is None else ["--most", str(most)]
    done = run([*command, *_root(document)], cwd=ROOT, seconds=seconds)
    if done.code is None:
        return {"failed": "timeout"}
    try:
        figures: dict[str, object] = json.loads(done.output)
    except ValueError:
        return {"failed": done.errors[-2000:]}
    return figures
