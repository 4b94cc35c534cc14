from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from specgen.cli import main
from specgen.vendor.requirements import client_requirements

from tests.vendor.project import PETS, Consumer, generate, git

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

TEXT = (Path(__file__).parent.parent.parent / "docs/vendoring.md").read_text()


def commands() -> Sequence[str]:
    blocks = re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith("specgen ")]


def test_every_command_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    generate(tmp_path / "project", {"huawei_kms": PETS})
    consumer = Consumer(tmp_path / "shop")
    consumer.write("src/shop/__init__.py")
    git(consumer.root, "init", "--quiet")
    monkeypatch.chdir(tmp_path / "project")
    assert len(commands()) > 5
    for command in commands():
        assert main(shlex.split(command)[1:]) == 0, command


def test_the_ranges_are_the_present_ones() -> None:
    for requirement in client_requirements():
        assert f'"{requirement}"' in TEXT
