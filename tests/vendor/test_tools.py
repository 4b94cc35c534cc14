"""Vendored code passes the consumer's tools, each as strict as it goes or as it comes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.render.type_checkers import mypy, pyright
from tests.vendor.project import Consumer, Project, generate, git

ROOT = Path(__file__).parents[2]
SPECS = ROOT / "specs"
VENDORS = ("alibaba_kms", "huawei_kms")
PYRIGHT = {
    "typeCheckingMode": "strict",
    # The rest is checked where it was copied from: `make types`.
    "include": ["src/shop/caller.py"],
    "venvPath": str(Path(sys.prefix).parent),
    "venv": Path(sys.prefix).name,
}
CALLER = """
from shop._vendor.alibaba_kms import KmsClient as AlibabaClient
from shop._vendor.huawei_kms import KmsClient, errors


def key(client: KmsClient, other: AlibabaClient) -> str | None:
    try:
        return client.get_public_key(key_id="1").public_key
    except errors.NotFoundError:
        return other.get_public_key(key_id="1", key_version_id="2").public_key
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that has the clients of both vendors, calls them, and has their stub."""
    folder = tmp_path_factory.mktemp("tools")
    project = Project(folder / "project", {})
    generate(
        project.root, {name: (SPECS / f"{name}.yaml").read_text() for name in VENDORS}
    )
    consumer = Consumer(folder / "shop")
    consumer.write("src/shop/__init__.py")
    consumer.write("src/shop/caller.py", CALLER.lstrip())
    consumer.write("pyrightconfig.json", json.dumps(PYRIGHT))
    git(consumer.root, "init", "--quiet")
    for name in VENDORS:
        assert (
            project.vendor("add", name, "--into", consumer.root / "src/shop/_vendor")
            == 0
        )
    options = ("--into", consumer.root / "src/shop/_vendor", "--name", "stub")
    assert project.vendor("add", "--stub", *VENDORS, *options) == 0
    consumer.commit()
    return consumer.root


def test_mypy_passes(shop: Path) -> None:
    done = mypy("src/shop", cwd=shop)
    assert done.returncode == 0, done.stdout + done.stderr


def test_pyright_passes_a_caller(shop: Path) -> None:
    assert pyright(cwd=shop) == []


def test_ruff_passes(shop: Path) -> None:
    assert run(shop, "ruff", "check", "--isolated", "--no-cache", "src") == 0


def test_black_passes(shop: Path) -> None:
    written, copied = by_origin(shop / "src")
    assert written
    # The copies differ by the line that says what they are.
    assert run(shop, "black", "--check", "--workers=1", *written, copied[0]) == 0


def by_origin(source: Path) -> tuple[list[Path], list[Path]]:
    """Return what vendoring writes, and what it copies of files that `make lint` judges."""
    judged = {
        path.read_text(encoding="utf-8")
        for folder in ("generated", "generator/specgen/stub")
        for path in (ROOT / folder).rglob("*.py")
    }
    written: list[Path] = []
    copied: list[Path] = []
    for path in sorted(source.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        is_copy = text in judged or text.partition("\n")[2] in judged
        (copied if is_copy else written).append(path)
    return written, copied


def run(shop: Path, tool: str, *arguments: str | Path) -> int:
    command = [sys.executable, "-m", tool, *arguments]
    return subprocess.run(command, check=False, cwd=shop).returncode
