"""Specs held against pages, and pages against their later revisions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from specgen.cli import main

from tests.pages.conftest import DATA

if TYPE_CHECKING:
    from collections.abc import Callable

    Audited = Callable[..., tuple[int, dict[str, list[str]]]]

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
PAGE = DATA / "html_tables.md"


@pytest.fixture(scope="module")
def spec_text(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("draft") / "latch.yaml"
    assert main(["draft", str(PAGE), "--out", str(path)]) == 0
    return path.read_text("utf-8")


@pytest.fixture
def audited(
    tmp_path: Path, spec_text: str, capsys: pytest.CaptureFixture[str]
) -> Audited:
    def run(
        old: str = "", new: str = "", page: Path = PAGE
    ) -> tuple[int, dict[str, list[str]]]:
        assert old in spec_text
        path = tmp_path / "latch.yaml"
        path.write_text(spec_text.replace(old, new, 1) if old else spec_text, "utf-8")
        code = main(["audit", str(path), "--pages", str(page), "--format", "json"])
        [result] = json.loads(capsys.readouterr().out)
        found: dict[str, list[str]] = {}
        for finding in result["findings"]:
            told = f"{finding['subject']} {finding['kind']} {finding['line']}"
            found.setdefault(finding["verdict"], []).append(told)
        return code, found

    return run


def test_a_draft_agrees_with_its_page_but_for_its_slips(audited: Audited) -> None:
    code, found = audited()
    assert code == 0
    assert found.pop("excused") == ["path.latch_no field 32"]
    assert found.pop("undecided") == ["sample.response.400.json sample 130"]
    assert set(found) == {"in the spec"}


@pytest.mark.parametrize(
    ("old", "new", "verdict", "told"),
    [
        ("maximum: 365", "maximum: 366", "contradicted", "request.size maximum 63"),
        ("default: RAW", "default: DIGEST", "contradicted", "request.kind default 59"),
        (
            "required: [latch_id, operations]",
            "required: [latch_id]",
            "contradicted",
            "request.operations required 58",
        ),
        ("          minimum: 30\n", "", "missing", "request.size minimum 63"),
        ("'400':", "'401':", "missing", "response.400 status 137"),
    ],
)
def test_each_edit_of_the_spec_is_found(
    audited: Audited, old: str, new: str, verdict: str, told: str
) -> None:
    _, found = audited(old, new)
    assert told in found[verdict]


@pytest.mark.parametrize("style", ["text", "markdown"])
def test_findings_name_both_places(
    style: str, tmp_path: Path, spec_text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "latch.yaml"
    text = spec_text.replace("maximum: 365", "maximum: 366", 1)
    path.write_text(text, "utf-8")
    main(["audit", str(path), "--pages", str(PAGE), "--format", style])
    line = text[: text.index("maximum: 366")].count("\n") + 1
    assert f"{PAGE}:" in (out := capsys.readouterr().out)
    assert f"{path}:{line}" in out


def test_statements_can_be_kept_without_the_page(
    tmp_path: Path, spec_text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "latch.yaml"
    path.write_text(spec_text, "utf-8")
    first = main(["audit", str(path), "--pages", str(PAGE), "--freeze"])
    out, err = capsys.readouterr()
    assert err == f"{tmp_path}/statements/latch.json: statements of 1 page kept\n"
    with_page = out.replace(str(DATA) + "/", "")
    assert main(["audit", str(path)]) == first
    assert capsys.readouterr().out == with_page
    kept = (tmp_path / "statements" / "latch.json").read_text("utf-8")
    assert "项目ID" not in kept  # the page's prose is the vendor's


def test_a_revision_tells_the_statements_that_differ_and_where(
    tmp_path: Path, spec_text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path, new = tmp_path / "latch.yaml", tmp_path / "new.md"
    path.write_text(spec_text, "utf-8")
    page = PAGE.read_text("utf-8")
    new.write_text(
        page.replace("[0-9a-f_*]", "[0-9a-z_*]").replace("30~365", "60~365"), "utf-8"
    )
    assert main(["audit", "--revision", str(PAGE), str(new), str(path)]) == 1
    out = capsys.readouterr().out
    assert (
        'changed: request.latch_id: pattern "^[0-9a-f_*]{8}$" -> "^[0-9a-z_*]{8}$"'
        in out
    )
    assert "changed: request.size: minimum 30 -> 60" in out
    assert f"{new}:56, {path}:" in out
    assert "following it is breaking: " in out
    assert "2 statements differ" in out


def test_pages_in_two_languages_are_held_against_each_other(
    tmp_path: Path, spec_text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path, pages = tmp_path / "latch.yaml", tmp_path / "pages"
    pages.mkdir()
    path.write_text(spec_text, "utf-8")
    text = PAGE.read_text("utf-8")
    (pages / "a.md").write_text(text, "utf-8")
    (pages / "b.md").write_text(text.replace("30~365", "30~366"), "utf-8")
    main(["audit", str(path), "--pages", str(pages), "--freeze"])
    first = capsys.readouterr().out
    assert "contradicted: request.size: maximum 366, but 365 in a.md:63" in first
    main(["audit", str(path)])
    assert capsys.readouterr().out == first.replace(f"{pages}/", "")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("创建一把钥匙。", "创建一把钥匙，最多750把。", "introduction"),
        ("项目ID", "项目ID（X-Project-Id）", "path.project_id"),
    ],
)
def test_numbers_and_names_told_in_prose_have_to_be_in_the_spec(
    audited: Audited, tmp_path: Path, old: str, new: str, told: str
) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE.read_text("utf-8").replace(old, new, 1), "utf-8")
    code, found = audited(page=page)
    assert code == 1
    assert [each for each in found["missing"] if each.startswith(told)]


def test_prose_that_is_only_worded_otherwise_is_no_change(tmp_path: Path) -> None:
    new = tmp_path / "new.md"
    new.write_text(
        PAGE.read_text("utf-8").replace("用户Token。", "这是用户的Token"), "utf-8"
    )
    assert main(["audit", "--revision", str(PAGE), str(new)]) == 0


def test_a_host_that_is_left_open_is_no_address(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    text = (DATA / "pipe_tables.md").read_text("utf-8")
    page.write_text(text.replace("http(s)://[Endpoint]", "https://[Endpoint]"), "utf-8")
    assert main(["draft", str(page)]) == 0


def test_equal_revisions_do_not_differ(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "--revision", str(PAGE), str(PAGE)]) == 0
    assert "0 statements differ" in capsys.readouterr().out


@pytest.mark.parametrize(
    "text", ["", "[]", '{"pages": [1]}', '{"pages": ' + "[" * 9999]
)
def test_damaged_statements_are_refused(
    text: str, tmp_path: Path, spec_text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "latch.yaml"
    path.write_text(spec_text, "utf-8")
    (tmp_path / "statements").mkdir()
    (tmp_path / "statements" / "latch.json").write_text(text, "utf-8")
    assert main(["audit", str(path)]) == 2
    assert "is not a file of statements" in capsys.readouterr().err


@pytest.mark.parametrize("spec", ["alibaba_kms", "huawei_kms"])
def test_the_specs_hold_every_kept_statement(
    spec: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        main(["audit", str(ROOT / "specs" / f"{spec}.yaml"), "--format", "json"]) == 0
    )
    [result] = json.loads(capsys.readouterr().out)
    verdicts = {f["verdict"] for f in result["findings"]}
    assert verdicts <= {"in the spec", "unsourced"}
    assert len(result["findings"]) > 35


def test_the_later_page_of_huawei_reports_the_pattern(
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = SHARED / "pages" / "huawei" / "post-kms-get-publickey.md"
    if not page.exists():
        pytest.skip("the vendor's pages are not part of the project")
    spec = str(ROOT / "specs" / "huawei_kms.yaml")
    assert main(["audit", spec, "--pages", str(page), "--format", "json"]) == 1
    [result] = json.loads(capsys.readouterr().out)
    assert [
        (f["subject"], f["kind"])
        for f in result["findings"]
        if f["verdict"] == "contradicted"
    ] == [("request.key_id", "pattern")]


def test_a_page_of_no_operation_is_none_of_the_spec(
    audited: Audited, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.md"
    page.write_text("# About latches\n\nThey latch.\n", "utf-8")
    spec = tmp_path / "latch.yaml"
    audited()
    assert main(["audit", str(spec), "--pages", str(page)]) == 2
    assert "no page describes an operation" in capsys.readouterr().err


def test_what_a_draft_leaves_to_clients_is_not_missed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# 查询锁\n\n## URI\n\nPOST /v1/latches\n\n## 请求参数\n\n**表 1** 请求Header参数\n\n"
        "|参数|是否必选|参数类型|示例值|描述|\n|--|--|--|--|--|\n"
        "|Content-Type|是|String|-|类型|\n\n**表 2** 请求Body参数\n\n"
        "|参数|是否必选|参数类型|示例值|描述|\n|--|--|--|--|--|\n|no|否|Long|17****|号|\n",
        "utf-8",
    )
    spec = tmp_path / "latch.yaml"
    assert main(["draft", str(page), "--out", str(spec)]) == 0
    told = capsys.readouterr().err
    assert (
        "page.md:11: inferred: undecided: a table of headers that clients set" in told
    )
    assert main(["audit", str(spec), "--pages", str(page)]) == 0
    assert "1 excused" in capsys.readouterr().out
