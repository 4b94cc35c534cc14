"""Pages come from outside: whatever they hold, there is a finding with a place, or a result."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from specgen.commands.draft import read_operation
from specgen.pages.drafting import draft
from specgen.pages.prose_statements import words_of
from specgen.pages.reading import PageError, read_text
from specgen.pages.resolving import resolve
from specgen.pages.vocabulary import vocabulary_for

from tests.pages.conftest import described, operation_in, parameter

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"# T\n\n\xff\xfe", "unreadable-page", 3),
        (b"# T\n\n\x00", "unreadable-page", 3),
        (b"T\n=\n\n.. table:: Parameters\n", "unreadable-page", 4),
        (b"T\n\n+--+--+\n|a |b |\n+==+==+\n|1 |2 |\n", "unreadable-page", 5),
        (b"T\n\n== ==\na  b\n== ==\n", "unreadable-page", 3),
        (b"# T\n" + b"x" * (4 << 20), "page-too-large", 1),
        (b"|a|b|\n|--|--|\n" + b"|1|2|\n" * 26_000, "page-too-large", 1),
    ],
)
def test_findings_have_a_place(data: bytes, code: str, line: int) -> None:
    with pytest.raises(PageError) as caught:
        read_text("page.md", data)
    [found] = caught.value.diagnostics
    assert (found.code, found.location.line) == (code, line)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<table>" * 5000,
        b"<html><body>" + b"<div>" * 5000 + b"<table><tr><td>x",
        b"|a|b|\n|--|--|\n|" + b"x\n" * 100_000,
        b"# T\n" + b"[" * 50_000,
        b"# T\n" + b"**" * 50_000,
        b"# T\n```\n" + b"[" * 100_000 + b"\n```",
        '<!DOCTYPE x [<!ENTITY a "b">]><html><p>&a;</p></html>'.encode("utf-16"),
        b"<table><tr><th colspan=99999999 rowspan=99999999>x</th></tr></table>",
    ],
)
def test_hostile_pages_are_read_or_refused(data: bytes) -> None:
    try:
        page = read_text("page.md", data)
    except PageError as error:
        assert error.diagnostics  # noqa: PT017 - either outcome will do
    else:
        assert page.sha256


def test_samples_with_entities_are_not_expanded() -> None:
    operation = operation_in(
        "# T\n\n## Sample success responses\n\n```\n"
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>\n```\n'
    )
    [sample] = operation.samples
    assert sample.text.startswith("<!DOCTYPE")


def test_deep_samples_are_kept_as_text() -> None:
    operation = operation_in(
        "# T\n\n## Sample success responses\n\n```\n"
        + "[" * 5000
        + "]" * 5000
        + "\n```\n"
    )
    assert [s.is_valid for s in operation.samples] == [False]


@pytest.mark.parametrize(
    "unit",
    [
        "取值范围：",
        "长度1~",
        "1",
        "a、",
        "“a”",
        "默认值",
        " （",
        "正则^",
        "A-",
        "unset",
        "1,",
    ],
)
def test_long_prose_is_read_up_to_a_limit(unit: str) -> None:
    prose = unit * (60_000 // len(unit))
    operation = operation_in(
        "# 查询\n\n## URI\n\nGET /v1/latches\n\n**表 1** Query参数\n\n"
        f"|参数|参数类型|描述|\n|--|--|--|\n|kind|String|{prose}|\n"
    )
    [(_, field)] = operation.parameters
    assert (
        field.notes[0] == "Only the start of its description was read: it is too long."
    )
    assert words_of(prose) is not None


@pytest.mark.parametrize(
    "uri",
    ["GET /v1/latches", "GET /v1/" + "".join(f"{{p{n}}}" for n in range(12)) + "/end"],
)
def test_patterns_of_a_page_are_matched_in_bounded_time(
    uri: str, tmp_path: Path
) -> None:
    path = tmp_path / "page.md"
    text = (
        f"# 查询\n\n## URI\n\n{uri}\n\n**表 1** Query参数\n\n"
        "|参数|是否必选|参数类型|描述|\n|--|--|--|--|\n"
        f"|kind|是|String|正则匹配“^(a+)+$”。例如：{'a' * 60}!|\n"
        "|size|是|String|正则匹配“^([0-9]+)+x$”。|\n\n## 请求示例\n\n"
        f"```\nGET /v1/{'a' * 200}/enx\n```\n\n## 响应示例\n\n```\n{{}}\n```\n"
    )
    path.write_text(text, "utf-8")
    operation, vocabulary = read_operation(path)
    assert parameter(operation, "kind").contradicted == {"pattern"}
    assert draft([(operation, vocabulary)]).spec["paths"]


@pytest.mark.parametrize(
    "text",
    [
        "<!-- a -->" * 5000 + "text",
        "# T\n\n## 请求示例\n\n```\nGET /a" + "? /b" * 700 + ' "x\n```\n',
        "# T\n\n## 请求示例\n\n```\nGET" + "\n" * 5000 + "x\n```\n",
        "# 查询\n\n## URI\n\nGET /v1/a\n\n**表 1** Query参数\n\n|参数|描述|\n|--|--|\n"
        "|kind|任选其一：" + "application/a " * 120 + "!|\n",
    ],
)
def test_repetition_is_read_in_bounded_time(text: str) -> None:
    assert operation_in(text).file == "page.md"


TABLE = "|参数|参数类型|描述|\n|--|--|--|\n"
RESPONSE = (
    f"# T\n\n## URI\n\nGET /v1/x\n\n## 响应参数\n\n**表 1** 响应Body参数\n\n{TABLE}"
)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            "|a0|o0 object|x|\n\n"
            + "".join(
                f"**表 2** o{n}\n\n{TABLE}|a|o{n + 1} object|x|\n\n" for n in range(400)
            ),
            "undecided: no field refers to the table 'o51'",
        ),
        (
            "".join(f"|a{n}|o{n} object|x|\n" for n in range(400))
            + "\n"
            + "".join(
                f"**表 2** o{n}\n\n{TABLE}|a|o{n + 1} object|x|\n\n" for n in range(400)
            ),
            "objects are nested deeper than 50: what is inside is left out",
        ),
        (
            "".join(f"|{'>' * n}a{n}|Object|x|\n" for n in range(400)),
            "objects are nested deeper than 50: what is inside is left out",
        ),
    ],
    ids=["a chain", "a chain from each field", "marks"],
)
def test_what_is_nested_too_deep_is_named(rows: str, message: str) -> None:
    text = RESPONSE + rows
    page = read_text("page.md", text.encode())
    vocabulary = vocabulary_for(page)
    operation = resolve(page, vocabulary)
    assert message in {doubt.message for doubt in operation.doubts}
    assert draft([(operation, vocabulary)]).spec["paths"]


def test_tables_that_are_nested_too_deep_are_refused_with_their_line() -> None:
    with pytest.raises(PageError) as caught:
        read_text("page.md", b"# T\n\n" + b"<table><tr><td>" * 300)
    assert caught.value.diagnostics[0].location.line == 3


def test_a_property_that_is_listed_again_keeps_what_was_said_first() -> None:
    operation = operation_in(
        f"{RESPONSE}|a|String|x|\n|a|String|y|\n|b|Integer|x|\n|b|String|y|\n"
    )
    assert described(operation.responses[200]) == {"a": "string", "b": "integer"}
    assert [d.message for d in operation.doubts] == [
        "b is listed again, and otherwise than in line 15, which was followed"
    ]
