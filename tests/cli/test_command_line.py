"""The command line as a whole: misspelt names, how much is printed, progress, completion."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from specgen.cli import main
from specgen.commands import output

from tests.cli.trees import contents, edit


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["genrate"], "there is no `genrate`; did you mean `generate`?"),
        (["generate", "--chek"], "`specgen generate` has no option `--chek`"),
        (["generate", "--chek"], "did you mean `--check`?"),
        (["vendor", "ad"], "did you mean `add`?"),
        (["vendor", "verify", "--rot=x"], "did you mean `--root`?"),
        (["diff", "--format", "jsn"], "did you mean `json`?"),
        (["diff", "--json"], "write `--format json`"),
        (["explain", "wrong-type", "b"], "unexpected arguments: b"),
        (["explain", "unkown-field"], "did you mean `unknown-field`?"),
    ],
)
def test_a_misspelt_name_is_named_with_what_was_meant(
    capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    try:
        code: object = main(arguments)
    except SystemExit as exit_:
        code = exit_.code
    error = capsys.readouterr().err
    assert code == 2
    assert error.startswith("specgen: ")
    assert says in error


@pytest.mark.usefixtures("project")
def test_how_much_is_printed_is_an_option(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["generate", "-q"], ["-q", "generate"]):
        assert main(arguments) == 0
        assert capsys.readouterr() == ("", "")
    assert main(["check", "-v"]) == 0
    printed = capsys.readouterr()
    assert printed.out == "specs/library.yaml: valid\nspecs/shelf.yaml: valid\n"
    assert "specgen: checking specs/shelf.yaml: 0." in printed.err
    assert main(["check"]) == 0
    assert capsys.readouterr().err == ""


def test_a_spec_with_findings_is_not_called_valid(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = "    get: {parameters: [{$ref: '#/components/parameters/Gone'}]}\n"
    edit(project / "specs" / "library.yaml", "paths:\n", f"paths:\n  /gone:\n{gone}")
    assert main(["check", "specs/library.yaml"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line == "specs/library.yaml: 1 operation left out, 2 warnings"
    ignored = "operation-left-out", "unresolved-ref"
    options = [option for code in ignored for option in ("--ignore", code)]
    assert main(["check", "specs/library.yaml", *options]) == 0
    assert capsys.readouterr() == ("specs/library.yaml: 1 operation left out\n", "")


def test_quiet_still_prints_findings(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project / "specs" / "library.yaml", "type: integer", "type: integr")
    assert main(["generate", "-q"]) == 0
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "warning[invalid-value]" in printed.err


class _Terminal(io.StringIO):
    """A terminal that tells when something was drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn = threading.Event()

    def isatty(self) -> bool:
        return True

    def flush(self) -> None:
        self.drawn.set()


def test_progress_is_drawn_on_a_terminal_and_cleared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(output, "_SECONDS_BEFORE_PROGRESS", 0.0)
    with output.progress() as steps:
        steps.step("reading a.yaml")
        assert terminal.drawn.wait(10)
    assert "reading a.yaml (0 s)" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_progress_is_neither_for_files_nor_for_the_first_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for stream in (io.StringIO(), _Terminal()):
        monkeypatch.setattr(sys, "stderr", stream)
        with output.progress() as steps:
            steps.step("reading a.yaml")
        assert stream.getvalue() == ""


def test_a_shell_completes_commands_options_and_choices(tmp_path: Path) -> None:
    answers = {}
    for line in ("specgen ch", "specgen generate --chec", "specgen explain sch"):
        answer = tmp_path / "answer"
        environment = {
            "_ARGCOMPLETE": "1",
            "_ARGCOMPLETE_STDOUT_FILENAME": str(answer),
            "COMP_LINE": line,
            "COMP_POINT": str(len(line)),
        }
        subprocess.run(
            [sys.executable, "-m", "specgen"],
            env={**os.environ, **environment},
            check=True,
        )
        answers[line] = answer.read_text().split("\v")[0].strip()
    assert answers == {
        "specgen ch": "check",
        "specgen generate --chec": "--check",
        "specgen explain sch": "schema-bomb",
    }


def test_the_completion_of_a_shell_can_be_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["completion", "bash"]) == 0
    assert "complete " in capsys.readouterr().out


def test_check_tells_whether_specs_are_valid(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project / "specs" / "library.yaml", "type: integer", "type: integr")
    before = contents(project)
    assert main(["check", "specs"]) == 0
    assert "1 warning" in capsys.readouterr().err
    assert main(["check", "--strict", "specs"]) == 1
    assert main(["check", "--json", "--strict", "specs/library.yaml"]) == 1
    (finding,) = json.loads(capsys.readouterr().out)
    assert (finding["code"], finding["severity"], finding["line"]) == (
        "invalid-value",
        "error",
        22,
    )
    assert contents(project) == before


def test_check_suggests_an_iteration_over_pages_to_people_and_machines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = tmp_path / "pages.yaml"
    spec.write_text(
        """\
openapi: 3.1.0
info: {title: Pages, version: "1"}
paths:
  /books:
    get:
      operationId: listBooks
      parameters: [{name: cursor, in: query, schema: {type: string}}]
      responses:
        "200":
          description: Books.
          content:
            application/json:
              schema:
                type: object
                properties:
                  books: {type: array, items: {type: string}}
                  next_cursor: {type: string}
""",
        encoding="utf-8",
    )
    extension = (
        "x-specgen-pagination: {items: /books, parameter: cursor, next: /next_cursor}"
    )
    assert main(["check", str(spec)]) == 0
    assert f"{spec}:6:7: hint: `listBooks` seems" in (
        printed := capsys.readouterr().out
    )
    assert printed.endswith(f"    {extension}\n")
    assert main(["check", "--json", str(spec)]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["severity"], found["line"]) == ("hint", 6)
    assert found["hint"] == extension


@pytest.mark.usefixtures("project")
def test_list_names_operations_and_their_methods(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["list"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "library  getBook  GET /books/{id}  LibraryClient.get_book",
        "shelf    getBook  GET /books/{id}  ShelfClient.get_book",
    ]


def test_generate_tells_a_machine_what_it_did(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project / "specs" / "library.yaml", "Get a book.", "Fetch a book.")
    assert main(["generate", "--check", "--json"]) == 1
    differing = json.loads(capsys.readouterr().out)
    assert main(["generate", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == differing
    changed = {change["path"]: change["kind"] for change in differing["changes"]}
    assert changed["library/client.py"] == "changed"
    assert main(["generate", "--check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["changes"] == []


def test_a_spec_is_generated_where_there_is_no_folder_of_specs(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(project / "specs" / "library.yaml", tmp_path / "x.yaml")
    shutil.copy(project / "specs" / "shelf.yaml", tmp_path / "y.yaml")
    monkeypatch.chdir(tmp_path)
    assert main(["generate", "x.yaml"]) == 0
    stub = contents(tmp_path / "generated" / "stub_server")
    assert {"x.py", "x.json"} <= stub.keys()
    assert main(["generate", "y.yaml"]) == 0
    assert {"x.py", "y.py"} <= contents(tmp_path / "generated" / "stub_server").keys()
    assert main(["generate", "x.yaml", "--check"]) == 0


def test_the_stub_of_one_folder_serves_the_specs_of_every_run(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = project / "out"
    library, shelf = (
        str(project / "specs" / f"{n}.yaml") for n in ("library", "shelf")
    )
    assert main(["generate", library, "--out", "out"]) == 0
    assert main(["generate", shelf, "--out", "out"]) == 0
    assert {"library.py", "shelf.py"} <= contents(out / "stub_server").keys()
    shutil.rmtree(out / "library")
    assert main(["generate", shelf, "--out", "out"]) == 0
    assert "library.py" not in contents(out / "stub_server")
    assert main(["generate", library, "--out", "out"]) == 0
    Path(library).unlink()
    capsys.readouterr()
    assert main(["generate", shelf, "--out", "out"]) == 0
    assert "specs/library.yaml is gone, so out/stub_server no longer serves it" in (
        capsys.readouterr().err
    )


def test_specs_in_json_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = {"openapi": "3.1.0", "info": {"title": "A", "version": "1"}, "paths": {}}
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "a.json").write_text(json.dumps(spec))
    monkeypatch.chdir(tmp_path)
    assert main(["generate"]) == 0
    assert (tmp_path / "generated" / "a" / "client.py").exists()


def test_a_project_is_begun_beside_what_is_there(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "shop"\n')
    assert main(["init"]) == 0
    assert "pyproject.toml: lines added" in capsys.readouterr().out
    begun = contents(tmp_path)
    assert begun["pyproject.toml"].startswith(
        b'[project]\nname = "shop"\n\n[tool.specgen]'
    )
    assert begun.keys() == {"pyproject.toml", "specs/example.yaml", "Makefile"}
    assert main(["init"]) == 0
    assert contents(tmp_path) == begun
    assert main(["generate"]) == 0
    assert main(["list", "--codes"]) == 0
    assert "404  BookNotFound  BookNotFoundError" in capsys.readouterr().out


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "specgen", "explain", "unknown-field"],
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


_AT_EXIT = (
    "import atexit; from specgen.cli import run; atexit.register(print, 'last'); run()"
)


@pytest.mark.parametrize(
    ("program", "told"),
    [
        (["-m", "cProfile", "-m", "specgen"], "function calls"),
        (["-c", _AT_EXIT], "last"),
    ],
    ids=["profiler", "atexit"],
)
def test_what_runs_at_the_end_of_the_process_runs(
    program: list[str], told: str
) -> None:
    command = [sys.executable, *program, "explain", "too-deep"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert told in done.stdout


def test_a_directory_without_git_is_named_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (tmp_path / "specs").mkdir()
    assert main(["diff"]) == 2
    printed = capsys.readouterr().err
    assert "not a git repository" in printed
    assert "name two documents" in printed


def test_a_revision_in_place_of_a_document_is_pointed_to_its_option(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    library = str(project / "specs" / "library.yaml")
    assert main(["diff", "HEAD", library]) == 2
    assert "write --base REV" in capsys.readouterr().err
