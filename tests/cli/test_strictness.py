"""How severe a finding is, wherever that is said, and that no earlier run has a say in it."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from specgen import input_digest, validate
from specgen.cli import main
from specgen.diagnostics.codes import codes

from tests.cli.trees import contents, edit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from specgen.diagnostics import Diagnostic
    from specgen.openapi.references import References

ROOT = Path(__file__).parents[2]
SLIP = "default: no"
CODE = "default-mismatch"


@pytest.fixture
def slip(project: Path) -> Path:
    """A project one of whose specs has a default that does not match its schema."""
    edit(
        project / "specs" / "library.yaml",
        "{type: integer}",
        f"{{type: integer, {SLIP}}}",
    )
    return project


@pytest.fixture
def settings(slip: Path) -> Path:
    return slip / "pyproject.toml"


Said = tuple[int, str]


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> Said:
    """Exit code and findings of a run."""
    code = main(["generate", *arguments])
    return code, capsys.readouterr().err


@pytest.mark.usefixtures("slip")
@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ([], 0, f"warning[{CODE}]"),
        (["--strict"], 2, f"error[{CODE}]"),
        (["--error", CODE], 2, f"error[{CODE}]"),
        (["--ignore", CODE], 0, ""),
        (["--strict", "--ignore", CODE], 0, ""),
        (["--error", "example-mismatch"], 0, f"warning[{CODE}]"),
    ],
)
def test_options_set_the_severity_of_a_code(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, says: str
) -> None:
    result, error = said(capsys, *arguments)
    assert result == code
    assert (says in error) if says else error == ""


@pytest.mark.usefixtures("slip")
def test_a_refusal_names_the_option_by_which_the_spec_would_pass(
    capsys: pytest.CaptureFixture[str], project: Path
) -> None:
    _, error = said(capsys, "--strict")
    assert f"\n--ignore {CODE} would let this pass; " in error
    edit(
        project / "specs" / "library.yaml", "#/components/schemas/Book", "//a.example/"
    )
    _, error = said(capsys, "--strict")
    assert "would let this pass" not in error


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[tool.specgen]\nstrict = true\n", 2),
        (f'[tool.specgen]\nerror = ["{CODE}"]\n', 2),
        (f'[tool.specgen]\nstrict = true\nignore = ["{CODE}"]\n', 0),
        ("[tool.other]\nstrict = true\n", 0),
        ("", 0),
    ],
)
def test_a_project_sets_them_too(settings: Path, text: str, code: int) -> None:
    settings.write_text(text, encoding="utf-8")
    assert main(["generate"]) == code


def test_the_project_is_that_of_the_spec_wherever_the_command_runs(
    settings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.write_text("[tool.specgen]\nstrict = true\n", encoding="utf-8")
    nearer = settings.parent / "specs" / "pyproject.toml"
    monkeypatch.chdir(tmp_path)
    arguments = [
        "generate",
        str(settings.parent / "specs" / "library.yaml"),
        "--out",
        str(tmp_path / "out"),
    ]
    assert main(arguments) == 2
    nearer.write_text("[project]\n", encoding="utf-8")
    assert main(arguments) == 2
    nearer.write_text("[tool.specgen]\n", encoding="utf-8")
    assert main(arguments) == 0


def test_the_command_line_counts_before_the_project(settings: Path) -> None:
    settings.write_text(f'[tool.specgen]\nerror = ["{CODE}"]\n', encoding="utf-8")
    assert main(["generate", "--ignore", CODE]) == 0
    settings.write_text(f'[tool.specgen]\nignore = ["{CODE}"]\n', encoding="utf-8")
    assert main(["generate", "--error", CODE]) == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[tool.specgen]\nstrickt = true\n", "did you mean `strict`?"),
        ("[tool.specgen]\nstrict = 1\n", "`strict` is neither true nor false"),
        ("[tool.specgen]\nerror = 'a'\n", "`error` is not a list of codes"),
        ("[tool.specgen]\nignore = [1]\n", "`ignore` is not a list of codes"),
        ("[tool]\nspecgen = 1\n", "is not a table"),
        ("[tool.specgen", "this is not TOML"),
        (
            '[tool.specgen]\nignore = ["defalt-mismatch"]\n',
            "did you mean `default-mismatch`?",
        ),
        ('[tool.specgen]\nignore = ["yaml-syntax"]\n', "cannot be ignored"),
        (
            f'[tool.specgen]\nignore = ["{CODE}"]\nerror = ["{CODE}"]\n',
            "cannot be both",
        ),
    ],
)
def test_wrong_settings_are_explained(
    settings: Path, capsys: pytest.CaptureFixture[str], text: str, says: str
) -> None:
    settings.write_text(text, encoding="utf-8")
    code, error = said(capsys)
    assert code == 2
    assert says in error
    assert str(settings) in error


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("command", ["generate", "serve", "diff"])
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--ignore", "defalt-mismatch"], "did you mean `default-mismatch`?"),
        (["--error", "no"], "there is no code `no`"),
        (["--ignore", "yaml-syntax"], "`yaml-syntax` cannot be ignored"),
        (["--error", CODE, "--ignore", CODE], "both an error and ignored"),
        (["--allow", "example-mismatch"], "--ignore example-mismatch hides"),
        (["--allow=example-mismatch"], "--allow was removed"),
    ],
)
def test_wrong_options_are_explained(
    capsys: pytest.CaptureFixture[str], command: str, arguments: list[str], says: str
) -> None:
    assert main([command, *arguments]) == 2
    assert says in capsys.readouterr().err


CASES = ROOT / "tests" / "diagnostics" / "unfollowed-ref"


@pytest.mark.parametrize(
    ("arguments", "code", "notes"),
    [
        ([], 0, 1),
        (["--strict"], 2, 0),
        (["--error", "unfollowed-ref"], 2, 0),
        (["--ignore", "unfollowed-ref"], 0, 0),
    ],
)
def test_a_comparison_goes_by_them(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, notes: int
) -> None:
    documents = [str(CASES / "base.yaml"), str(CASES / "spec.yaml")]
    assert main(["diff", "--fail-on", "never", *documents, *arguments]) == code
    assert capsys.readouterr().out.count("\nnote: ") == notes


# -- A verdict does not depend on history ---------------------------------------------------------


@pytest.mark.usefixtures("slip")
@pytest.mark.parametrize("arguments", [[], ["--strict"], ["--ignore", CODE]])
@pytest.mark.parametrize("earlier", [[], ["--ignore", CODE]])
def test_a_second_run_says_what_a_first_one_says(
    capsys: pytest.CaptureFixture[str],
    project: Path,
    earlier: Sequence[str],
    arguments: Sequence[str],
) -> None:
    fresh = said(capsys, *arguments, "--out", str(project / "fresh"))
    assert said(capsys, *earlier)[0] == 0
    before = contents(project)
    assert said(capsys, *arguments) == fresh
    assert said(capsys, *arguments, "--check") == fresh
    assert contents(project) == before


def test_a_file_that_was_missing_and_is_there_is_seen(project: Path) -> None:
    spec = project / "specs" / "library.yaml"
    edit(spec, "#/components/schemas/Book", "book.yaml")
    assert main(["generate"]) == 0
    client = project / "generated" / "library" / "client.py"
    assert "get_book" not in client.read_text("utf-8")
    (project / "specs" / "parts").mkdir()
    edit(spec, "book.yaml", "parts/book.yaml")
    assert main(["generate"]) == 0
    (project / "specs" / "parts" / "book.yaml").write_text("type: object\n", "utf-8")
    assert main(["generate", "--check"]) == 1
    assert main(["generate"]) == 0
    assert "get_book" in client.read_text("utf-8")


@pytest.mark.usefixtures("slip")
def test_what_is_written_does_not_depend_on_settings(project: Path) -> None:
    main(["generate", "--out", "plain"])
    main(["generate", "--out", "silent", "--ignore", CODE])
    assert contents(project / "plain") == contents(project / "silent")


@pytest.mark.usefixtures("slip")
def test_a_spec_that_only_the_stub_serves_is_judged_each_time(
    capsys: pytest.CaptureFixture[str],
) -> None:
    first = said(capsys, "specs/shelf.yaml")
    assert f"warning[{CODE}]" in first[1]
    assert said(capsys, "specs/shelf.yaml") == first


@pytest.mark.usefixtures("slip")
@pytest.mark.parametrize("findings", [5, [5], [{"code": "gone"}], [{}], {"a": 1}])
def test_a_manifest_that_was_tampered_with_is_not_believed(
    capsys: pytest.CaptureFixture[str], project: Path, findings: object
) -> None:
    first = said(capsys)
    manifest = project / "generated" / "library" / "specgen.json"
    content = json.loads(manifest.read_text("utf-8"))
    manifest.write_text(json.dumps({**content, "findings": findings}), encoding="utf-8")
    assert said(capsys) == first


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("tool", "status"),
    [("black", 1), ("jinja2", 0), ("jsonschema-rs", 0), ("openapi-spec-validator", 0)],
)
def test_another_version_of_a_tool_judges_anew(
    tool: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only one that every machine has in the same version makes the output stale by itself."""
    found, judge = metadata.version, validate.validate
    judged: list[References] = []

    def counted(references: References) -> list[Diagnostic]:
        judged.append(references)
        return judge(references)

    monkeypatch.setattr("specgen.validate.validate", counted)
    assert (main(["generate", "--check"]), judged) == (0, [])
    monkeypatch.setattr(
        input_digest, "_version", lambda n: "0" if n == tool else found(n)
    )
    input_digest.toolchain.cache_clear()
    assert (main(["generate", "--check"]), bool(judged)) == (status, True)
    input_digest.toolchain.cache_clear()


@pytest.mark.usefixtures("project")
def test_the_version_of_a_tool_alone_rewrites_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two machines do not take turns in writing a manifest that is committed."""
    before = Path("generated/library/specgen.json").read_bytes()
    found = metadata.version
    monkeypatch.setattr(
        input_digest, "_version", lambda n: "0" if n == "jinja2" else found(n)
    )
    assert main(["generate"]) == 0
    assert Path("generated/library/specgen.json").read_bytes() == before


_MODULES = """
import sys
from pathlib import Path
from specgen.pipeline import client_package, load_specs, stub_package
loaded, _ = load_specs([Path("specs/library.yaml")])
client_package(loaded[0])
stub_package(loaded)
print("\\n".join(m for m in sys.modules if m.startswith("specgen.")))
"""
# Where output goes and what is done with it, what finds the rest, and what keeps results.
_UNDECIDED = {"cache", "emit", "frozen", "gc_pause", "input_digest", "templates"}


@pytest.mark.usefixtures("project")
def test_all_code_that_generates_decides_what_is_current() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _MODULES],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(ROOT)},
    )
    used = {name.split(".")[1] for name in done.stdout.split()}
    known = {
        stage.partition("/")[0].removesuffix(".py") for stage in input_digest.STAGES
    }
    assert used - known == _UNDECIDED
    assert known <= used
    # Of the stub, those modules alone that generating loads.
    generator = Path(input_digest.__file__).parent
    of_stub = {
        name.removeprefix("specgen.").replace(".", "/") + ".py"
        for name in done.stdout.split()
        if name.startswith("specgen.stub.")
    }
    stated = {stage for stage in input_digest.STAGES if stage.startswith("stub/")}
    assert {name for name in of_stub if (generator / name).is_file()} == stated


def test_what_only_the_stub_needs_makes_no_client_out_of_date() -> None:
    generator = Path(input_digest.__file__).parent
    names = {
        f"specgen.{n.removesuffix('.py').replace('/', '.')}"
        for n in input_digest.STUB_ONLY
    }
    others = {
        path.relative_to(generator).as_posix()
        for stage in input_digest.STAGES
        for path in (generator / stage).rglob("*.py")
        if any(f"from {name} import" in path.read_text("utf-8") for name in names)
    }
    # The stage's own `__init__` offers both kinds of output.
    assert others - input_digest.STUB_ONLY == {"render/__init__.py"}
    assert input_digest.toolchain(for_stub=True) != input_digest.toolchain(
        for_stub=False
    )


def test_a_digest_of_code_that_was_moved_is_refused() -> None:
    with pytest.raises(FileNotFoundError, match=r"layout\.py"):
        input_digest.part_of_toolchain((), ["code", "render/layout.py"])


# -- `specgen explain` ----------------------------------------------------------------------------


def test_every_code_is_listed_and_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in listed] == list(codes())
    for name, code in codes().items():
        assert main(["explain", name]) == 0
        text = capsys.readouterr().out
        assert text.startswith(f"{code.severity}[{name}]: {code.title}\n\n")
        assert code.example.splitlines()[0] in text
        assert ("--ignore" in text) == (code.severity == "warning")


def test_an_unknown_code_is_guessed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["explain", "exmple-mismatch"])
    assert "did you mean `example-mismatch`?" in capsys.readouterr().err
