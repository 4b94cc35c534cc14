from __future__ import annotations

import re
import shlex
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from specgen.cli import main
from specgen.vendor.lock import Lock, LockEntry, read_lock
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


def test_the_lock_file_is_shown_as_it_is_written(tmp_path: Path) -> None:
    spec, init = "spec/huawei_kms.yaml", "__init__.py"
    entry = LockEntry(
        place="src/shop/_vendor/kms",
        package="huawei_kms",
        specs=(spec,),
        generator="specgen 0.1.0",
        commit="3f2c" + 36 * "0",
        dependencies=client_requirements(),
        files={spec: "a88a" + 60 * "0", init: "deb5" + 60 * "0"},
    )
    lock = Lock().with_entries(entry)
    (tmp_path / "specgen.lock").write_text(lock.text())
    assert read_lock(tmp_path) == lock
    # A field with a default, if not given here, would not be compared.
    assert all(vars_of(entry).values())
    (shown,) = re.findall(r"```toml\n(# Packages.*?)```", TEXT, re.DOTALL)
    written = re.sub(r"([0-9a-f]{4})0{36,}", r"\1…", lock.text())
    assert written == f'{shown}"{spec}" = "a88a…"\n'


def vars_of(entry: LockEntry) -> dict[str, object]:
    return {field.name: getattr(entry, field.name) for field in fields(entry)}
