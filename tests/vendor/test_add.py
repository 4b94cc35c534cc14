from __future__ import annotations

import hashlib
import textwrap
import tomllib
from typing import TYPE_CHECKING

from specgen.vendor.lock import read_lock
from specgen.vendor.requirements import client_requirements

from tests.vendor.project import PETS, Project, generate, git

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.vendor.project import Consumer


def test_a_copy_has_the_package_and_its_spec(project: Project, kms: Path) -> None:
    generated = project.root / "generated" / "pets"
    expected = {
        p.relative_to(generated): p.read_bytes() for p in generated.rglob("*.py")
    }
    copied = {p.relative_to(kms): p.read_bytes() for p in kms.rglob("*.py")}
    assert copied == expected
    assert (kms / "py.typed").is_file()
    assert (kms / "spec/pets.yaml").read_bytes() == (
        project.root / "specs/pets.yaml"
    ).read_bytes()


def test_the_lock_lists_what_was_copied(consumer: Consumer, kms: Path) -> None:
    text = (consumer.root / "specgen.lock").read_text()
    data = tomllib.loads(text)
    assert data["version"] == 1
    assert list(data["package"]) == ["src/shop/_vendor/kms"]
    entry = data["package"]["src/shop/_vendor/kms"]
    assert entry["package"] == "pets"
    assert entry["spec"] == "spec/pets.yaml"
    assert entry["generator"] == "specgen 0.1.0"
    assert entry["dependencies"] == list(client_requirements())
    files = {p.relative_to(kms).as_posix(): p for p in kms.rglob("*") if p.is_file()}
    hashes = {
        path: hashlib.sha256(file.read_bytes()).hexdigest()
        for path, file in files.items()
    }
    assert entry["files"] == hashes
    assert entry["spec-sha256"] == hashes["spec/pets.yaml"]
    assert read_lock(consumer.root).text() == text


def test_the_lock_names_the_commit_of_a_clean_source(
    project: Project, consumer: Consumer
) -> None:
    git(project.root, "init", "--quiet")
    git(project.root, "add", "--all")
    git(project.root, "commit", "--quiet", "--message", "Generated")
    head = git(project.root, "rev-parse", "HEAD").strip()
    project.vendor("add", "pets", "--into", consumer.root / "src")
    (project.root / "generated" / "zoo" / "notes.txt").write_text("not committed")
    project.vendor("add", "zoo", "--into", consumer.root / "src")
    entries = read_lock(consumer.root).entries
    assert entries["src/pets"].commit == head
    assert entries["src/zoo"].commit is None


def test_what_the_consumer_has_to_do_is_printed(
    project: Project, consumer: Consumer, capsys: pytest.CaptureFixture[str]
) -> None:
    project.vendor(
        "add", "pets", "--into", consumer.root / "src/shop/_vendor", "--name", "kms"
    )
    printed = capsys.readouterr().out
    pyproject = printed[printed.index("    [project]") : printed.index("Import it as")]
    assert tomllib.loads(pyproject)["project"]["dependencies"] == list(
        client_requirements()
    )
    assert "`shop._vendor.kms`" in printed
    assert "python -m shop._vendor.kms --verify" in printed


def test_new_folders_in_a_regular_package_are_regular(
    consumer: Consumer, kms: Path
) -> None:
    assert (kms.parent / "__init__.py").read_bytes() == b""
    assert not (consumer.root / "src/__init__.py").exists()


def test_new_folders_in_a_namespace_stay_one(
    project: Project, consumer: Consumer
) -> None:
    project.vendor("add", "pets", "--into", consumer.root / "src/acme/clients")
    assert not (consumer.root / "src/acme/__init__.py").exists()
    assert not (consumer.root / "src/acme/clients/__init__.py").exists()


def test_adding_and_removing_leaves_nothing(
    project: Project, consumer: Consumer
) -> None:
    before = consumer.files()
    inner = consumer.root / "src/shop/_vendor/inner"
    project.vendor("add", "pets", "--into", inner)
    project.vendor("add", "zoo", "--into", inner.parent)
    assert (inner / "__init__.py").exists()
    assert project.vendor("remove", consumer.root, "pets") == 0
    assert not inner.exists()
    assert (inner.parent / "__init__.py").exists()
    assert project.vendor("remove", consumer.root, "zoo") == 0
    assert consumer.files() == before
    assert not inner.parent.exists()


def test_quiet_prints_only_what_needs_attention(
    project: Project, consumer: Consumer, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = consumer.root / "lib"
    assert project.vendor("add", "zoo", "--into", folder, "-q") == 0
    assert project.vendor("verify", consumer.root, "-q") == 0
    assert project.vendor("update", consumer.root, "-q") == 0
    assert capfd.readouterr().out == ""
    (folder / "zoo" / "errors.py").unlink()
    assert project.vendor("verify", consumer.root, "-q") == 1
    assert "errors.py: missing" in capfd.readouterr().out


def test_removing_keeps_what_the_user_has_beside_a_package(
    project: Project, consumer: Consumer, kms: Path
) -> None:
    consumer.write("src/shop/_vendor/__init__.py", "VALUE = 1\n")
    assert project.vendor("remove", consumer.root, "kms") == 0
    assert (kms.parent / "__init__.py").read_text() == "VALUE = 1\n"


def test_removing_keeps_a_directory_that_was_there_before(
    project: Project, consumer: Consumer
) -> None:
    consumer.write("tests/__init__.py")
    project.vendor("add", "pets", "--into", consumer.root / "tests")
    assert project.vendor("remove", consumer.root, "pets") == 0
    assert (consumer.root / "tests/__init__.py").exists()


def test_files_that_git_ignores_are_warned_of(
    project: Project, consumer: Consumer, capsys: pytest.CaptureFixture[str]
) -> None:
    consumer.write(".gitignore", "*.lock\n")
    project.vendor("add", "pets", "--into", consumer.root / "src")
    assert (
        ".gitignore keeps these out of commits: specgen.lock" in capsys.readouterr().err
    )


def test_removing_keeps_other_packages(
    project: Project, consumer: Consumer, kms: Path
) -> None:
    project.vendor("add", "zoo", "--into", kms.parent)
    assert project.vendor("remove", consumer.root, "kms") == 0
    assert list(read_lock(consumer.root).entries) == ["src/shop/_vendor/zoo"]
    assert project.vendor("verify", consumer.root) == 0


def test_removing_spares_what_somebody_wrote(
    project: Project, consumer: Consumer, kms: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (kms / "mine.py").write_text("x = 1\n")
    before = consumer.files()
    assert project.vendor("remove", consumer.root, "kms") == 2
    assert "mine.py" in capsys.readouterr().err
    assert consumer.files() == before
    assert project.vendor("remove", consumer.root, "kms", "--force") == 0
    assert not kms.exists()


def test_a_spec_of_several_files(tmp_path: Path, consumer: Consumer) -> None:
    head, _, schemas = PETS.partition("components:\n")
    text = head.replace("#/components/schemas/Pet", "shapes/pet.yaml#/Pet")
    project = Project(tmp_path / "several", {})
    shapes = project.root / "specs/shapes/pet.yaml"
    shapes.parent.mkdir(parents=True)
    shapes.write_text(textwrap.dedent(schemas.partition("schemas:\n")[2]))
    generate(project.root, {"pets": text})
    assert project.vendor("add", "pets", "--into", consumer.root / "src") == 0
    copied = consumer.root / "src/pets/spec"
    assert (copied / "shapes/pet.yaml").read_bytes() == shapes.read_bytes()
    assert (copied / "pets.yaml").is_file()
    shapes.write_text(shapes.read_text() + "# A remark.\n")
    assert (
        project.vendor("add", "pets", "--into", consumer.root / "src", "--name", "two")
        == 2
    )
    generate(project.root, {"pets": text})
    assert project.vendor("update", consumer.root) == 0
    assert (copied / "shapes/pet.yaml").read_bytes() == shapes.read_bytes()


def test_a_spec_that_refers_to_files_beside_its_directory(
    tmp_path: Path, consumer: Consumer
) -> None:
    head, _, schemas = PETS.partition("components:\n")
    text = head.replace("#/components/schemas/Pet", "../common/pet.yaml#/Pet")
    project = Project(tmp_path / "split", {})
    common = project.root / "common/pet.yaml"
    common.parent.mkdir(parents=True)
    common.write_text(textwrap.dedent(schemas.partition("schemas:\n")[2]))
    (project.root / ".git").mkdir()
    generate(project.root, {"pets": text})
    assert project.vendor("add", "pets", "--into", consumer.root / "src") == 0
    copied = consumer.root / "src/pets/spec"
    assert (copied / "common/pet.yaml").read_bytes() == common.read_bytes()
    assert (copied / "specs/pets.yaml").is_file()
    common.write_text(common.read_text() + "# A remark.\n")
    generate(project.root, {"pets": text})
    assert project.vendor("update", consumer.root) == 0
    assert (copied / "common/pet.yaml").read_bytes() == common.read_bytes()
