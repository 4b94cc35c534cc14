"""Specs that come, go and move, and specs in several files: nothing is compared unseen."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from specgen.cli import main
from specgen.diff.document_diff import compare_all
from specgen.diff.model.removal_policy import Policy
from specgen.diff.revisions import Inputs, open_side
from specgen.openapi.anchors import Anchors

from tests.diff.comparing import TODAY, document, request_with

if TYPE_CHECKING:
    from specgen.diff.model.change import Report
    from specgen.ir import JsonValue

    Object = dict[str, JsonValue]

S: JsonValue = {"type": "string"}
N: JsonValue = {"type": "integer"}
OK: JsonValue = {"200": {"description": ""}}
KEY: Object = {"type": "apiKey", "in": "header", "name": "A"}
REQUIRED: JsonValue = {"name": "q", "in": "query", "required": True, "schema": S}


@pytest.fixture(autouse=True)
def _in_a_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(name: str, value: JsonValue) -> str:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1), encoding="utf-8")
    return name


def git(*arguments: str) -> None:
    command = ["git", "-c", "user.name=A", "-c", "user.email=a@example.com", *arguments]
    subprocess.run(command, check=True, capture_output=True)


def commit() -> None:
    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-qm", "first")


def compared(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    code = main(["diff", *arguments, "--format", "json"])
    return code, json.loads(capsys.readouterr().out)


def rules(data: Any, severity: str) -> list[str]:
    return [c["rule"] for c in data["changes"] if c["severity"] == severity]


def calling(**fields: JsonValue) -> Object:
    operation: JsonValue = {"operationId": "get", "responses": OK, **fields}
    return document({"/a": {"get": operation}})


@pytest.mark.parametrize("given", [(), ("specs",), ("specs/one.yaml",)])
def test_a_deleted_spec_is_breaking(
    given: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    write("specs/one.yaml", calling())
    commit()
    Path("specs/one.yaml").unlink()
    code, data = compared(capsys, "--base", "main", *given)
    assert code == 1
    assert rules(data, "breaking") == ["operation-removed", "package-removed"]


def test_a_new_spec_breaks_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    write("specs/one.yaml", calling())
    commit()
    secured: JsonValue = {"securitySchemes": {"k": KEY}}
    write("specs/new.yaml", {**calling(security=[{"k": []}]), "components": secured})
    code, data = compared(capsys)
    new = data["reports"][0]
    assert (code, new["summary"]["required_bump"]) == (0, "minor")
    assert rules(new, "info") == ["operation-added", "package-added"]
    assert "breaking" not in {c["severity"] for c in new["changes"]}


@pytest.mark.parametrize("edited", [False, True])
def test_a_renamed_spec_is_followed(
    edited: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    write("specs/one.yaml", calling())
    commit()
    Path("specs/one.yaml").rename("specs/two.yaml")
    if edited:
        write("specs/two.yaml", calling(parameters=[REQUIRED]))
    code, data = compared(capsys)
    found = rules(data, "breaking")
    assert code == 1
    assert "package-renamed" in found
    assert ("required-parameter-added" in found) == edited
    assert "operation-removed" not in found


def test_both_axes_read_each_side_from_its_own_revision(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write("specs/one.yaml", calling(parameters=[{"$ref": "../parts/q.yaml#/q"}]))
    optional: JsonValue = {"name": "q", "in": "query", "schema": S}
    write("parts/q.yaml", {"q": optional})
    commit()
    write("parts/q.yaml", {"q": REQUIRED})
    code, data = compared(capsys)
    assert code == 1
    assert data["notes"] == []
    assert rules(data, "breaking") == ["became-required", "argument-became-required"]


def with_body(media_type: str, value: JsonValue) -> Object:
    return calling(requestBody={"content": {media_type: value}})


def returning(response: JsonValue) -> Object:
    return calling(responses={"200": response})


X: JsonValue = {"$ref": "parts.yaml#/x"}
POST: JsonValue = {"post": {"operationId": "p", "responses": OK}}
DEMANDING: JsonValue = {
    "post": {"operationId": "p", "responses": OK, "parameters": [REQUIRED]}
}
# Where a reference stands, its target before and after.
REFERENCES: dict[str, tuple[Object, JsonValue, JsonValue]] = {
    "path item": (document({"/a": X}), POST, DEMANDING),
    "paths": ({**document({}), "paths": X}, {"/a": POST}, {"/a": DEMANDING}),
    "operation": (
        document({"/a": {"get": X}}), {"responses": OK}, {"responses": OK, "parameters": [REQUIRED]}
    ),
    "responses": (calling(responses=X), OK, {"201": {"description": ""}}),
    "response": (returning(X), {"description": "", "content": {"a/b": {}}}, {"description": ""}),
    "parameter": (calling(parameters=[X]), {"name": "q", "in": "query", "schema": S}, REQUIRED),
    "request body": (calling(requestBody=X), {"content": {}}, {"content": {}, "required": True}),
    "header": (
        returning({"description": "", "headers": {"A": X}}), {"schema": S}, {"schema": N}
    ),
    "link": (
        returning({"description": "", "links": {"A": X}}),
        {"operationId": "a"}, {"operationId": "b"},
    ),
    "example": (with_body("a/b", {"examples": {"a": X}}), {"value": 1}, {"value": 2}),
    "callback": (calling(callbacks={"a": X}), {"{$url}": POST}, {"{$url}": DEMANDING}),
    "expression": (calling(callbacks={"a": {"{$url}": X}}), POST, DEMANDING),
    "webhook": ({**calling(), "webhooks": {"a": X}}, POST, DEMANDING),
    "security scheme": (
        {**calling(security=[{"k": []}]), "components": {"securitySchemes": {"k": X}}},
        KEY, {**KEY, "name": "B"},
    ),
    "media type": (with_body("application/json", X), {"schema": S}, {"schema": N}),
    "encoding": (
        with_body("multipart/form-data", {"schema": {}, "encoding": {"a": X}}),
        {"contentType": "a/b"}, {"contentType": "a/c"},
    ),
    "server": ({**calling(), "servers": [X]}, {"url": "/a"}, {"url": "/b"}),
    "schema": (request_with(X), S, N),
    "component": (
        {**request_with({"$ref": "#/components/schemas/A"}), "components": {"schemas": {"A": X}}},
        S, N,
    ),
    "mapping": (
        request_with({"discriminator": {"propertyName": "a", "mapping": {"a": "parts.yaml#/x"}}}),
        S, N,
    ),
}  # fmt: skip


def across_files(root: Object, before: JsonValue, after: JsonValue) -> Report:
    for name, part in (("before", before), ("after", after)):
        write(f"{name}/spec.yaml", root)
        write(f"{name}/parts.yaml", {"x": part})
    pair = Inputs(open_side("before/spec.yaml"), open_side("after/spec.yaml"))
    [report] = compare_all([pair], Policy(TODAY))
    return report


@pytest.mark.parametrize("place", REFERENCES)
def test_an_edit_behind_a_reference_is_seen(place: str) -> None:
    report = across_files(*REFERENCES[place])
    assert [c for c in report.changes if c.axis != "source"]
    assert "unfollowed-ref" not in {note.code for note in report.notes}


@pytest.mark.parametrize("field", ["info", "tags", "externalDocs"])
def test_a_reference_that_is_not_followed_is_noted(field: str) -> None:
    root = {**calling(), field: [X] if field == "tags" else X}
    report = across_files(root, {"name": "a"}, {"name": "b"})
    assert {note.code for note in report.notes} == {"unfollowed-ref"}


def test_a_document_that_cannot_be_generated_is_noted_beside_signatures() -> None:
    write("a.yaml", calling())
    write("b.yaml", {**calling(parameters=[REQUIRED]), "x-specgen-unknown": 1})
    [report] = compare_all(
        [Inputs(open_side("a.yaml"), open_side("b.yaml"))], Policy(TODAY)
    )
    assert [c for c in report.changes if c.python]
    assert [(n.code, n.location.file) for n in report.notes] == [
        ("names-not-compared", "b.yaml")
    ]


def test_an_internal_error_is_not_a_verdict(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("oops")

    monkeypatch.setattr("specgen.diff.document_diff.compare", fail)
    write("a.yaml", calling())
    assert main(["diff", "a.yaml", "a.yaml"]) == 3
    assert "internal error" in capsys.readouterr().err


def test_a_spec_of_many_files_is_read_by_one_process_and_searched_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = [f"schemas/{n}.json" for n in range(20)]
    for name in names:
        write(name, {"type": "object", "properties": {"a": S}})
    refs: JsonValue = {name: {"$ref": name} for name in names}
    write("spec.json", request_with({"type": "object", "properties": refs}))
    commit()
    started: list[Any] = []
    searched: list[str] = []
    popen, identified = subprocess.Popen, Anchors.identified

    def start(command: Any, **options: Any) -> Any:
        started.append(command)
        return popen(command, **options)

    def search(anchors: Anchors, identifier: str) -> str | None:
        searched.append(identifier)
        return identified(anchors, identifier)

    monkeypatch.setattr(subprocess, "Popen", start)
    monkeypatch.setattr(Anchors, "identified", search)
    side = open_side("main:spec.json")
    properties = side.start().get(
        "paths", "/things", "post", "requestBody", "content", "application/json",
        "schema", "properties",
    )  # fmt: skip
    assert properties is not None
    for _, property_ in properties.members():
        target = side.resolve(property_)
        assert target is not None
        assert target.text("type") == "object"
    assert len(started) == 1
    # In the file of the reference; no other has an `$id`.
    assert len(searched) == len(names)


def test_a_discriminator_that_leads_to_files_is_followed() -> None:
    for name, kind in (("cat", S), ("dog", N)):
        pet: Object = {"kind": S, "a": kind}
        write(f"pets/{name}.json", {"type": "object", "properties": pet})
    mapping: JsonValue = {"c": "pets/cat.json", "d": "./pets/dog.json"}
    refs: list[JsonValue] = [{"$ref": f"pets/{n}.json"} for n in ("cat", "dog")]
    union: Object = {
        "oneOf": refs,
        "discriminator": {"propertyName": "kind", "mapping": mapping},
    }
    write("spec.json", request_with(union))
    commit()
    sides = open_side("main:spec.json"), open_side("spec.json")
    [report] = compare_all([Inputs(*sides)], Policy(TODAY))
    assert (report.changes, report.notes) == ((), ())
