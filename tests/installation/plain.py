"""Installs the wheel without extras into an empty environment, and uses it away from the checkout.

Run by `python -m tests.installation.plain`. The environment's packages are downloaded.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent.parent
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
CALL = """
import sys
from generated.alibaba_kms import AccessKey, KmsClient

key = AccessKey("testid", "testsecret")
with KmsClient(endpoint=sys.argv[1], auth=key) as client:
    print(client.get_public_key(key_id="alias/k", key_version_id="v").key_id)
"""
# Not to be seen by what is installed: the checkout, and what is set for the interpreter here.
HIDDEN = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")


class Installation:
    """An environment with specgen, and a project to use it in.

    Args:
        folder: An empty folder.
    """

    def __init__(self, folder: Path) -> None:
        self._bin = folder / "env" / "bin"
        self.project = folder / "project"
        self.consumer = folder / "consumer"
        self._environment = {k: v for k, v in os.environ.items() if k not in HIDDEN}
        self._install(folder / "dist")
        for tree in (self.project, self.consumer):
            tree.mkdir()
            self.run("git", "init", "--quiet", cwd=tree)
        shutil.copytree(ROOT / "specs", self.project / "specs")

    def _install(self, dist: Path) -> None:
        venv.create(self._bin.parent, with_pip=False, symlinks=True)
        self.run(*PIP, "wheel", "--no-deps", "--wheel-dir", str(dist), str(ROOT))
        (wheel,) = dist.iterdir()
        python = str(self._bin / "python")
        pins = str(ROOT / ".ci" / "constraints.txt")
        self.run(
            *(*PIP, "--python", python),
            *("install", "--constraint", pins, str(wheel)),
        )

    def run(
        self, program: str, *arguments: str, cwd: Path | None = None, code: int = 0
    ) -> str:
        """Run a program, of the environment if it has one of that name.

        Args:
            program: Its name.
            arguments: Its arguments.
            cwd: Where to run it; by default in the project.
            code: The exit code that it should have.

        Returns:
            What it printed.
        """
        done = subprocess.run(
            [self._found(program), *arguments],
            cwd=cwd or (self.project if self.project.is_dir() else None),
            env=self._environment,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode != code:
            sys.exit(
                f"{program} {' '.join(arguments)}: exit code {done.returncode}\n{done.stdout}"
            )
        return done.stdout

    def _found(self, program: str) -> str:
        own = self._bin / program
        return str(own) if own.exists() else program

    @contextmanager
    def served(self) -> Iterator[str]:
        """Serve the project's specs, and yield the URL."""
        with subprocess.Popen(
            [self._found("specgen"), "serve", "--port", "0"],
            cwd=self.project,
            env=self._environment,
            stdout=subprocess.PIPE,
            text=True,
        ) as server:
            try:
                assert server.stdout is not None
                yield server.stdout.readline().split()[-1]
            finally:
                server.terminate()


def generates(here: Installation) -> None:
    """Generate what is committed here, byte for byte."""
    here.run("specgen", "generate")
    here.run("specgen", "generate", "--check")
    expected = ROOT / "generated"
    for path in expected.rglob("*"):
        made = here.project / "generated" / path.relative_to(expected)
        if path.is_file() and "__pycache__" not in path.parts:
            assert filecmp.cmp(path, made, shallow=False), path


def serves(here: Installation) -> None:
    """Call the stub with the generated client."""
    with here.served() as url:
        assert "****" in here.run("python", "-c", CALL, url)


def diffs(here: Installation) -> None:
    """Say what the edit of a spec means."""
    git = ("git", "-c", "user.name=test", "-c", "user.email=test@example.com")
    here.run(*git, "add", ".")
    here.run(*git, "commit", "--quiet", "--message", "Add the specs")
    spec = here.project / "specs" / "alibaba_kms.yaml"
    text = spec.read_text(encoding="utf-8")
    edited = text.replace("required: true", "required: false", 1)
    spec.write_text(edited, encoding="utf-8")
    assert "required version bump: minor" in here.run("specgen", "diff")
    spec.write_text(text, encoding="utf-8")


def vendors(here: Installation) -> None:
    """Copy a client into another repository, verify it, and build a package of it."""
    into = str(here.consumer / "src" / "shop" / "_vendor")
    here.run("specgen", "vendor", "add", "huawei_kms", "--into", into, "--name", "kms")
    here.run("specgen", "vendor", "verify", str(here.consumer))
    source = here.consumer / "src"
    here.run("python", "-m", "shop._vendor.kms", "--verify", cwd=source)
    here.run("specgen", "package", "huawei_kms", "--version", "1.0.0")


STUB = """
from pets_stub.testing import StubServer
from pets_stub import create_app
from urllib.request import urlopen

with StubServer(create_app()) as server:
    print(urlopen(f"{server.url}/__stub__/health").read().decode())
"""


def packages_a_stub(here: Installation) -> None:
    """Build a stub of a spec that is nowhere near specs/, and install it without specgen."""
    spec = ROOT / "tests" / "vendor" / "data" / "pets.yaml"
    out = here.consumer / "dist"
    here.run("specgen", "package", "--stub", str(spec), "--out", str(out))
    environment = here.consumer / "env"
    venv.create(environment, with_pip=False, symlinks=True)
    python = str(environment / "bin" / "python")
    (wheel,) = out.glob("*.whl")
    pins = str(ROOT / ".ci" / "constraints.txt")
    here.run(
        *PIP, "--python", python, "install", "--constraint", pins, f"{wheel}[keys]"
    )
    assert '"apis":["pets"]' in here.run(python, "-I", "-c", STUB)


def main() -> int:
    """Do everything that the README promises to who has installed the package alone.

    Returns:
        The exit code.
    """
    with tempfile.TemporaryDirectory(prefix="specgen-") as folder:
        here = Installation(Path(folder))
        for step in (generates, serves, diffs, vendors, packages_a_stub):
            step(here)
            sys.stdout.write(f"installed without extras: {step.__name__}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
