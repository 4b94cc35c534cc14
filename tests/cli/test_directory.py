"""What `specgen generate` does about others in its directory: runs, files, and no space left."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from specgen.cli import main
from specgen.emit import BusyError, exclusive

from tests.cli.trees import contents, edit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]


@pytest.fixture
def held(project: Path) -> Iterator[None]:
    """Another run is at work."""
    with exclusive(project / "generated"):
        yield


@pytest.mark.usefixtures("held")
def test_a_run_beside_another_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project / "specs" / "library.yaml", "Get a book.", "Fetch a book.")
    temporary = project / "generated" / "library" / ".specgen-others"
    temporary.touch()
    before = contents(project)
    assert main(["generate"]) == 2
    assert capsys.readouterr().err == (
        "specgen: another run of specgen is using generated; try again later\n"
    )
    assert contents(project) == before


@pytest.mark.usefixtures("held")
def test_nobody_waits_to_check(project: Path) -> None:
    assert main(["generate", "--check"]) == 0
    assert (project / "generated").is_dir()


def test_where_there_are_no_locks_a_run_goes_on(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(*_: object) -> None:
        raise OSError(95, os.strerror(95))

    monkeypatch.setattr(fcntl, "flock", no_locks)
    edit(project / "specs" / "library.yaml", "Get a book.", "Fetch a book.")
    assert main(["generate"]) == 0
    assert main(["generate", "--check"]) == 0


def test_a_lock_ends_with_the_run(tmp_path: Path) -> None:
    for _ in range(2):
        with exclusive(tmp_path), pytest.raises(BusyError), exclusive(tmp_path):
            pass


def test_runs_at_once_leave_all_files_whole(project: Path) -> None:
    expected = contents(project / "generated")
    shutil.rmtree(project / "generated")
    command = [sys.executable, "-m", "specgen", "generate"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    runs = [
        subprocess.Popen(
            command, cwd=project, env=environment, stdout=subprocess.DEVNULL, stderr=-1
        )
        for _ in range(3)
    ]
    ended = [(run.communicate()[1], run.returncode) for run in runs]
    assert 0 in [code for _, code in ended]
    for err, code in ended:
        assert code == 0 or (code == 2 and b"another run of specgen" in err)
    assert contents(project / "generated") == expected


def _file(package: Path) -> str:
    (package / "mine.py").write_text("")
    return "mine.py"


def _text(package: Path) -> str:
    (package / "auth" / "notes.txt").write_text("")
    return "auth/notes.txt"


def _shadow(package: Path) -> str:
    (package / "models").mkdir()
    (package / "models" / "__init__.py").write_text("")
    return "models/__init__.py"


def _sourceless(package: Path) -> str:
    (package / "errors.pyc").write_bytes(b"")
    return "errors.pyc"


def _link(package: Path) -> str:
    (package / "linked").symlink_to("auth")
    return "linked"


FOREIGN = [_file, _text, _shadow, _sourceless, _link]


@pytest.mark.parametrize("put", FOREIGN, ids=lambda put: put.__name__.strip("_"))
def test_a_foreign_file_is_named_and_left_alone(
    project: Path, capsys: pytest.CaptureFixture[str], put: Callable[[Path], str]
) -> None:
    path = f"generated/library/{put(project / 'generated' / 'library')}"
    assert main(["generate", "--check"]) == 1
    assert capsys.readouterr().out == f"{path}: not generated; move it elsewhere\n"
    before = contents(project)
    assert main(["generate"]) == 0
    assert capsys.readouterr().err == (
        f"specgen: warning: {path} was not generated, and is left as it is\n"
    )
    assert contents(project) == before
    assert (project / path).exists()


def test_what_python_compiles_is_not_foreign(project: Path) -> None:
    cache = project / "generated" / "library" / "__pycache__"
    cache.mkdir(exist_ok=True)
    (cache / "gone.cpython-311.pyc").write_bytes(b"")
    assert main(["generate", "--check"]) == 0


def test_a_link_in_the_place_of_a_file_counts_as_edited(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project / "generated" / "library" / "errors.py"
    outside = shutil.move(path, project / "outside.py")
    path.symlink_to(outside)
    assert main(["generate", "--check"]) == 1
    assert (
        "generated/library/errors.py: changed, edited by hand"
        in capsys.readouterr().out
    )
    assert main(["generate"]) == 2
    assert main(["generate", "--force"]) == 0
    assert not path.is_symlink()
    assert path.read_bytes() == (project / "outside.py").read_bytes()


def test_a_full_disk_is_named_with_the_file(
    project: Path, small_disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (small_disk / "others").write_bytes(bytes(200_000))
    spec = str(project / "specs" / "library.yaml")
    assert main(["generate", spec, "--out", str(small_disk)]) == 2
    err = capsys.readouterr().err
    assert err.startswith(f"specgen: {small_disk}/")
    assert err.endswith(".py: No space left on device\n")
    assert [p for p in small_disk.rglob("*") if p.name.startswith(".specgen-")] == []


def test_an_error_of_standard_output_says_so(project: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("there is no /dev/full")
    with full.open("wb") as out:
        done = subprocess.run(
            [sys.executable, "-m", "specgen", "generate", "--check"],
            cwd=project,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=out,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == b"specgen: standard output: No space left on device\n"
