"""Type checkers, formatter and linter, each run once over the packages of many documents."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from benchmarks.corpus.programs import run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

Findings = dict[str, list[str]]
"""The findings of a checker for each package."""

_STUB = "stub_server"
_MYPY = re.compile(r"^([^:]+\.py):(\d+): error: (.*)$", re.MULTILINE)


class CheckError(Exception):
    """A checker did not do its work."""


def gathered(outs: Iterable[Path], root: Path) -> list[Path]:
    """Copy packages into as few directories as possible, each with one stub server.

    The runtime of the stub server is the same for all documents, and checking it takes longer than
    checking most clients.

    Args:
        outs: The generated code, a directory for each document.
        root: Where the directories are created.

    Returns:
        The directories.
    """
    shutil.rmtree(root, ignore_errors=True)
    for out in outs:
        (client,) = [p for p in out.iterdir() if p.is_dir() and p.name != _STUB]
        batch = next(b for b in _batches(root) if not (b / client.name).exists())
        for package in (client, out / _STUB):
            shutil.copytree(package, batch / package.name, dirs_exist_ok=True)
    return sorted(root.iterdir()) if root.is_dir() else []


def _batches(root: Path) -> Iterator[Path]:
    number = 0
    while True:
        yield root / f"batch{number}"
        number += 1


def packages(out: Path) -> tuple[str, str]:
    """Return the client's package of a document, and its module in the stub server."""
    (client,) = [p for p in out.iterdir() if p.is_dir() and p.name != _STUB]
    return client.name, f"{_STUB}/{client.name}"


def kilobytes(out: Path) -> int:
    """Return the size of the Python of a client."""
    client, _ = packages(out)
    return sum(f.stat().st_size for f in (out / client).rglob("*.py")) // 1000


def mypy(batch: Path, seconds: float) -> Findings:
    """Return the errors of `mypy --strict`.

    Raises:
        CheckError: It failed.
    """
    options = ["--strict", "--config-file", os.devnull, "--no-error-summary"]
    spread = ["--namespace-packages", "--explicit-package-bases"]
    cache = ["--cache-dir", str(batch.parent.parent / "mypy_cache")]
    command = [sys.executable, "-m", "mypy", *options, *spread, *cache, batch.name]
    done = run(command, cwd=batch.parent, seconds=seconds)
    if done.code not in (0, 1):
        raise CheckError(done.output[-2000:] + done.errors[-2000:])
    return _by_owner(
        (path.partition("/")[2], f"{line}: {message}")
        for path, line, message in _MYPY.findall(done.output)
    )


def pyright(batch: Path, seconds: float) -> Findings:
    """Return the errors and warnings of pyright in its strict mode.

    Raises:
        CheckError: It failed.
    """
    (batch / "pyrightconfig.json").write_text(
        json.dumps({"typeCheckingMode": "strict", "pythonVersion": "3.11"})
    )
    command = [sys.executable, "-m", "pyright", "--outputjson"]
    command += ["--pythonpath", sys.executable, "--project", str(batch)]
    done = run(command, cwd=batch, seconds=seconds)
    found = _json(done.output, done.errors)["generalDiagnostics"]
    return _by_owner(
        (
            os.path.relpath(d["file"], batch),
            f"{d['range']['start']['line'] + 1}: {d.get('rule')}: {d['message']}",
        )
        for d in found
        if d["severity"] in ("error", "warning")
    )


def ruff(batch: Path, seconds: float) -> Findings:
    """Return the violations of ruff's default rules.

    Raises:
        CheckError: It failed.
    """
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--exit-zero"]
    command += ["--no-cache", "--output-format", "json", "."]
    done = run(command, cwd=batch, seconds=seconds)
    return _by_owner(
        (
            os.path.relpath(d["filename"], batch),
            f"{d['location']['row']}: {d['code']} {d['message']}",
        )
        for d in _json(done.output, done.errors)
    )


def black(batch: Path, seconds: float) -> Findings:
    """Return the files that black, in its default style, would change.

    Raises:
        CheckError: It failed.
    """
    command = [sys.executable, "-m", "black", "--check", "--config", os.devnull]
    command += ["--target-version", "py311", "."]
    done = run(command, cwd=batch, seconds=seconds)
    if done.code not in (0, 1, 123):
        raise CheckError(done.errors[-2000:])
    lines = re.findall(
        r"^(?:would reformat|error: cannot format) (\S+?):?(?: .*)?$",
        done.errors,
        re.MULTILINE,
    )
    return _by_owner((os.path.relpath(p, batch), "would be reformatted") for p in lines)


CHECKS: dict[str, Callable[[Path, float], Findings]] = {
    "black": black,
    "ruff": ruff,
    "mypy": mypy,
    "pyright": pyright,
}


def _json(output: str, errors: str) -> Any:
    try:
        return json.loads(output)
    except ValueError as error:
        raise CheckError(output[-2000:] + errors[-2000:]) from error


def _by_owner(found: Iterable[tuple[str, str]]) -> Findings:
    """Sort findings by the package, or the module of the stub server, that they are in."""
    owners: Findings = {}
    for path, message in found:
        parts = path.split("/")
        owner = (
            "/".join(parts[:2]).removesuffix(".py") if parts[0] == _STUB else parts[0]
        )
        owners.setdefault(owner, []).append(f"{path}:{message}")
    return owners


def counted(findings: Iterable[str]) -> Counter[str]:
    """Return how many findings there are of each rule."""
    rule = re.compile(r": ([A-Z]+\d+) |\[([a-z-]+)\]$|: (report\w+): ")
    return Counter(
        (
            next((g for g in match.groups() if g), "other")
            if (match := rule.search(f))
            else "other"
        )
        for f in findings
    )
