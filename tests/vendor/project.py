"""Projects that generate packages, and repositories of consumers that copy them."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from specgen.cli import main
from specgen.emit import plan, write
from specgen.pipeline import client_package, load_specs

PETS = (Path(__file__).parent / "data" / "pets.yaml").read_text()
# Every caller goes on as before.
WITH_AGE = PETS.replace(
    "{name: {", "{age: {type: integer, description: Its age.}, name: {"
)
# Every caller has to give an argument more.
WITH_SHOP = PETS.replace(
    "parameters:\n",
    "parameters:\n        - {name: shop, in: query, required: true, schema: {type: string}}\n",
)
_GIT = {
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.com",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), *arguments]
    environment = {**os.environ, **_GIT}
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env=environment
    )
    return done.stdout


def generate(project: Path, specs: dict[str, str]) -> None:
    """Write specs and their client packages, as `specgen generate` does."""
    (project / "specs").mkdir(parents=True, exist_ok=True)
    for name, text in specs.items():
        (project / "specs" / f"{name}.yaml").write_text(text)
    loaded, _ = load_specs([project / "specs" / f"{name}.yaml" for name in specs])
    write(plan(project / "generated", [client_package(spec) for spec in loaded]))


@dataclass(frozen=True)
class Project:
    """A project with generated packages, in one or another version."""

    root: Path
    versions: dict[str, Path]

    def turn_to(self, version: str) -> None:
        """Replace specs and generated packages by those of a version."""
        for folder in ("specs", "generated"):
            shutil.rmtree(self.root / folder, ignore_errors=True)
            shutil.copytree(self.versions[version] / folder, self.root / folder)

    def vendor(self, task: str, *arguments: str | Path) -> int:
        """Run `specgen vendor`."""
        given = [str(argument) for argument in arguments]
        if task in {"add", "status", "update"}:
            given += ["--generated", str(self.root / "generated")]
            given += ["--specs", str(self.root / "specs")]
        return main(["vendor", task, *given])


@dataclass(frozen=True)
class Consumer:
    """A repository in git."""

    root: Path

    def write(self, path: str, text: str = "") -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)

    def commit(self) -> None:
        git(self.root, "add", "--all")
        git(self.root, "commit", "--quiet", "--allow-empty", "--message", "A step")

    def files(self) -> dict[str, bytes]:
        """Return everything in the tree but git's own and caches."""
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in sorted(self.root.rglob("*"))
            if path.is_file() and not {".git", "__pycache__"} & set(path.parts)
        }
