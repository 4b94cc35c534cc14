"""What `specgen generate` writes, leaves alone and refuses."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from specgen.cli import main
from specgen.pipeline import client_package

from tests.cli.trees import contents, edit, times

if TYPE_CHECKING:
    from specgen.cache import Cache
    from specgen.emit import Package
    from specgen.pipeline import Loaded

ROOT = Path(__file__).parents[2]


def specgen(*arguments: str, cwd: Path, program: str = "", **env: str) -> int:
    """Run the command line in an interpreter of its own; `program` comes before it."""
    source = f"{program}\nimport sys\nfrom specgen.cli import main\nsys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", source, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode


def test_a_file_without_change_is_not_written(project: Path) -> None:
    before, written = contents(project / "generated"), times(project / "generated")
    edit(project / "specs" / "library.yaml", "Get a book.", "Fetch a book.")
    assert main(["generate"]) == 0
    after = contents(project / "generated")
    changed = {path for path in after if after[path] != before[path]}
    now = times(project / "generated")
    assert changed == {path for path in now if now[path] != written[path]}
    assert {path for path in changed if path.startswith("shelf/")} == set()
    assert "library/client.py" in changed
    assert "library/models.py" not in changed


def test_a_file_edited_by_hand_is_refused_and_named(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edited = project / "generated" / "library" / "client.py"
    edit(edited, "Get a book.", "Mine.")
    edit(project / "specs" / "library.yaml", "The book.", "A book.")
    before = contents(project)
    assert main(["generate"]) == 2
    error = capsys.readouterr().err
    assert "generated/library/client.py" in error
    assert "--force" in error
    assert contents(project) == before
    assert main(["generate", "--force"]) == 0
    assert "Mine." not in edited.read_text(encoding="utf-8")
    assert main(["generate", "--check"]) == 0


def test_an_orphan_edited_by_hand_is_refused_too(project: Path) -> None:
    edit(project / "generated" / "shelf" / "client.py", "Get a book.", "Mine.")
    (project / "specs" / "shelf.yaml").unlink()
    assert main(["generate"]) == 2
    assert (project / "generated" / "shelf" / "client.py").exists()
    assert main(["generate", "--force"]) == 0
    assert not (project / "generated" / "shelf").exists()


def test_a_file_that_is_not_ours_stays(project: Path) -> None:
    own = project / "generated" / "library" / "notes.txt"
    own.write_text("mine", encoding="utf-8")
    other = project / "generated" / "mine"
    other.mkdir()
    (other / "code.py").write_text("x = 1\n", encoding="utf-8")
    edit(project / "specs" / "library.yaml", "Get a book.", "Fetch a book.")
    assert main(["generate"]) == 0
    assert own.read_text(encoding="utf-8") == "mine"
    assert (other / "code.py").exists()


_KILL = """
import os, signal
real, count = os.replace, 0
def replace(*given):
    global count
    count += 1
    if count == {at}:
        os.kill(os.getpid(), signal.SIGKILL)
    real(*given)
os.replace = replace
"""


@pytest.mark.parametrize("at", [1, 4])
def test_the_run_after_a_killed_one_repairs(project: Path, at: int) -> None:
    edit(project / "specs" / "library.yaml", "Get a book.", "Fetch a book.")
    edit(project / "specs" / "library.yaml", "pages:", "leaves:")
    killed = specgen("generate", cwd=project, program=_KILL.format(at=at))
    assert killed == -signal.SIGKILL
    assert main(["generate", "--check"]) == 1
    assert main(["generate"]) == 0
    assert main(["generate", "--check"]) == 0
    assert not list(project.rglob(".specgen-*"))


def test_a_run_without_changes_imports_neither_generator_nor_formatter(
    project: Path,
) -> None:
    program = """
import atexit, os, sys
def report():
    heavy = {"black", "datamodel_code_generator", "jinja2", "pydantic", "yaml"}
    heavy |= {"difflib", "platformdirs", "secrets", "tempfile", "tomllib", "specgen.view"}
    if heavy & sys.modules.keys():
        os._exit(77)
atexit.register(report)
"""
    spec = project / "specs" / "library.yaml"
    assert specgen("generate", cwd=project, program=program) == 0
    edit(spec, "paths:", "tags: [{name: books}, {name: books}]\npaths:")
    assert specgen("generate", cwd=project, program=program) == 77
    settings = "tomllib"  # Findings are printed as the project's settings say.
    program = program.replace(f'"{settings}", ', "")
    assert specgen("generate", cwd=project, program=program) == 0


@pytest.mark.usefixtures("import_check")
@pytest.mark.parametrize(
    "text", ["def (:\n", "import no_such_module\n", "x: int = undefined\n"]
)
def test_code_that_cannot_be_imported_is_never_written(
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    text: str,
) -> None:
    def broken(spec: Loaded, made: Cache) -> Package:
        package = client_package(spec, made)
        files = {**package.files, "models.py": text}
        return replace(package, files=files, at_import="")

    monkeypatch.setattr("specgen.commands.generate.client_package", broken)
    edit(project / "specs" / "library.yaml", "Get a book.", "Fetch a book.")
    before = contents(project)
    assert main(["generate"]) == 2
    assert "nothing was written" in capsys.readouterr().err
    assert contents(project) == before


def test_bad_specs_leave_everything_as_it_is(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project / "specs" / "library.yaml", "schemas/Book", "schemas/Bok")
    edit(project / "specs" / "library.yaml", "type: integer", "type: integr")
    shelf = project / "specs" / "shelf.yaml"
    edit(
        shelf,
        "    get:",
        "    delete: {operationId: get_book, responses: {}}\n    get:",
    )
    before = contents(project)
    assert main(["generate"]) == 2
    error = capsys.readouterr().err
    assert "warning[unresolved-ref]" in error
    assert "warning[invalid-value]" in error
    assert "error[duplicate-python-name]" in error
    assert "specs/library.yaml:14:" in error
    assert contents(project) == before


def test_warnings_are_printed_once(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(
        project / "specs" / "library.yaml",
        "{type: integer}",
        "{type: integer, default: no}",
    )
    assert main(["generate"]) == 0
    error = capsys.readouterr().err
    assert error.count("warning[default-mismatch]") == 1
    assert error.endswith("\n\n1 warning\n")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["generate", "nothing.yaml"], "there is no such file"),
        (["generate", "nothing"], "there is no such file or directory"),
        (["generate", "generated"], "there are no specs in generated"),
        (["generate", "specs/library.txt"], "is not a spec file"),
        (
            ["generate", "specs/library.yaml", "./specs/library.yml"],
            "both become the package",
        ),
    ],
)
def test_a_wrong_argument_is_explained(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    before = contents(project)
    assert main(arguments) == 2
    assert says in capsys.readouterr().err
    assert contents(project) == before


@pytest.mark.parametrize(
    "name",
    ["stub_server", "Stub-Server", "testing", "serving", "key_store", "app"],
)
def test_a_package_that_would_take_a_place_in_the_stub_is_refused(
    name: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = project / "specs" / f"{name}.yaml"
    (project / "specs" / "shelf.yaml").rename(spec)
    before = contents(project)
    package = name.lower().replace("-", "_")
    for arguments in (["generate"], ["serve", str(spec)]):
        assert main(arguments) == 2
        text = f": error[reserved-name]: the package of this spec would be `{package}`,"
        error = capsys.readouterr().err
        assert (
            f"specs/{name}.yaml:1:1{text} a name that the stub server needs\n" in error
        )
        assert "hint: rename the file: its package is named after it\n" in error
    assert contents(project) == before


def test_a_folder_without_specs_is_explained(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(project / "specs")
    assert main(["generate"]) == 2
    assert "there are no specs" in capsys.readouterr().err
