"""Vendored code passes the consumer's tools, each as strict as it goes or as it comes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.render.packages import mypy_cache
from tests.vendor.project import Consumer, Project, generate, git

SPECS = Path(__file__).parent.parent.parent / "specs"
VENDORS = ("alibaba_kms", "huawei_kms")
PYRIGHT = {
    "typeCheckingMode": "strict",
    # The rest is checked where it was copied from: `make types`.
    "include": ["src/shop/caller.py"],
    "venvPath": str(Path(sys.prefix).parent),
    "venv": Path(sys.prefix).name,
}
TOOLS = {
    "mypy": ("mypy", "--strict", "src/shop"),
    "pyright": ("pyright", "--warnings"),
    "ruff": ("ruff", "check", "--isolated", "--no-cache", "src"),
    "black": ("black", "--check", "--workers=1", "src"),
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


@pytest.mark.parametrize("tool", TOOLS)
def test_vendored_code_passes(shop: Path, tool: str) -> None:
    name, *arguments = TOOLS[tool]
    command = [sys.executable, "-m", name, *arguments]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd=shop,
        env={**os.environ, "MYPY_CACHE_DIR": str(mypy_cache())},
    )
    assert done.returncode == 0, done.stdout + done.stderr
