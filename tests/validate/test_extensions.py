from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest
from specgen.openapi.references import References
from specgen.source import load
from specgen.stub.auth.guard import REPLAYED
from specgen.stub.contract.violation import Kind
from specgen.stub.verify.verdict import Outcome
from specgen.validate import validate

if TYPE_CHECKING:
    from specgen.diagnostics import Diagnostic

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads(
    (ROOT / "generator/specgen/validate/extensions.schema.json").read_text(
        encoding="utf-8"
    )
)
SPEC = """\
openapi: "3.1.0"
info: {title: Test, version: "1"}
x-specgen-documents:
  page: {title: Keys, kind: documented, date: "2025-01-24"}
x-specgen-errors:
  - {status: 404, code: NotFound, message: No., x-specgen-source: {document: page}}
x-specgen-violations: {missing: Missing}
servers:
  - {url: "https://example.com", x-specgen-name: public}
paths:
  /keys:
    parameters:
      - {name: Shared, in: header, schema: {type: string}}
    post:
      x-specgen-errors:
        - {status: 400, code: Missing, message: Missing.}
        - {status: 403, code: Denied, message: Denied.}
      x-specgen-dry-run: {parameter: DryRun, value: "true", passed: Denied}
      x-specgen-rate-limits:
        - {requests: 1, per-seconds: 1, scope: account, servers: [public], description: One.}
      x-specgen-interactions:
        - name: one
          when: {KeyId: a, Member: null}
          request:
            method: POST
            parameters: {KeyId: a, DryRun: "true", Shared: x}
            media-type: application/json
            example: sample
            security: Token
          response: {status: 200, media-type: application/json, example: shown}
          x-specgen-source: [{document: page}, {document: page, note: Twice.}]
        - name: two
          request: {method: POST}
          response: {status: 404, error: NotFound}
      parameters:
        - $ref: "#/components/parameters/KeyId"
        - {name: DryRun, in: query, schema: {type: string}, x-specgen-violation: Missing}
      requestBody: {$ref: "#/components/requestBodies/Key"}
      responses:
        2XX: {$ref: "#/components/responses/Key"}
        default: {description: Error.}
components:
  parameters:
    KeyId: {name: KeyId, in: query, schema: {type: string}}
  requestBodies:
    Key:
      content:
        application/json:
          schema: {$ref: "#/components/schemas/Key"}
          examples: {sample: {value: {Member: 1}}}
  responses:
    Key: {description: A key., content: {application/json: {examples: {shown: {value: 1}}}}}
  schemas:
    Key: {properties: {Member: {type: integer, x-specgen-violation: Denied}}}
  securitySchemes:
    Token: {type: apiKey, in: header, name: T, x-specgen-auth-failures: {missing: NotFound}}
"""


def check(text: str) -> list[Diagnostic]:
    return validate(References(load("spec.yaml", data=text.encode())))


def test_sound_extensions_have_no_findings() -> None:
    assert check(SPEC) == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("note: Twice.", "nite: Twice.", "invalid-extension"),
        ("{document: page, note", "{document: pgae, note", "unknown-document"),
        ("source: {document: page}}", "source: {document: x}}", "unknown-document"),
        ("{missing: Missing}\n", "{missing: Misssing}\n", "unknown-error-code"),
        ("{missing: Missing}\n", "{missing: 5}\n", "invalid-extension"),
        ("{missing: NotFound}", "{missing: NoutFound}", "unknown-error-code"),
        ("passed: Denied", "passed: Deined", "unknown-error-code"),
        ("parameter: DryRun", "parameter: Dryrun", "invalid-extension"),
        ("x-specgen-violation: Missing", "x-specgen-violation: Mising", "unknown-error-code"),
        ("x-specgen-violation: Denied", "x-specgen-violation: Mising", "unknown-error-code"),
        ("servers: [public]", "servers: [pubic]", "invalid-extension"),
        ("when: {KeyId: a", "when: {Keyid: a", "invalid-extension"),
        ("Member: null", "Mebmer: null", "invalid-extension"),
        ("parameters: {KeyId", "parameters: {Keyid", "invalid-extension"),
        ("example: sample", "example: smaple", "unknown-example"),
        ("example: shown", "example: show", "unknown-example"),
        ("response: {status: 200", "response: {status: 500", "unknown-example"),
        ("security: Token", "security: Tokne", "invalid-extension"),
        ("error: NotFound", "error: NotFuond", "unknown-error-code"),
        ("name: two", "name: one", "invalid-extension"),
        ("name: two", "name: Two Words", "invalid-extension"),
        ("x-specgen-dry-run", "x-specgen-dryrun", "unknown-extension"),
        ("x-specgen-auth-failures", "x-specgen-violations", "unknown-extension"),
        ("kind: documented", "kind: documentd", "invalid-extension"),
        ('date: "2025-01-24"', "date: yesterday", "invalid-extension"),
        ("requests: 1,", "", "invalid-extension"),
        ("info: {", "info: {x-specgen-: 1, ", "unknown-extension"),
    ],
)  # fmt: skip
def test_each_slip_is_found_where_it_is(old: str, new: str, code: str) -> None:
    assert old in SPEC
    spec = SPEC.replace(old, new, 1)
    found = check(spec)
    assert [f.code for f in found] == [code]
    line = spec.splitlines()[found[0].location.line - 1]
    assert new.strip() in line
    start = found[0].location.column - 1
    assert line[start : start + 1] not in {"", " "}


def test_common_codes_are_declared_by_the_root_or_by_every_operation() -> None:
    other = "  /locks: {get: {responses: {default: {description: Error.}}}}\n"
    found = check(SPEC.replace("components:\n", f"{other}components:\n", 1))
    assert [f.message for f in found] == [
        "the error code `Missing` is not declared for all operations: `GET /locks` lacks it"
    ]


def test_what_another_operation_declares_is_said_to_be_its() -> None:
    other = (
        "  /locks:\n    get:\n      operationId: GetLock\n"
        "      parameters: [{name: LockId, in: query, schema: {type: string}}]\n"
        "      x-specgen-errors: [{status: 400, code: LockBroken, message: No.}]\n"
        '      responses: {"200": {description: D.}, "400": {description: D.}}\n'
    )
    spec = SPEC.replace("components:\n", f"{other}components:\n", 1)
    for before, after, message, hint in (
        (
            "error: NotFound",
            "error: LockBroken",
            "the error code `LockBroken` is not declared for `POST /keys`",
            "`GetLock` declares it",
        ),
        (
            "when: {KeyId",
            "when: {LockId",
            "`LockId` is not a parameter of `POST /keys`",
            "it is a parameter of `GetLock`",
        ),
    ):
        assert before in spec
        found = [
            f for f in check(spec.replace(before, after, 1)) if message in f.message
        ]
        assert len(found) == 1
        assert hint in (found[0].hint or "")


def test_other_extensions_are_nobodys_business() -> None:
    spec = SPEC.replace(
        "info: {", "x-spec: 1\nx-specgenerator: 1\ninfo: {x-any: 1, ", 1
    )
    assert check(spec) == []


def test_extensions_of_files_that_are_referred_to(tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").write_text(
        'openapi: "3.1.0"\ninfo: {title: T, version: "1"}\npaths: {/a: {$ref: a.yaml}}\n',
        encoding="utf-8",
    )
    (tmp_path / "a.yaml").write_text(
        "get:\n  x-specgen-saef: true\n  responses: {default: {description: D.}}\n",
        encoding="utf-8",
    )
    (found,) = validate(References(load(tmp_path / "spec.yaml")))
    assert (Path(found.location.file).name, found.location.line) == ("a.yaml", 2)
    assert found.hint == "did you mean `x-specgen-safe`?"


def test_every_field_has_a_description_for_editors() -> None:
    bare = [
        name
        for name, schema in SCHEMA["$defs"].items()
        if name.startswith("x-") and "description" not in schema
    ]
    assert bare == []


def test_each_extension_stands_somewhere_and_in_the_guide() -> None:
    names = {name for name in SCHEMA["$defs"] if name.startswith("x-")}
    placed = {
        key
        for name, schema in SCHEMA["$defs"].items()
        if not name.startswith("x-")
        for key in schema.get("properties", {})
        if key.startswith("x-")
    }
    guide = (ROOT / "specs/README.md").read_text(encoding="utf-8")
    assert (
        names
        == placed
        == set(re.findall(r"^\| `(x-specgen-[a-z-]+)`", guide, re.MULTILINE))
    )


@pytest.mark.parametrize(
    ("extension", "kinds"),
    [
        ("x-specgen-violations", {*get_args(Kind)}),
        (
            "x-specgen-auth-failures",
            {*map(str, Outcome), REPLAYED} - {Outcome.VERIFIED},
        ),
    ],
)
def test_a_spec_can_name_the_code_of_each_refusal(
    extension: str, kinds: set[str]
) -> None:
    named = SCHEMA["$defs"][extension]["properties"].keys() - {"x-specgen-source"}
    assert named == kinds
    guide = (ROOT / "specs/README.md").read_text(encoding="utf-8")
    (row,) = (
        line for line in guide.splitlines() if line.startswith(f"| `{extension}` ")
    )
    assert kinds <= set(re.findall(r"`([^`]*)`", row))
