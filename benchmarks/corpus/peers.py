"""Run other generators on the same documents."""

from __future__ import annotations

import ast
import re
import shutil
from typing import TYPE_CHECKING

from benchmarks.corpus.programs import Done, run

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.corpus.documents import Document

CLIENTS = "openapi-python-client"
MODELS = "datamodel-code-generator"

_PROGRAMS = {CLIENTS: "openapi-python-client", MODELS: "datamodel-codegen"}
_IMPORTS = """
import importlib, pathlib, sys
root = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(root))
for file in sorted(root.rglob("*.py")):
    name = ".".join(file.relative_to(root).with_suffix("").parts)
    importlib.import_module(name.removesuffix(".__init__"))
"""


def available(venv: Path | None) -> dict[str, str]:
    """Return the generators that an environment has, with their versions."""
    found = {}
    for name, program in _PROGRAMS.items():
        if venv is not None and (venv / "bin" / program).exists():
            code = f"import importlib.metadata as m; print(m.version({name!r}))"
            done = run([str(venv / "bin/python"), "-c", code], cwd=venv, seconds=60)
            found[name] = done.output.strip()
    return found


def outcome(
    name: str, venv: Path, document: Document, out: Path, seconds: float
) -> dict[str, object]:
    """Run a generator on a document, and return the outcome.

    Returns:
        The `status` (clean, partial, refused, crash, broken code, import error, nothing
        or timeout), and what
        it `said`.
    """
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    done = run(
        _command(name, venv, document, out / "made.py"), cwd=out, seconds=seconds
    )
    if "Modular references require an output directory" in done.errors:
        done = run(
            _command(name, venv, document, out / "made"), cwd=out, seconds=seconds
        )
    status, said = _status(name, done), done.output + done.errors
    if _is_broken(out):
        status = "broken code"
    elif status in ("clean", "partial"):
        command = [str(venv / "bin/python"), "-c", _IMPORTS, str(out)]
        imported = run(command, cwd=out, seconds=seconds)
        if not any(out.rglob("*.py")):
            status = "nothing"
        elif imported.code:
            status, said = "import error", imported.errors
    return {"status": status, "said": said[-3000:]}


def _is_broken(out: Path) -> bool:
    """Tell whether a file is not Python at all."""
    try:
        for path in out.rglob("*.py"):
            ast.parse(path.read_text("utf-8"))
    except (SyntaxError, ValueError):
        return True
    return False


def _command(name: str, venv: Path, document: Document, target: Path) -> list[str]:
    program = str(venv / "bin" / _PROGRAMS[name])
    path = str(document.path)
    # Both look for formatters beside themselves, on the path.
    start = ["env", f"PATH={venv / 'bin'}:/usr/bin:/bin", program]
    if name == CLIENTS:
        output = ["--output-path", str(target.with_suffix("")), "--meta", "none"]
        return [*start, "generate", "--path", path, *output]
    kind = ["--input-file-type", "openapi", "--output-model-type"]
    return [
        *start,
        "--input",
        path,
        *kind,
        "pydantic_v2.BaseModel",
        "--output",
        str(target),
    ]


def _status(name: str, done: Done) -> str:
    text = done.output + done.errors
    if done.code is None:
        return "timeout"
    if "Models not found" in text:
        return "nothing"
    if done.code:
        return "crash" if "Traceback" in text else "refused"
    is_partial = name == CLIENTS and re.search(r"^(WARNING|ERROR)", text, re.MULTILINE)
    return "partial" if is_partial else "clean"
