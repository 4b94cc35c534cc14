"""What each layout of a page states; each quirk stands once on a page of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from specgen.pages.operation import Certainty
from specgen.pages.reading import Table, read_page
from specgen.pages.resolving.contradictions import all_fields

from tests.pages.conftest import (
    DATA,
    described,
    member,
    operation_in,
    operation_of,
    parameter,
    type_of,
)

if TYPE_CHECKING:
    from pathlib import Path

    from specgen.pages.operation import PageOperation


@pytest.fixture(scope="module")
def html() -> PageOperation:
    return operation_of("html_tables.md")


@pytest.fixture(scope="module")
def pipes() -> PageOperation:
    return operation_of("pipe_tables.md")


@pytest.fixture(scope="module")
def plain() -> PageOperation:
    return operation_of("plain_text.txt")


def test_names_method_and_path(html: PageOperation) -> None:
    assert (html.name, html.method) == ("CreateLatch", "POST")
    assert html.path == "/v1/{project_id}/latches/{latch_no}"


def test_parameters_have_their_place(html: PageOperation) -> None:
    places = {field.name: where for where, field in html.parameters}
    assert places == {
        "project_id": "path",
        "latch_num": "path",
        "X-Auth-Token": "header",
    }


def test_types_of_the_body(html: PageOperation) -> None:
    assert described(html.body) == {
        "latch_id": "string",
        "owner": "string",
        "operations": ["string"],
        "kind": "string",
        "size": "integer",
        "limit": "integer",
        "labels": "object",
        "parts": [{"no": "integer"}],
    }
    labels = member(html.body, "labels").type
    assert labels is not None
    assert labels.is_map
    assert labels.item is not None
    assert labels.item.type == "array"


@pytest.mark.parametrize(
    ("name", "keywords"),
    [
        # The asterisk and the underscore are part of the pattern, not emphasis.
        ("latch_id", {"pattern": "^[0-9a-f_*]{8}$", "minLength": 8, "maxLength": 8}),
        ("operations", {"enum": ["open-latch", "close-latch"]}),
        ("kind", {"enum": ["RAW", "DIGEST"], "default": "RAW"}),
        ("size", {"minimum": 30, "maximum": 365}),
        ("limit", {}),  # its default depends on another field
    ],
)
def test_keywords_told_in_prose(
    html: PageOperation, name: str, keywords: dict[str, object]
) -> None:
    assert member(html.body, name).keywords == keywords


def test_a_slip_in_a_pattern_is_corrected_in_the_open(html: PageOperation) -> None:
    owner = member(html.body, "owner")
    assert owner.keywords["pattern"] == "^[a-z]{1,64}$"
    assert owner.printed == "^[a-z]{1，64}$"
    assert owner.notes[0].endswith("(assumed).")


def test_required_and_examples(html: PageOperation) -> None:
    assert html.body is not None
    assert [f.name for f in html.body.fields if f.required] == [
        "latch_id",
        "operations",
    ]
    assert member(html.body, "latch_id").example == "0d0466b0"


def test_objects_are_found_by_anchor_and_by_position(html: PageOperation) -> None:
    assert described(html.responses[200]) == {
        "latch": {"latch_id": "string", "state": "string"},
        "count": "integer",
    }
    assert (
        member(html.responses[200], "latch").certainty is Certainty.INFERRED
    )  # by position
    error = member(html.responses[400], "error")
    assert type_of(error) == {"error_code": "string", "error_msg": "string"}
    assert error.certainty is Certainty.STATED  # by anchor


def test_what_the_page_says_in_two_ways_is_told_with_its_line(
    html: PageOperation,
) -> None:
    found = {
        d.message: d.place.line
        for d in html.doubts
        if d.certainty is Certainty.CONTRADICTED
    }
    assert found == {
        "the path holds {latch_no}, which no table lists": 9,
        "the table lists the path parameter latch_num, which the path does not hold": 32,
        "the table says that count is Integer, the sample holds a string": 83,
        "the sample response cannot be read (application/json); it is kept as text": 130,
    }


def test_samples_are_verbatim(html: PageOperation) -> None:
    request, success, failure = html.samples
    assert request.value == {"latch_id": "0d0466b0", "operations": ["open-latch"]}
    assert (success.status, success.description) == (200, "请求已成功")
    assert failure.text == '{ "error" : { "error_code" : "L.1", } }'
    assert (failure.status, failure.is_valid) == (400, False)


def test_statuses(html: PageOperation) -> None:
    told = [(s.status, s.description) for s in html.statuses]
    assert told == [(200, "请求已成功"), (400, "请求参数有误")]


def test_pipe_tables_may_hold_lists_blank_lines_and_pipes(pipes: PageOperation) -> None:
    assert [field.name for _, field in pipes.parameters] == [
        "Action",
        "FetchTags",
        "PageSize",
        "Kind",
        "State",
        "Name",
    ]
    assert (
        parameter(pipes, "Kind").lines[-1][0] == "Note: Only text|binary is supported."
    )
    assert parameter(pipes, "Name").example == "my_latch****"


@pytest.mark.parametrize(
    ("name", "keywords"),
    [
        ("Action", {"const": "ListLatches"}),
        ("FetchTags", {"enum": ["true", "false"], "default": "false"}),
        ("PageSize", {"minimum": 1, "maximum": 100, "default": 10}),
        ("Kind", {"enum": ["text", "binary"], "default": "text"}),
        ("State", {}),  # one of its values is not told
        ("Name", {"minLength": 1, "maxLength": 64}),
    ],
)
def test_keywords_told_in_english(
    pipes: PageOperation, name: str, keywords: dict[str, object]
) -> None:
    assert parameter(pipes, name).keywords == keywords


def test_flattened_objects_are_nested_as_the_samples_show(pipes: PageOperation) -> None:
    latch = {
        "CreateTime": "string",
        "LatchName": "string",
        "Tags": {"Tag": [{"TagKey": "string", "TagValue": "string"}]},
        "UpdateTime": "string",
    }
    assert described(pipes.responses[200]) == {
        "LatchList": {"Latch": [latch]},
        "RequestId": "string",
        "VersionStages": {"VersionStage": ["string"]},
    }
    assert (
        member(pipes.responses[200], "LatchList").notes[0].startswith("The page prints")
    )


def test_error_codes(pipes: PageOperation) -> None:
    assert [(e.status, e.code, e.message) for e in pipes.errors] == [
        (404, "Forbidden.LatchNotFound", "The specified latch is not found."),
        (409, "Rejected.Shut", "The latch is shut."),
    ]


def test_plain_text_has_one_cell_a_line(plain: PageOperation) -> None:
    assert (plain.name, plain.date) == ("GetLatch", "2025-01-24")
    dry_run = parameter(plain, "DryRun")
    assert dry_run.keywords == {"enum": ["true", "false"], "default": "false"}
    assert dry_run.lines[-1][0] == "Nothing is done in a dry run."
    assert described(plain.responses[200]) == {
        "LatchId": "string",
        "RequestId": "string",
    }
    assert [s.status for s in plain.samples] == [None, 200]
    assert plain.errors[-1].description == "The latch does not exist."


def test_fields_may_be_paragraphs_with_lists() -> None:
    operation = operation_in(
        "# GetLatch {#r .reference}\n\n## 请求参数 {#s .section}\n\n"
        "**Action**\n\n-   类型：String\n"
        "-   必须：是\n-   描述：系统规定参数，取值：GetLatch\n\n**Name**\n\n-   类型：String\n"
        "-   必须：否\n-   格式：\n\n    ```\n    ^[a-z]+$\n    ```\n\n## 错误信息\n\n"
        "**NotExist.Latch**\n\n-   HTTP Status：404\n-   Error Message：No such latch.\n"
    )
    assert operation.name == "GetLatch"
    assert [f.required for _, f in operation.parameters] == [True, False]
    assert [(e.status, e.code, e.message) for e in operation.errors] == [
        (404, "NotExist.Latch", "No such latch.")
    ]


def test_a_table_that_nothing_refers_to_is_told() -> None:
    operation = operation_in(
        "# 查询\n\n## URI\n\nGET /v1/latches\n\n## 响应参数\n\n**表 1** 响应Body参数\n\n"
        "|参数|参数类型|描述|\n|--|--|--|\n|id|String|号|\n\n**表 2** Lost\n\n"
        "|参数|参数类型|描述|\n|--|--|--|\n|x|String|丢|\n\n|甲|乙|\n|--|--|\n|1|2|\n"
    )
    assert [(d.message, d.place.line) for d in operation.doubts] == [
        ("undecided: a table with the columns '甲 | 乙'", 21),
        ("undecided: no field refers to the table 'Lost'", 17),
    ]


def test_a_link_to_the_wrong_table_is_a_contradiction() -> None:
    operation = operation_in(
        "# 查询\n\n## URI\n\nGET /v1/latches\n\n## 响应参数\n\n**表 1** 响应Body参数\n\n"
        "|参数|参数类型|描述|\n|--|--|--|\n|a|[One](#two) object|甲|\n|b|[Two](#two) object|乙|\n\n"
        '**表 2** One\n\n<a name="one"></a>\n|参数|参数类型|描述|\n|--|--|--|\n|x|String|丢|\n\n'
        '**表 3** Two\n\n<a name="two"></a>\n|参数|参数类型|描述|\n|--|--|--|\n|y|String|丢|\n'
    )
    assert described(operation.responses[200]) == {
        "a": {"x": "string"},
        "b": {"y": "string"},
    }
    [doubt] = operation.doubts
    assert (doubt.certainty, doubt.place.line) == (Certainty.CONTRADICTED, 13)


@pytest.mark.parametrize(
    ("description", "keywords"),
    [
        ("取值范围：icmp、tcp、udp或IP协议号(0~255)", {}),  # the last is not a value
        (
            "取值范围：IPv4，IPv6 约束：不填默认值为IPv4",
            {"enum": ["IPv4", "IPv6"], "default": "IPv4"},
        ),
        (
            "取值范围：true、false默认值：false",
            {"enum": ["true", "false"], "default": "false"},
        ),
        ("故该字段需取值如下：application/x-www-form-urlencoded", {}),
        ("操作标识（可设置为“filter”或者“count”）。", {"enum": ["filter", "count"]}),
        ("对称密钥默认为“A”，非对称密钥默认为“B”", {}),
        (
            "密钥长度，取值为7到1096。",
            {},
        ),  # a range of a string is not a constraint of a schema
        ("key最大长度为36个字符。", {}),  # said of another field
        ("最大长度36个unicode字符。", {"maxLength": 36}),
        ("“true”表示合法，“false”表示非法。", {"enum": ["true", "false"]}),
        ("固定值为resource_instances", {"const": "resource_instances"}),
        ("取值为DNS或者FILE，注意是大写。", {"enum": ["DNS", "FILE"]}),
        (
            "取值Single、Ha、Replica，分别对应三种。",
            {"enum": ["Single", "Ha", "Replica"]},
        ),
        ("当Kind取值为A或B，且X取值为true时返回。", {}),  # only at times
        (
            "取值：<br>值为“BUILD”，表示正在创建。<br>值为“OK”，表示正常。",
            {"enum": ["BUILD", "OK"]},
        ),
        ("可选值：- a：甲<br>- b：乙", {"enum": ["a", "b"]}),
        (
            "目前支持的协议包括：<br>- “sms”：短信<br>- “http”、“https”：网页",
            {"enum": ["sms", "http", "https"]},
        ),
        (
            "取值范围：<br>- Latest：使用默认版本<br>- Old：旧版本",
            {"enum": ["Latest", "Old"]},
        ),
        ("网络类型，取值为public（公网）。", {"const": "public"}),
        ("默认取值为1。", {"default": "1"}),
        ("不填时默认为a。", {"default": "a"}),
        ("如果为空，则默认为public。", {"default": "public"}),
        ("如果类型为A，则默认为public。", {}),
        ("默认值：N/A", {}),
        ("- 功能说明：名称<br>- 取值范围：0-64个字符，支持数字", {"maxLength": 64}),
        ("- key最大长度为36个字符。<br>- 名称最大支持255个字节。", {"maxLength": 255}),
        ("- 若以点结束，总长度不超过254个字符。", {}),
        ("功能说明：名称最小长度：1最大长度：192", {"minLength": 1, "maxLength": 192}),
        (
            "The value must be 4 to 100,000 bytes in length.",
            {"minLength": 4, "maxLength": 100_000},
        ),
        ("格式：^[a-z]+$。", {"pattern": "^[a-z]+$"}),
        ("支持的最大字符长度：255", {"maxLength": 255}),
        ("最大长度限制为64个字符。", {"maxLength": 64}),
        ("取值包括：a-1，a-2, a-3多种策略。", {"enum": ["a-1", "a-2", "a-3"]}),
        (
            "状态。<br>- soon-over：将过期<br>- normal：正常",
            {"enum": ["soon-over", "normal"]},
        ),
        ("取值：<br>- L4和L7 表示四层<br>- L9 表示九层", {"enum": ["L4", "L7", "L9"]}),
        (
            "算法。- wrr（默认值）：甲<br>- rr：乙",
            {"enum": ["wrr", "rr"], "default": "wrr"},
        ),
    ],
)
def test_phrases(description: str, keywords: dict[str, object]) -> None:
    assert keywords_of("String", description) == keywords


@pytest.mark.parametrize(
    ("kind", "description", "keywords"),
    [
        (
            "Integer",
            "取值范围：<br>1～2147483647。<br>默认值为300s。",
            {"minimum": 1, "maximum": 2147483647, "default": 300},
        ),
        (
            "Integer",
            "取值范围：0~500，取值一般为10，20，50。",
            {"minimum": 0, "maximum": 500},
        ),
        ("Integer", "取值区间[2,4]。", {"minimum": 2, "maximum": 4}),
        (
            "Integer",
            "最小值1，最大值1000，默认为1000。",
            {"minimum": 1, "maximum": 1000, "default": 1000},
        ),
        ("Integer", "大于0的整数。", {"minimum": 1}),
        ("Integer", "取值范围：大于0的整数。", {"minimum": 1}),
        ("Number", "取值必须大于0。", {"exclusiveMinimum": 0}),
        ("Integer", "其中 N 的取值范围：1-10。", {}),  # said of another
        ("Integer", "取值范围：<br>- cloud：40-500<br>- ssd：20-500", {}),  # at times
        ("Integer", "取值范围：40GB~4000GB", {"minimum": 40, "maximum": 4000}),
        ("Integer", "取值范围：15分钟 ~ 24小时", {}),
        ("Integer", "0表示未确认，1表示已确认。", {"enum": [0, 1]}),
        ("Boolean", "取值：true 开启, false 关闭(默认)", {"default": False}),
        ("Array of integers", "取值1-7，1代表周一，7代表周日。", {}),
        ("Integer", "偏移量，大于等于0。", {"minimum": 0}),
        ("Array of strings", "最多支持50个。", {"maxItems": 50}),
        (
            "Array of strings",
            "数组大小：最小1，最大12。",
            {"minItems": 1, "maxItems": 12},
        ),
    ],
)
def test_phrases_about_other_types(
    kind: str, description: str, keywords: dict[str, object]
) -> None:
    assert keywords_of(kind, description) == keywords


def keywords_of(kind: str, description: str) -> dict[str, object]:
    operation = operation_in(
        "# 查询\n\n## URI\n\nGET /v1/latches\n\n**表 1** Query参数\n\n"
        "|参数|是否必选|参数类型|描述|\n|--|--|--|--|\n"
        f"|kind|否|{kind}|{description}|\n"
    )
    return parameter(operation, "kind").keywords


def test_a_range_of_text_is_kept_in_a_note() -> None:
    operation = operation_in(
        "# 查询\n\n## URI\n\nGET /v1/latches\n\n**表 1** Query参数\n\n"
        "|参数|类型|描述|\n|--|--|--|\n|days|String|取值为7到1096。|\n"
    )
    assert parameter(operation, "days").notes == [
        "The page states the range 7 to 1096 of a text."
    ]


@pytest.mark.parametrize(
    "table",
    [
        "|名称|类型|描述|\n|:-|:-|-|\n|a|String|甲|\n",
        "名称 | 类型 | 描述\n-|:-:|-\na | String | 甲\n",
    ],
)
def test_delimiters_of_tables_may_be_short_and_rows_without_outer_pipes(
    table: str,
) -> None:
    operation = operation_in(f"# GetLatch\n\n## 返回参数\n\n{table}\n尾声\n")
    assert described(operation.responses[200]) == {"a": "string"}


def test_items_of_a_list_may_be_captions_that_fields_link_to() -> None:
    table = "<table><tr><th>参数</th><th>参数类型</th><th>描述</th></tr>{}</table>\n"
    row = "<tr><td>{}</td><td>{}</td><td>{}</td></tr>"
    outer = row.format("vols", "list", '参见<a href="#li1">•vols参数说明</a>')
    inner = row.format("os-host:name", "String", "名") + row.format(
        "n", "Integer", "数"
    )
    operation = operation_in(
        "# 查询\n\n## URI\n\n-   URI格式\n\n    GET /v2/{_project_id_}/vols\n\n"
        f"## 响应消息\n\n-   响应参数\n\n    {table.format(outer)}\n"
        f'-   <a name="li1"></a>item参数说明\n\n    {table.format(inner)}\n'
        "## 状态码\n\n-   正常\n\n    202\n"
    )
    assert operation.path == "/v2/{project_id}/vols"
    assert described(operation.responses[202]) == {
        "vols": [{"os-host:name": "string", "n": "integer"}]
    }


def test_marks_in_front_of_names_nest_fields() -> None:
    operation = operation_in(
        "# ListLatches\n\n## 请求参数\n\n|名称|类型|是否必选|示例值|描述|\n|--|--|--|--|--|\n"
        "|Action|String|是|ListLatches|取值：ListLatches |\n\n## 返回参数\n\n"
        "|名称|类型|示例值|描述|\n|--|--|--|--|\n|Latches| | |钥匙 |\n|└Name|String|a|名 |\n\n"
        '## 示例\n\n返回示例\n\n```\n{"Latches": {"Latch": [{"Name": "a"}]}}\n```\n'
    )
    assert described(operation.responses[200]) == {
        "Latches": {"Latch": [{"Name": "string"}]}
    }
    assert operation.doubts == []


def test_a_block_of_code_may_be_an_item_and_begin_with_a_remark() -> None:
    operation = operation_in(
        "# 查询\n\n## URI\n\nGET /v1/latches\n\n## 响应示例\n\n"
        '-   ```\n    {"a": 1}\n    ```\n\n```\n响应Body参数：\n{"b": 2}\n```\n'
    )
    assert [s.value for s in operation.samples] == [{"a": 1}, {"b": 2}]


PAGES = (DATA / "html_tables.md", DATA / "pipe_tables.md")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_row_is_a_statement_or_told(path: Path) -> None:
    operation = operation_of(path.name)
    lines = {field.place.line for field in all_fields(operation)}
    lines |= {status.place.line for status in operation.statuses}
    lines |= {error.place.line for error in operation.errors}
    lines |= {doubt.place.line for doubt in operation.doubts}
    tables = [block for block in read_page(path).blocks if isinstance(block, Table)]
    assert {row.line for table in tables for row in table.rows[1:]} - lines == set()


def test_heads_of_samples_may_be_told_in_words() -> None:
    operation = operation_in(
        "# 查询\n\n## URI\n\nGET /v1/latches\n\n## 请求示例\n\n```\n?id=1&id=2\n```\n\n"
        '```\n"DELETE https://x.example.com/v1/latches"\n```\n\n'
        "```\ncurl -i -H 'A:b' -X PUT https://x.example.com/v1/a\n```\n\n```\n…\n```\n\n"
        "## 响应示例\n\n```\nSTATUS CODE 200\n```\n\n```\n204 No Content\n```\n"
    )
    requests = [(s.method, s.url) for s in operation.samples if s.kind == "request"]
    assert requests == [
        (None, "?id=1&id=2"),
        ("DELETE", "https://x.example.com/v1/latches"),
        ("PUT", "https://x.example.com/v1/a"),
        (None, None),
    ]
    assert [s.status for s in operation.samples if s.kind == "response"] == [200, 204]
    assert operation.doubts == []


def test_a_field_that_is_listed_twice_otherwise_is_a_contradiction() -> None:
    table = "|参数|是否必选|参数类型|描述|\n|-|-|-|-|\n|name|{}|String|名|\n\n"
    operation = operation_in(
        "# 制作\n\n## URI\n\nPOST /v1/latches\n\n## 请求参数\n\n"
        f"**表 1** 请求参数\n\n{table.format('是')}**表 2** 请求参数\n\n{table.format('否')}"
    )
    assert operation.body is not None
    assert [f.required for f in operation.body.fields] == [True]
    [doubt] = operation.doubts
    assert (doubt.certainty, doubt.place.line) == (Certainty.CONTRADICTED, 19)
