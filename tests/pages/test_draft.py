"""Drafts: they generate, say where each statement stands, and leave what a person wrote alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from specgen.cli import main
from specgen.commands.draft import read_operation
from specgen.pages.drafting import draft
from specgen.pages.drafting.into import add_to, read_spec
from specgen.pages.drafting.text import as_text
from specgen.pipeline import load_specs

from tests.pages.conftest import DATA

PAGES = ["html_tables.md", "pipe_tables.md", "plain_text.txt"]


def drafted(*names: str) -> str:
    return as_text(
        draft([read_operation(DATA / name) for name in names], client="Latch")
    )


def spec_of(*names: str) -> dict[str, Any]:
    value: dict[str, Any] = yaml.safe_load(drafted(*names))
    return value


@pytest.mark.parametrize("names", [PAGES[:1], PAGES[1:]], ids=["rest", "rpc"])
def test_a_draft_is_a_valid_spec(names: list[str], tmp_path: Path) -> None:
    path = tmp_path / "latch.yaml"
    path.write_text(drafted(*names), "utf-8")
    (loaded,), findings = load_specs([path])
    assert len(loaded.api.operations) == len(names)
    assert {f.severity for f in findings} <= {"warning"}


def test_statements_have_section_line_and_words() -> None:
    schema = spec_of("html_tables.md")["components"]["schemas"][
        "CreateLatchRequestBody"
    ]
    assert schema["required"] == ["latch_id", "operations"]
    assert schema["properties"]["owner"] == {
        "type": "string",
        "minLength": 1,
        "maxLength": 64,
        "pattern": "^[a-z]{1,64}$",
        "x-specgen-source": {
            "document": "create-latch",
            "section": "请求参数",
            "line": 57,
            "note": "The comma in the pattern's braces is meant to be ASCII (assumed).",
            "printed": "^[a-z]{1，64}$",
        },
    }


def test_a_path_parameter_that_is_misspelt_gets_the_name_of_the_path() -> None:
    path, item = next(iter(spec_of("html_tables.md")["paths"].items()))
    names = {p["name"]: p for p in item["post"]["parameters"]}
    assert path == "/v1/{project_id}/latches/{latch_no}"
    assert set(names) == {"project_id", "latch_no"}
    assert "latch_num" in names["latch_no"]["x-specgen-source"]["note"]


def test_samples_become_examples_and_interactions() -> None:
    operation = spec_of("pipe_tables.md")["paths"]["/#Action=ListLatches"]["get"]
    assert [i["name"] for i in operation["x-specgen-interactions"]] == [
        "success",
        "success-xml",
    ]
    first = operation["x-specgen-interactions"][0]
    assert first["request"]["parameters"] == {
        "Action": "ListLatches",
        "PageSize": 2,
        "Name": "my_latch",
    }
    example = operation["responses"]["200"]["content"]["application/json"]["examples"]
    assert example["documented"]["value"]["RequestId"] == "6a6287a0"
    assert [e["code"] for e in operation["x-specgen-errors"]] == [
        "Forbidden.LatchNotFound",
        "Rejected.Shut",
    ]


def test_what_a_person_must_supply_stands_at_the_head() -> None:
    head = drafted("html_tables.md").split("openapi:")[0]
    assert (
        "# [ ] CreateLatch: line 83: contradicted: the table says that count is Integer"
        in head
    )


def test_an_operation_is_added_without_touching_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "latch.yaml"
    written = (
        drafted("pipe_tables.md").split("\n\n", 1)[1].replace("get:", "get: # mine", 1)
    )
    path.write_text(f"# By hand.\n{written}", "utf-8")
    made = draft([read_operation(DATA / "plain_text.txt")], read_spec(path))
    add_to(path, made)
    text = path.read_text("utf-8")
    assert all(line in text.split("\n") for line in written.split("\n"))
    assert "# By hand." in text
    (loaded,), _ = load_specs([path])
    assert {o.operation_id for o in loaded.api.operations} >= {
        "ListLatches",
        "GetLatch",
    }
    again = draft([read_operation(DATA / "plain_text.txt")], read_spec(path))
    assert again.skipped == [
        f"{DATA / 'plain_text.txt'}: GET /#Action=GetLatch is in the spec already"
    ]


def test_equal_objects_are_said_once(tmp_path: Path) -> None:
    path = tmp_path / "latch.yaml"
    path.write_text(drafted("html_tables.md"), "utf-8")
    other = tmp_path / "other.md"
    page = (DATA / "html_tables.md").read_text("utf-8")
    other.write_text(
        page.replace("CreateLatch", "OpenLatch").replace("/latches/", "/doors/"),
        "utf-8",
    )
    made = draft([read_operation(other)], read_spec(path))
    assert set(made.spec["components"]["schemas"]) == {
        "OpenLatchRequestBody",
        "OpenLatchResponse",
    }


def test_a_schema_that_says_more_of_what_is_required_is_used_again(
    tmp_path: Path,
) -> None:
    path = tmp_path / "latch.yaml"
    written = drafted("html_tables.md").replace(
        "    ErrorDetail:\n      type: object\n",
        "    ErrorDetail:\n      type: object\n      required: [error_code]\n",
        1,
    )
    path.write_text(written, "utf-8")
    other = tmp_path / "other.md"
    page = (DATA / "html_tables.md").read_text("utf-8")
    text = page.replace("CreateLatch", "OpenLatch").replace("/latches/", "/doors/")
    other.write_text(text, "utf-8")
    made = draft([read_operation(other)], read_spec(path))
    assert set(made.spec["components"]["schemas"]) == {
        "OpenLatchRequestBody",
        "OpenLatchResponse",
    }


def test_an_added_operation_follows_the_parameters_of_the_others(
    tmp_path: Path,
) -> None:
    path = tmp_path / "latch.yaml"
    spec = spec_of("plain_text.txt")
    [item] = spec["paths"].values()
    format_ = {"name": "Format", "in": "query", "schema": {"type": "string"}}
    format_["x-specgen-selects-media-type"] = {
        "JSON": "application/json",
        "XML": "application/xml",
    }
    spec["components"]["parameters"] = {"Format": format_}
    shared = {"$ref": "#/components/parameters/Format"}
    option: dict[str, Any] = {
        "name": "Name",
        "in": "query",
        "schema": {"type": "string"},
    }
    option["x-specgen-client-option"] = True
    item["get"]["parameters"] += [shared, option]
    path.write_text(yaml.safe_dump(spec, sort_keys=False), "utf-8")
    made = draft([read_operation(DATA / "pipe_tables.md")], read_spec(path))
    operation = made.spec["paths"]["/#Action=ListLatches"]["get"]
    assert operation["parameters"][-1] == shared
    names = {p.get("name"): p for p in operation["parameters"]}
    assert names["Name"]["x-specgen-client-option"] is True
    asked = [
        i["request"]["parameters"]["Format"]
        for i in operation["x-specgen-interactions"]
    ]
    assert asked == ["JSON", "XML"]


def test_limits_that_the_sample_breaks_are_noted_and_not_enforced() -> None:
    kind = spec_of("item_captions.md")["components"]["schemas"]["Latches"][
        "properties"
    ]["kind"]
    assert "enum" not in kind
    assert kind["x-specgen-source"]["note"] == (
        'The page says that enum is ["SSD", "SAS"]; a sample of it breaks that.'
    )


def test_a_sample_is_selected_by_a_value_that_the_limits_allow() -> None:
    operation = spec_of("item_captions.md")["paths"]["/v2/{project_id}/latches"]["get"]
    second = operation["x-specgen-interactions"][1]
    assert second["when"] == {"project_id": "00000000-0000-0000-0000-000000000001"}


def test_the_root_element_of_a_sample_names_the_schema() -> None:
    schemas = spec_of("pipe_tables.md")["components"]["schemas"]
    assert schemas["ListLatchesResponse"]["xml"] == {"name": "KMS"}


def test_codes_that_the_spec_answers_breaches_with_are_declared(tmp_path: Path) -> None:
    path = tmp_path / "latch.yaml"
    written = drafted("pipe_tables.md").replace(
        "servers:", "x-specgen-violations: {invalid: Rejected.Shut}\nservers:", 1
    )
    path.write_text(written, "utf-8")
    add_to(path, draft([read_operation(DATA / "plain_text.txt")], read_spec(path)))
    (loaded,), _ = load_specs([path])
    [added] = [o for o in loaded.api.operations if o.operation_id == "GetLatch"]
    assert "Rejected.Shut" in {error.code for error in added.errors}


@pytest.mark.parametrize(
    "text",
    [
        "paths: [1]",
        "paths: {/a: [1], /b: {get: 1}}",
        "components: [1]",
        "components: {schemas: {A: 1}, parameters: [2]}",
        "x-specgen-errors: {a: 1}",
        "paths: {'/v1/{p}/latches/{a}': {post: {parameters: [3], responses: {'200': 1}}}}",
    ],
)
@pytest.mark.parametrize(
    "command", [["draft", "--into"], ["audit", "--pages"]], ids=["draft", "audit"]
)
def test_specs_with_mistakes_get_findings(
    text: str, command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, page = str(tmp_path / "bad.yaml"), str(DATA / "html_tables.md")
    Path(path).write_text(
        f"openapi: 3.1.0\ninfo: {{title: a, version: '1'}}\n{text}\n", "utf-8"
    )
    given = (
        [page, command[1], path] if command[0] == "draft" else [path, command[1], page]
    )
    assert main([command[0], *given]) in {0, 1, 2}
    assert "Traceback" not in capsys.readouterr().err


def test_a_draft_never_replaces_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "specs" / "latch.yaml"
    command = ["draft", str(DATA / PAGES[0]), "--out", str(out)]
    assert main(command) == 0
    out.write_text("# finished by hand\n", "utf-8")
    assert main(command) == 2
    assert "--into" in capsys.readouterr().err
    assert out.read_text("utf-8") == "# finished by hand\n"


def test_an_added_operation_answers_errors_as_the_others(tmp_path: Path) -> None:
    path = tmp_path / "latch.yaml"
    spec = spec_of("plain_text.txt")
    [item] = spec["paths"].values()
    reference = {"$ref": "#/components/responses/Error"}
    item["get"]["responses"] |= {"400": reference, "500": dict(reference)}
    spec["components"]["responses"] = {"Error": {"description": "An error."}}
    path.write_text(yaml.safe_dump(spec, sort_keys=False), "utf-8")
    made = draft([read_operation(DATA / "pipe_tables.md")], read_spec(path))
    responses = made.spec["paths"]["/#Action=ListLatches"]["get"]["responses"]
    errors = {s: r for s, r in responses.items() if s != "200"}
    assert errors == {"404": reference, "409": reference}
    assert "ErrorResponse" not in made.spec["components"]["schemas"]


def test_the_checklist_of_an_addition_asks_for_nothing_that_the_spec_has(
    tmp_path: Path,
) -> None:
    path = tmp_path / "latch.yaml"
    path.write_text(drafted("plain_text.txt"), "utf-8")
    add_to(path, draft([read_operation(DATA / "pipe_tables.md")], read_spec(path)))
    head = path.read_text("utf-8").partition("# A draft")[2].partition("# A draft")
    assert "Name the client" not in head[0]
    assert "Name the client" in head[2]


@pytest.mark.parametrize(
    ("file", "client"),
    [
        ("latch_api.yaml", "LatchApi"),
        ("latch.v2.yaml", "LatchV2"),
        ("锁.yaml", "Draft"),
    ],
)
def test_a_client_is_named_after_the_file(
    file: str, client: str, tmp_path: Path
) -> None:
    path = tmp_path / file
    assert main(["draft", str(DATA / "html_tables.md"), "--out", str(path)]) == 0
    assert yaml.safe_load(path.read_text("utf-8"))["x-specgen-client"] == {
        "name": client
    }
