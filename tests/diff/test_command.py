"""`specgen diff` as it is run: files, git revisions, approvals, exit codes, and bad input."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema_rs
import pytest
from specgen.cli import main
from specgen.commands.diff import FORMATS

from tests.diff.comparing import request_with

if TYPE_CHECKING:
    from specgen.ir import JsonValue

PROJECT = Path(__file__).parents[2]
SCHEMA = json.loads((PROJECT / "docs" / "diff.schema.json").read_text(encoding="utf-8"))
WIDE: dict[str, JsonValue] = request_with({"type": "string"})
NARROW: dict[str, JsonValue] = request_with({"type": "string", "maxLength": 3})


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(name: str, value: JsonValue) -> str:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2), encoding="utf-8")
    return name


def git(*arguments: str) -> None:
    command = ["git", "-c", "user.name=A", "-c", "user.email=a@example.com", *arguments]
    subprocess.run(command, check=True, capture_output=True)


def output(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = main(["diff", *arguments])
    return code, capsys.readouterr().out


@pytest.mark.parametrize(
    ("threshold", "code"), [("breaking", 1), ("warning", 1), ("never", 0)]
)
def test_the_exit_code_goes_by_the_threshold(threshold: str, code: int) -> None:
    arguments = [
        "diff",
        write("a.yaml", WIDE),
        write("b.yaml", NARROW),
        "--fail-on",
        threshold,
    ]
    assert main(arguments) == code
    assert main([*arguments[:1], "b.yaml", "a.yaml", *arguments[3:]]) == 0


def test_the_json_is_as_published(capsys: pytest.CaptureFixture[str]) -> None:
    specs = [str(path) for path in sorted((PROJECT / "specs").glob("*_kms.yaml"))]
    _, text = output(capsys, *specs, "--format", "json")
    data = json.loads(text)
    jsonschema_rs.validate(SCHEMA, data)
    assert data["summary"]["breaking"] > 0
    assert {change["axis"] for change in data["changes"]} == {"wire", "source", "doc"}


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_can_be_written_to_a_file(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [write("a.yaml", WIDE), write("b.yaml", NARROW), "--format", form]
    _, printed = output(capsys, *arguments)
    code, nothing = output(capsys, *arguments, "--out", "report")
    assert (code, nothing) == (1, "")
    assert Path("report").read_text(encoding="utf-8") == printed
    assert "maxLength" in printed


def test_specs_are_compared_with_a_revision(capsys: pytest.CaptureFixture[str]) -> None:
    git("init", "-q", "-b", "main")
    write("specs/one.yaml", WIDE)
    git("add", ".")
    git("commit", "-qm", "one")
    write("specs/one.yaml", NARROW)
    write("specs/two.yaml", WIDE)
    code, text = output(capsys, "--format", "json")
    data = json.loads(text)
    jsonschema_rs.validate(SCHEMA, data)
    assert code == 1
    one, two = data["reports"]
    assert one["base"].endswith(":specs/one.yaml")
    assert [c["rule"] for c in one["changes"] if c["severity"] == "breaking"] == [
        "schema-maxLength"
    ]
    assert one["changes"][0]["after"]["line"] > 1
    assert {c["severity"] for c in two["changes"]} == {"info"}
    assert main(["diff", "HEAD:specs/one.yaml", "specs/one.yaml"]) == 1
    assert main(["diff", "HEAD:specs/one.yaml", "HEAD:specs/one.yaml"]) == 0
    assert main(["diff", "--base", "HEAD", "specs/one.yaml", "--fail-on", "never"]) == 0


def test_files_referred_to_are_read_from_the_same_revision(
    capsys: pytest.CaptureFixture[str],
) -> None:
    git("init", "-q", "-b", "main")
    write("specs/one.yaml", request_with({"$ref": "parts/names.yaml#/Name"}))
    write("specs/parts/names.yaml", {"Name": {"type": "string"}})
    git("add", ".")
    git("commit", "-qm", "one")
    write("specs/parts/names.yaml", {"Name": {"type": "string", "maxLength": 3}})
    code, text = output(capsys, "--format", "json")
    [change] = [c for c in json.loads(text)["changes"] if c["severity"] == "breaking"]
    assert code == 1
    assert change["after"]["file"] == "specs/parts/names.yaml"
    assert change["reached_from"][0]["path"] == "/things"


def test_approved_changes_do_not_count(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [write("a.yaml", WIDE), write("b.yaml", NARROW), "--format", "json"]
    _, text = output(capsys, *arguments)
    fingerprint = json.loads(text)["changes"][0]["fingerprint"]
    entry: dict[str, JsonValue] = {
        "fingerprint": fingerprint,
        "reason": "Agreed with all callers.",
    }
    write("specs/approved-changes.yaml", {"approved": [entry]})
    code, text = output(capsys, *arguments)
    assert code == 0
    assert json.loads(text)["approved"][0]["fingerprint"] == fingerprint
    assert json.loads(text)["summary"]["required_bump"] == "major"
    write(
        "specs/approved-changes.yaml",
        {"approved": [{**entry, "expires": "2026-01-31"}]},
    )
    assert main(["diff", *arguments, "--today", "2026-01-31"]) == 0
    capsys.readouterr()
    code, text = output(capsys, *arguments, "--today", "2026-02-01")
    assert code == 1
    assert "expired on 2026-01-31" in json.loads(text)["notes"][0]
    code, text = output(capsys, "a.yaml", "a.yaml", "--format", "json")
    assert "matches no change any more" in json.loads(text)["notes"][0]


def test_an_approval_outlives_other_edits(capsys: pytest.CaptureFixture[str]) -> None:
    write("a.yaml", WIDE)
    write("b.yaml", NARROW)
    _, first = output(capsys, "a.yaml", "b.yaml", "--format", "json")
    write(
        "b.yaml", {"x-above": 1, **NARROW, "info": {"title": "Another", "version": "2"}}
    )
    _, second = output(capsys, "a.yaml", "b.yaml", "--format", "json")
    prints = [json.loads(text)["changes"][0]["fingerprint"] for text in (first, second)]
    assert prints[0] == prints[1]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"fingerprint": "0"}, "has a `reason`"),
        ({"fingerprint": "0", "reason": " "}, "has a `reason`"),
        ({"fingerprint": 1, "reason": "r"}, "are text"),
        ({"reason": "r"}, "either a `fingerprint` or one of"),
        ({"reason": "r", "rule": "*"}, "either a `fingerprint` or one of"),
        ({"reason": "r", "rule": "a", "fingerprint": "0"}, "either a `fingerprint`"),
        ({"fingerprint": "0", "reason": "r", "until": 1}, "no field `until`"),
        ({"fingerprint": "0", "reason": "r", "expires": "soon"}, "not `soon`"),
        ("text", "has a `reason`"),
    ],
)
def test_approvals_out_of_order_are_located(
    entry: JsonValue, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write("approved.yaml", {"approved": [entry]})
    code = main(
        ["diff", write("a.yaml", WIDE), "a.yaml", "--approvals", "approved.yaml"]
    )
    errors = capsys.readouterr().err
    assert code == 2
    assert "approved.yaml:3:" in errors
    assert message in errors


BAD: dict[str, bytes] = {
    "truncated": b'{"openapi": "3.1.0", "info": {"title": ',
    "not-utf8": b"openapi: 3.1.0\ninfo: {title: \xff}\n",
    "swagger": b'swagger: "2.0"\n',
    "future": b"openapi: 4.0.0\n",
    "number": b"openapi: 3\n",
    "list": b"- openapi\n",
    "empty": b"",
    "broken": b"openapi: 3.1.0\n  info: {}\n",
    "tab": b"openapi: 3.1.0\ninfo:\n\ttitle: x\n",
    "twice": b"openapi: 3.1.0\nopenapi: 3.1.0\n",
    "bomb": b"openapi: 3.1.0\na: &a [1,1,1,1,1,1,1,1,1,1]\n"
    + b"".join(
        f"{chr(n + 1)}: &{chr(n + 1)} [{','.join([f'*{chr(n)}'] * 10)}]\n".encode()
        for n in range(ord("a"), ord("h"))
    ),
    "deep": b"openapi: 3.1.0\na: " + b"[" * 5000,
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_a_located_error(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("bad.yaml").write_bytes(BAD[name])
    write("good.yaml", WIDE)
    for arguments in (["bad.yaml", "good.yaml"], ["good.yaml", "bad.yaml"]):
        assert main(["diff", *arguments]) == 2
        assert "bad.yaml:" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["HEAD:missing.yaml", "nowhere:a.yaml", "--:a"])
def test_what_is_not_there_is_a_located_error(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    git("init", "-q", "-b", "main")
    assert main(["diff", "--", name, write("a.yaml", WIDE)]) == 2
    assert f"{name}:1:1" in capsys.readouterr().err


ODD: list[JsonValue] = [
    {"paths": []},
    {"paths": {"/a": None}},
    {"paths": {"/a": {"get": []}}},
    {"paths": {"/a": {"get": {"parameters": {}, "responses": [], "requestBody": 1}}}},
    {"paths": {"/a": {"get": {"parameters": [1, {}, {"name": 1, "in": []}]}}}},
    {"paths": {"/a": {"$ref": "#/paths/~1a"}}},
    {"components": {"schemas": {"A": {"$ref": "#/components/schemas/A"}}}},
    {"components": {"schemas": {"A": {"allOf": [{"$ref": "#/components/schemas/A"}]}}}},
    {
        "components": {
            "schemas": {"A": {"properties": 1, "required": 2, "enum": 3, "allOf": 4}}
        }
    },
    {
        "components": {
            "schemas": {"A": {"type": {}, "items": [], "oneOf": {}, "discriminator": 1}}
        }
    },
    {"components": {"schemas": []}},
    {"security": {}, "servers": {}, "tags": {}, "webhooks": [], "info": 1},
]


@pytest.mark.parametrize("one", ODD)
def test_odd_documents_are_compared_nonetheless(one: JsonValue) -> None:
    for other in ODD:
        assert isinstance(one, dict)
        assert isinstance(other, dict)
        a, b = (
            write(n, {"openapi": "3.1.0", **d})
            for n, d in (("a.yaml", one), ("b.yaml", other))
        )
        code = main(["diff", a, b, "--format", "json", "--out", "report.json"])
        assert code in (0, 1)
        changed = bool(
            json.loads(Path("report.json").read_text(encoding="utf-8"))["changes"]
        )
        assert changed == (one != other)


def test_the_report_does_not_hang_on_hash_seeds() -> None:
    specs = [str(path) for path in sorted((PROJECT / "specs").glob("*_kms.yaml"))]
    command = [sys.executable, "-m", "specgen", "diff", *specs, "--format", "json"]
    outputs = {
        subprocess.run(
            command,
            env={**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONPATH": str(PROJECT)},
            capture_output=True,
            check=False,
        ).stdout
        for seed in range(4)
    }
    assert len(outputs) == 1
    assert outputs != {b""}
