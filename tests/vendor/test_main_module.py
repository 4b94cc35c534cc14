"""`python -m <vendored package>`, where neither specgen nor what the package needs is installed."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.vendor.project import Consumer


def python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python without its site-packages: there is the standard library only."""
    command = [sys.executable, "-S", "-E", "-W", "error", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=folder
    )


def count(kms: Path) -> int:
    return len(json.loads((kms / "specgen.json").read_text())["files"])


def test_an_unedited_package(consumer: Consumer, kms: Path) -> None:
    sha256 = (kms / "__init__.py").read_text().partition('SPEC_SHA256 = "')[2][:64]
    identity = f"spec:      pets.yaml\nsha256:    {sha256}\ngenerator: specgen 0.1.0\n"
    expected = f"{identity}files:     {count(kms)}, all as generated\n"
    for arguments in (("-m", "shop._vendor.kms"), ("shop/_vendor/kms",)):
        for option, output in (("--verify", expected), ("--version", identity)):
            done = python(consumer.root / "src", *arguments, option)
            assert (done.returncode, done.stdout, done.stderr) == (0, output, "")


def test_what_was_changed_is_named(consumer: Consumer, kms: Path) -> None:
    (kms / "client.py").write_text("this is ( no Python")
    (kms / "models.py").unlink()
    (kms / "mine.py").write_text("")
    (kms / "spec/pets.yaml").write_text("openapi: 3.1.0\n")
    done = python(consumer.root / "src", "-m", "shop._vendor.kms", "--verify")
    assert done.returncode == 1
    assert done.stdout.splitlines()[3:] == [
        "client.py: edited",
        "mine.py: not part of the package",
        "models.py: missing",
        "spec/pets.yaml: edited",
        f"files:     {count(kms)}, 4 differ",
    ]


def test_a_checkout_on_windows_is_no_change(consumer: Consumer, kms: Path) -> None:
    for path in (*kms.rglob("*.py"), *kms.rglob("*.yaml")):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    done = python(consumer.root / "src", "-m", "shop._vendor.kms", "--verify")
    assert (done.returncode, done.stderr) == (0, "")


def test_without_its_manifest_nothing_can_be_verified(
    consumer: Consumer, kms: Path
) -> None:
    for damage in ("", "{", "[]", '{"files": []}', '{"files": {}}'):
        (kms / "specgen.json").write_text(damage)
        done = python(consumer.root / "src", "-m", "shop._vendor.kms", "--verify")
        assert done.returncode == 2
        assert "cannot be verified: specgen.json" in done.stderr
    (kms / "specgen.json").unlink()
    done = python(consumer.root / "src", "-m", "shop._vendor.kms", "--verify")
    assert done.returncode == 2
    assert "No such file" in done.stderr
    assert "Traceback" not in done.stderr
