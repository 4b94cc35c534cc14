"""Tests the clients with the lowest and the newest versions of what they need, or take as `http=`.

Run by `python -m tests.vendor.dependency_ends`. Each end gets an environment of its own, for
which packages are downloaded.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

from specgen.vendor.requirements import client_requirements

ROOT = Path(__file__).parent.parent.parent
TESTS = ("tests/runtime", "tests/clients")
TOOLS = {
    *("cryptography", "hypothesis", "pytest", "pytest-asyncio", "pytest-xdist"),
    *("jsonschema_rs", "uvicorn"),
}
AT_LEAST = re.compile(r"([\w.-]+)>=([\d.]+)")


def main() -> int:
    """Test both ends.

    Returns:
        The exit code: 1 if a test fails at either end.
    """
    newest = [*client_requirements(), _of_project("httpx2")]
    lowest = [_lowest(requirement) for requirement in newest]
    results = [_passes("lowest", lowest), _passes("newest", newest)]
    return 0 if all(results) else 1


def _of_project(name: str) -> str:
    """Return a requirement of this project, as its `pyproject.toml` states it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return next(str(r) for r in project["dependencies"] if r.startswith(name))


def _lowest(requirement: str) -> str:
    found = AT_LEAST.match(requirement)
    if found is None:
        sys.exit(
            f"{requirement}: the requirement does not begin with the lowest version"
        )
    return f"{found[1]}=={found[2]}"


def _passes(end: str, requirements: list[str] | tuple[str, ...]) -> bool:
    with tempfile.TemporaryDirectory(prefix="specgen-") as folder:
        venv.create(folder, with_pip=False, symlinks=True)
        python = f"{folder}/bin/python"
        pip = [
            sys.executable,
            "-m",
            "pip",
            "--python",
            python,
            "--disable-pip-version-check",
        ]
        subprocess.run(
            [*pip, "install", "--quiet", *requirements, *_tools()], check=True
        )
        listed = subprocess.run(
            [*pip, "list", "--format", "freeze"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split()
        names = {re.split("[<>=]", requirement)[0] for requirement in requirements}
        found = [line for line in listed if line.partition("==")[0] in names]
        sys.stdout.write(f"{end}: {', '.join(found)}\n")
        sys.stdout.flush()
        tests = [
            python,
            "-m",
            "pytest",
            "-q",
            "-n",
            "auto",
            "-p",
            "no:cacheprovider",
            *TESTS,
        ]
        return subprocess.run(tests, check=False, cwd=ROOT).returncode == 0


def _tools() -> list[str]:
    """Return what runs the tests, in the versions that the rest of the tests run with."""
    pins = (ROOT / ".ci/constraints.txt").read_text(encoding="utf-8").splitlines()
    return [pin for pin in pins if pin.partition("==")[0] in TOOLS]


if __name__ == "__main__":
    sys.exit(main())
