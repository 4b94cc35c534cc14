from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from specgen.vendor.consumer_tree import VendorError
from specgen.vendor.lock import quoted

from tests.vendor.conftest import INTO
from tests.vendor.project import Consumer, git

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.vendor.project import Project

NOBODY = 65534


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str]) -> Iterator[list[str]]:
    """What a command must print; that it did is checked at the end."""
    expected: list[str] = []
    yield expected
    printed = capsys.readouterr().err
    for text in expected:
        assert text in printed
    assert "Traceback" not in printed


def add(project: Project, consumer: Consumer, *options: str, into: str = INTO) -> None:
    """Run `add`, and see that it is refused and leaves everything as it was."""
    before = consumer.files()
    assert project.vendor("add", "pets", "--into", consumer.root / into, *options) == 2
    assert consumer.files() == before


def test_a_folder_of_somebody_else(
    project: Project, consumer: Consumer, refused: list[str]
) -> None:
    consumer.write(f"{INTO}/pets/mine.py", "x = 1\n")
    add(project, consumer)
    refused.append("pets exists and is not in")


def test_a_package_that_is_there_already(
    project: Project, consumer: Consumer, kms: Path, refused: list[str]
) -> None:
    add(project, consumer, "--name", "kms")
    refused.append("is vendored already; update it with `vendor update`")
    add(project, consumer, into=f"{INTO}/kms/auth")
    refused.append("is inside the vendored package src/shop/_vendor/kms")
    assert kms.is_dir()


@pytest.mark.parametrize("name", ["class", "my-kms", "1kms", "a/b", ".."])
def test_a_name_that_cannot_be_imported(
    project: Project, consumer: Consumer, refused: list[str], name: str
) -> None:
    add(project, consumer, "--name", name)
    refused.append(f"{name!r} cannot be the name of a package")


@pytest.mark.parametrize(
    "into", ["src/shop/my-vendor", "src/shop/import/x", "new-folder/x"]
)
def test_a_folder_that_cannot_be_imported(
    project: Project, consumer: Consumer, refused: list[str], into: str
) -> None:
    add(project, consumer, into=into)
    refused.append("is not a valid module name")


def test_a_folder_that_is_a_file(
    project: Project, consumer: Consumer, refused: list[str]
) -> None:
    consumer.write(INTO, "x")
    add(project, consumer)
    refused.append("_vendor is a file")


def test_a_folder_in_no_repository(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert project.vendor("add", "pets", "--into", tmp_path / "nowhere") == 2
    assert "name the root of the repository with --root" in capsys.readouterr().err
    assert not (tmp_path / "nowhere").exists()
    (tmp_path / "nowhere").mkdir()
    arguments = ("--into", tmp_path / "nowhere", "--root", tmp_path / "nowhere")
    assert project.vendor("add", "pets", *arguments) == 0
    assert project.vendor("verify", tmp_path / "nowhere/pets") == 0


def test_a_tree_without_packages(
    project: Project, consumer: Consumer, refused: list[str]
) -> None:
    for task in ("status", "update", "verify"):
        assert project.vendor(task, consumer.root) == 2
    assert project.vendor("remove", consumer.root, "kms") == 2
    refused += [
        "has no vendored packages",
        "specgen.lock has no package 'kms'; it has none",
    ]


def test_a_tree_that_is_not_there(
    project: Project, consumer: Consumer, refused: list[str]
) -> None:
    assert project.vendor("status", consumer.root / "nowhere") == 2
    refused.append("nowhere is not a directory")
    assert (
        project.vendor("status", consumer.root, "--root", consumer.root / "elsewhere")
        == 2
    )
    refused.append("elsewhere is not a directory")


def test_a_package_that_nobody_generates(
    project: Project, consumer: Consumer, refused: list[str]
) -> None:
    assert project.vendor("add", "dogs", "--into", consumer.root / INTO) == 2
    refused.append("generated has no package 'dogs'; it has pets, zoo")


def test_a_source_that_was_edited(
    project: Project, consumer: Consumer, refused: list[str]
) -> None:
    client = project.root / "generated/pets/client.py"
    client.write_text(client.read_text() + "x = 1\n")
    add(project, consumer)
    refused.append("client.py was edited by hand; run `specgen generate` first")


def test_a_source_that_is_behind_its_spec(
    project: Project, consumer: Consumer, refused: list[str]
) -> None:
    spec = project.root / "specs/pets.yaml"
    spec.write_text(spec.read_text() + "# A remark.\n")
    add(project, consumer)
    refused.append("pets.yaml has changed since the package was generated")


def test_links_that_lead_out(
    project: Project, consumer: Consumer, tmp_path: Path, refused: list[str]
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (consumer.root / INTO).symlink_to(outside)
    assert project.vendor("add", "pets", "--into", consumer.root / INTO) == 2
    refused.append("through a symbolic link")
    assert not any(outside.iterdir())
    (consumer.root / "src/pets").symlink_to(outside)
    assert project.vendor("add", "pets", "--into", consumer.root / "src") == 2
    refused.append("is a symbolic link; a package must be a directory of its own")
    assert not any(outside.iterdir())
    assert not (consumer.root / "specgen.lock").exists()


def test_links_that_lead_out_later(
    project: Project, consumer: Consumer, kms: Path, tmp_path: Path, refused: list[str]
) -> None:
    outside = tmp_path / "outside"
    shutil.move(kms.parent, outside)
    kms.parent.symlink_to(outside)
    before = sorted(outside.rglob("*"))
    for task in ("status", "verify", "update"):
        assert project.vendor(task, consumer.root) == 2
    assert project.vendor("remove", consumer.root, "kms", "--force") == 2
    refused.append("through a symbolic link")
    assert sorted(outside.rglob("*")) == before


def test_a_file_that_became_a_link_is_not_written_through(
    project: Project, consumer: Consumer, kms: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside.py"
    shutil.move(kms / "client.py", outside)
    (kms / "client.py").symlink_to(outside)
    assert project.vendor("verify", consumer.root) == 1
    assert project.vendor("update", consumer.root, "--force") == 0
    assert not (kms / "client.py").is_symlink()
    outside.write_text("theirs")
    assert (kms / "client.py").read_text() != "theirs"


@pytest.mark.parametrize("name", [".specgen-staging", ".specgen-lock"])
def test_no_file_of_ours_is_written_through_a_link(
    project: Project, consumer: Consumer, tmp_path: Path, name: str
) -> None:
    (consumer.root / name).symlink_to(tmp_path / "outside")
    project.vendor("add", "pets", "--into", consumer.root / "src")
    assert not (tmp_path / "outside").exists()


LOCKS = {
    "version = 1": [
        (
            "version = 2",
            "specgen.lock:2: version 2 was written by a newer specgen; update specgen",
        ),
        (
            "version = '1'",
            "specgen.lock:2: version is not 1; restore it from version control",
        ),
        ("", "version is not 1"),
        (
            "version = ",
            "specgen.lock:2:11: Invalid value; restore it from version control",
        ),
        ("version = 1\n<<<<<<< ours\n", "resolve the merge conflict"),
        ("version = 1\n\xff", "this is not UTF-8"),
    ],
    '[package."src/shop/_vendor/kms"]': [
        (
            '[package."/etc/kms"]',
            "specgen.lock:7: '/etc/kms' is not a valid directory for a package",
        ),
        (
            '[package."../kms"]',
            "specgen.lock:7: '../kms' is not a valid directory for a package",
        ),
        ("[packages.kms]", "spec"),
    ],
    'package = "pets"': [
        (
            "package = 1",
            "specgen.lock:7: package of src/shop/_vendor/kms is not a string",
        ),
        ('package = "../pets"', "the entry of src/shop/_vendor/kms is not complete"),
    ],
    '"client.py" = "': [
        ('"../client.py" = "', "'../client.py' is not inside src/shop/_vendor/kms"),
        ('"client.py" = "X', "the hash of client.py is not a SHA-256"),
    ],
    'spec-sha256 = "': [
        (
            'spec-sha256 = "0',
            "spec-sha256 of src/shop/_vendor/kms is not that of spec/pets.yaml",
        ),
    ],
}


@pytest.mark.parametrize(
    "case", [(old, *case) for old, cases in LOCKS.items() for case in cases]
)
def test_a_lock_that_was_edited_by_hand(
    project: Project,
    consumer: Consumer,
    kms: Path,
    refused: list[str],
    case: tuple[str, str, str],
) -> None:
    old, new, message = case
    lock = consumer.root / "specgen.lock"
    text = lock.read_text()
    assert text.count(old) == 1
    lock.write_bytes(text.replace(old, new).encode("latin-1"))
    before = consumer.files()
    for task in ("status", "update", "verify"):
        assert project.vendor(task, consumer.root) == 2
    assert project.vendor("remove", consumer.root, "kms") == 2
    assert project.vendor("add", "pets", "--into", kms.parent) == 2
    refused.append(message)
    assert consumer.files() == before


def test_two_packages_of_one_name(
    project: Project, consumer: Consumer, kms: Path, refused: list[str]
) -> None:
    project.vendor("add", "zoo", "--into", consumer.root / "src", "--name", "kms")
    assert project.vendor("remove", consumer.root, "kms") == 2
    refused.append("pass src/kms or src/shop/_vendor/kms")
    assert kms.is_dir()
    assert project.vendor("remove", consumer.root, "src/kms") == 0


@contextlib.contextmanager
def _without_privileges(root: Path) -> Iterator[None]:
    """Give up what the superuser may do."""
    if os.geteuid():
        yield
        return
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            os.chown(path, NOBODY, NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_consumer() -> Iterator[Consumer]:
    """A consumer in a folder that every user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="specgen-test-"))
    folder.chmod(0o755)
    made = Consumer(folder / "shop")
    made.write("src/shop/__init__.py")
    git(made.root, "init", "--quiet")
    yield made
    shutil.rmtree(folder)


def test_a_folder_that_may_not_be_written(
    project: Project, open_consumer: Consumer, capsys: pytest.CaptureFixture[str]
) -> None:
    root = open_consumer.root
    assert project.vendor("add", "zoo", "--into", root / "src/shop/_vendor") == 0
    before = open_consumer.files()
    for folder in (root, root / "src/shop/_vendor"):
        folder.chmod(0o555)
        with _without_privileges(root):
            code = project.vendor("remove", root, "zoo")
        folder.chmod(0o755)
        assert code == 2
        assert "Permission denied; nothing was changed" in capsys.readouterr().err
        assert open_consumer.files() == before


def test_a_full_disk(
    project: Project, small_disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    consumer = Consumer(small_disk)
    consumer.write("src/shop/__init__.py")
    arguments = ("--into", small_disk / INTO, "--root", small_disk)
    assert project.vendor("add", "pets", *arguments) == 0
    before = consumer.files()
    project.turn_to("with shop")
    assert project.vendor("update", small_disk, "--accept-breaking") == 2
    assert "No space left on device; nothing was changed" in capsys.readouterr().err
    assert consumer.files() == before
    assert project.vendor("verify", small_disk) == 0


@pytest.mark.parametrize("text", ['a"b\\', "\0\x7f\n", "\u2028\u202e", "\U0001f600"])
def test_the_lock_holds_any_text(text: str) -> None:
    assert tomllib.loads(f"a = {quoted(text)}") == {"a": text}


def test_half_a_character_is_refused() -> None:
    with pytest.raises(VendorError, match=r"cannot hold 'a\\udc80'"):
        quoted("a\udc80")
