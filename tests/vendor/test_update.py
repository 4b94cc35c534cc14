from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from specgen.emit.manifest import Manifest, digest, read_manifest

from tests.vendor.project import git

if TYPE_CHECKING:
    from tests.vendor.project import Consumer, Project

EDIT = "# Edited by the consumer.\n"


def edit(path: Path, after: str) -> None:
    """Add a line to a file, after a line that begins in some way."""
    lines = path.read_text().splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if line.startswith(after))
    lines.insert(at + 1, EDIT)
    path.write_text("".join(lines))


def test_a_current_package_stays_as_it_is(
    project: Project, consumer: Consumer, kms: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert project.vendor("status", consumer.root) == 0
    assert project.vendor("update", consumer.root) == 0
    assert "src/shop/_vendor/kms: current" in capsys.readouterr().out
    assert git(consumer.root, "status", "--porcelain") == ""
    assert kms.is_dir()


def test_an_update_brings_package_spec_and_lock(
    project: Project, consumer: Consumer, kms: Path
) -> None:
    project.turn_to("with age")
    assert project.vendor("update", consumer.root) == 0
    assert "age" in (kms / "models.py").read_text()
    assert "age" in (kms / "spec/pets.yaml").read_text()
    assert project.vendor("verify", consumer.root) == 0
    assert project.vendor("update", consumer.root) == 0


def test_an_update_says_what_it_means(
    project: Project, consumer: Consumer, kms: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project.turn_to("with age")
    capsys.readouterr()
    assert project.vendor("status", consumer.root) == 0
    assert capsys.readouterr().out.startswith("src/shop/_vendor/kms: behind (")
    assert project.vendor("update", consumer.root, "--dry-run") == 0
    printed = capsys.readouterr().out
    assert "property `age` of schema `Pet`: added" in printed
    assert "required version bump: minor" in printed
    assert "age" not in (kms / "models.py").read_text()
    assert project.vendor("update", consumer.root) == 0
    assert "age" in (kms / "models.py").read_text()


@pytest.mark.usefixtures("kms")
def test_the_call_sites_that_break_are_listed(
    project: Project, consumer: Consumer, capsys: pytest.CaptureFixture[str]
) -> None:
    (consumer.root / "src/shop/pets.py").write_text(
        "from shop._vendor.kms import PetsClient\n"
        "client = PetsClient()\n"
        "client.get_pet(pet_id='1')\n"
        "print(client.get_pet(pet_id='2', shop='a'))\n"
    )
    project.turn_to("with shop")
    capsys.readouterr()
    assert project.vendor("status", consumer.root) == 0
    assert "; 1 of your 3 call sites is affected" in capsys.readouterr().out
    assert project.vendor("update", consumer.root, "--dry-run") == 1
    printed = capsys.readouterr().out
    assert "src/shop/pets.py:3: required-argument-added" in printed
    assert "not seen: names that are put together when code runs" in printed


def test_breaking_changes_have_to_be_accepted(
    project: Project, consumer: Consumer, kms: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project.turn_to("with shop")
    before = consumer.files()
    assert project.vendor("update", consumer.root) == 1
    printed = capsys.readouterr()
    assert "query parameter `shop`: added, required" in printed.out
    assert "+     shop: str,\n" in printed.out
    assert "required version bump: major" in printed.out
    assert "--accept-breaking" in printed.err
    assert consumer.files() == before
    assert project.vendor("update", consumer.root, "--accept-breaking") == 0
    assert "shop: str" in (kms / "client.py").read_text()


def test_only_the_named_package_is_updated(
    project: Project, consumer: Consumer, kms: Path
) -> None:
    project.vendor("add", "zoo", "--into", kms.parent)
    project.turn_to("with age")
    assert project.vendor("update", consumer.root, "--package", "kms") == 0
    assert "age" in (kms / "models.py").read_text()
    assert "age" not in (kms.parent / "zoo/models.py").read_text()


def test_one_refused_package_stops_all(
    project: Project, consumer: Consumer, kms: Path
) -> None:
    project.vendor("add", "zoo", "--into", kms.parent)
    edit(kms / "client.py", "class PetsClient")
    before = consumer.files()
    project.turn_to("with age")
    assert project.vendor("update", consumer.root) == 1
    assert consumer.files() == before


def test_an_edited_file_is_not_overwritten(
    project: Project, consumer: Consumer, kms: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(kms / "client.py", "class PetsClient")
    project.turn_to("with age")
    before = consumer.files()
    assert project.vendor("update", consumer.root) == 1
    assert "client.py: edited locally" in capsys.readouterr().err
    assert consumer.files() == before
    assert project.vendor("update", consumer.root, "--force") == 0
    assert EDIT not in (kms / "client.py").read_text()
    assert project.vendor("verify", consumer.root) == 0


def test_a_merge_keeps_both_edits(
    project: Project, consumer: Consumer, kms: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(kms / "client.py", "class PetsClient")
    consumer.commit()
    project.turn_to("with shop")
    assert project.vendor("update", consumer.root, "--merge", "--accept-breaking") == 0
    text = (kms / "client.py").read_text()
    assert EDIT in text
    assert "shop: str" in text
    # The lock has the file as it was generated, so that the edit does not go unnoticed later.
    assert project.vendor("verify", consumer.root) == 1
    assert "client.py: edited" in capsys.readouterr().out


def test_a_base_that_only_the_project_has_had_is_found(
    project: Project, consumer: Consumer, kms: Path
) -> None:
    git(project.root, "init", "--quiet")
    for version, anchor in (
        ("with age", "from __future__"),
        ("with shop", "class Pet"),
    ):
        edit(kms / "models.py", anchor)
        consumer.commit()
        project.turn_to(version)
        git(project.root, "add", "--all")
        git(project.root, "commit", "--quiet", "--message", version)
        assert (
            project.vendor("update", consumer.root, "--merge", "--accept-breaking") == 0
        )
    text = (kms / "models.py").read_text()
    assert text.count(EDIT) == 2
    assert "age" not in text


def test_edits_of_the_same_lines_are_left_alone(
    project: Project, consumer: Consumer, kms: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models = kms / "models.py"
    models.write_text(models.read_text().replace("    name: ", "    name_of_pet: "))
    project.turn_to("with age")
    before = consumer.files()
    assert project.vendor("update", consumer.root, "--merge") == 1
    assert (
        "models.py: edited locally where the new version differs too"
        in capsys.readouterr().err
    )
    assert consumer.files() == before


def test_without_history_there_is_nothing_to_merge_with(
    project: Project, consumer: Consumer, capsys: pytest.CaptureFixture[str]
) -> None:
    project.vendor("add", "pets", "--into", consumer.root / "src")
    edit(consumer.root / "src/pets/client.py", "class PetsClient")
    project.turn_to("with age")
    assert project.vendor("update", consumer.root, "--merge") == 1
    assert "the original version is in no history" in capsys.readouterr().err


def test_files_of_the_consumer_stay(
    project: Project, consumer: Consumer, kms: Path
) -> None:
    (kms / "notes").mkdir()
    (kms / "notes/mine.txt").write_text("mine")
    (kms / "link").symlink_to("client.py")
    project.turn_to("with age")
    assert project.vendor("update", consumer.root) == 0
    assert (kms / "notes/mine.txt").read_text() == "mine"
    assert (kms / "link").is_symlink()
    assert "age" in (kms / "models.py").read_text()


def test_a_missing_file_comes_back(
    project: Project, consumer: Consumer, kms: Path
) -> None:
    (kms / "client.py").unlink()
    assert project.vendor("verify", consumer.root) == 1
    assert project.vendor("update", consumer.root) == 0
    assert project.vendor("verify", consumer.root) == 0


def test_line_ends_of_windows_are_no_edit(
    project: Project, consumer: Consumer, kms: Path
) -> None:
    for path in kms.rglob("*.py"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert project.vendor("verify", consumer.root) == 0
    (kms / "client.py").write_text((kms / "client.py").read_text() + "\r\nx = 1\r\n")
    assert project.vendor("verify", consumer.root) == 1


def test_verify_names_each_difference(
    project: Project, consumer: Consumer, kms: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(kms / "client.py", "class PetsClient")
    (kms / "models.py").unlink()
    (kms / "new.py").write_text("")
    capsys.readouterr()
    assert project.vendor("verify", consumer.root) == 1
    assert capsys.readouterr().out == (
        "src/shop/_vendor/kms: not as copied\n"
        "  client.py: edited\n"
        "  models.py: missing\n"
        "  new.py: not part of the package\n"
    )


@pytest.mark.parametrize("task", ["status", "verify"])
def test_a_deleted_package_is_missing(
    project: Project,
    consumer: Consumer,
    kms: Path,
    task: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    git(consumer.root, "rm", "-r", "--quiet", str(kms))
    capsys.readouterr()
    assert project.vendor(task, consumer.root) == (1 if task == "verify" else 0)
    assert capsys.readouterr().out == "src/shop/_vendor/kms: missing\n"
    assert project.vendor("update", consumer.root) == 0
    assert project.vendor("verify", consumer.root) == 0


def test_the_same_spec_generated_anew(
    project: Project, consumer: Consumer, kms: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # As if an older generator had written another client.
    generated = project.root / "generated/pets"
    manifest, client = read_manifest(generated), generated / "client.py"
    assert manifest is not None
    client.write_text(client.read_text() + "# The end.\n")
    hashes = {**manifest.files, "client.py": digest(client.read_text())}
    (generated / "specgen.json").write_text(Manifest(manifest.inputs, hashes).text())
    assert project.vendor("update", consumer.root) == 0
    assert "same spec, regenerated by specgen 0.1.0" in capsys.readouterr().out
    assert (kms / "client.py").read_text().endswith("# The end.\n")


def test_names_of_files_cannot_steer_the_terminal(
    project: Project, consumer: Consumer, kms: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(os.fsdecode(os.fsencode(kms) + b"/\x1b[2J\xff.txt")).write_text("")
    capsys.readouterr()
    assert project.vendor("verify", consumer.root) == 1
    assert "  \\x1b[2J\\udcff.txt: not part of the package\n" in capsys.readouterr().out
    assert project.vendor("status", consumer.root) == 0
    assert project.vendor("remove", consumer.root, "kms") == 2
    printed = capsys.readouterr()
    assert "\x1b" not in printed.out + printed.err
    command = [sys.executable, "-m", "shop._vendor.kms", "--verify"]
    done = subprocess.run(
        command, capture_output=True, cwd=consumer.root / "src", check=False
    )
    assert b"\\x1b[2J\\udcff.txt: not part of the package\n" in done.stdout
