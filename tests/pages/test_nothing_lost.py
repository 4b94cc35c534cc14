"""Each table, sample and error of a page is in the draft, or named with its line."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from specgen.pages.drafting import draft
from specgen.pages.drafting.text import as_text
from specgen.pages.reading import Table, read_text
from specgen.pages.vocabulary import vocabulary_for

from tests.pages.conftest import described, member, operation_in

HEAD = "# 查询锁\n\n## URI\n\nPOST /v1/latches\n\n"
TABLE = "|参数|参数类型|描述|\n|--|--|--|\n"


def drafted(text: str) -> dict[str, Any]:
    page = read_text("page.md", text.encode())
    made = draft([(operation_in(text), vocabulary_for(page))])
    spec: dict[str, Any] = yaml.safe_load(as_text(made))
    return spec


def operation_of(spec: dict[str, Any]) -> dict[str, Any]:
    [item] = spec["paths"].values()
    [operation] = item.values()
    found: dict[str, Any] = operation
    return found


def lines_named(text: str) -> set[int]:
    """The lines that doubts name, and those of what is in the draft."""
    found = {doubt.place.line for doubt in operation_in(text).doubts}
    waiting: list[Any] = [drafted(text)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            found |= {node["line"]} if isinstance(node.get("line"), int) else set()
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
    return found


FIELDS = f"{TABLE}|size|Integer|大小|\n"
PART = f"## 响应参数\n\n{TABLE}|part|part object|部件|\n\n**表 2** part\n\n{FIELDS}"
IN_CELL = """\
## 响应参数

<table><tr><th>参数</th><th>参数类型</th><th>描述</th></tr><tr><td>size</td><td>Integer</td><td>大小
<table><tr><th>大小</th><th>含义</th></tr>
<tr><td>1</td><td>小</td></tr></table></td></tr></table>
"""
ON_ONE_LINE = """\
## 响应参数

<table><tr><th>参数</th><th>描述</th></tr><tr><td>a</td><td>b</td></tr></table><table>
<tr><th>位</th><th>值</th></tr><tr><td>1</td><td>2</td></tr></table>
"""


@pytest.mark.parametrize(
    "rest",
    [
        "## 授权信息\n\n|权限|授权项|\n|--|--|\n|读|a:b|\n",
        "## 修订记录\n\n|日期|说明|\n|--|--|\n|2021|新增|\n",
        f"## 请求示例\n\n{FIELDS}",
        f"## 状态码\n\n{FIELDS}",
        f"## 锁的类型\n\n{FIELDS}",
        f"## 响应参数\n\n状态码： 204\n\n**表 1** 响应Body参数\n\n{FIELDS}",
        f"{PART}\n**表 3** part\n\n{FIELDS}",
        f"{PART}\n**表 3** 其他\n\n{FIELDS}",
        IN_CELL,
        ON_ONE_LINE,
    ],
    ids=[
        "permissions",
        "history",
        "examples",
        "statuses",
        "unknown",
        "bodiless",
        "copy",
        "unclaimed",
        "in a cell",
        "on one line",
    ],
)
def test_each_table_is_used_or_named(rest: str) -> None:
    text = HEAD + rest
    named = lines_named(text)
    tables = [
        b for b in read_text("p.md", text.encode()).blocks if isinstance(b, Table)
    ]
    assert len(tables) == text.count("|--|--") + text.count("<table")
    for table in tables:
        assert named & {table.line, *(row.line for row in table.rows)}, table


def test_a_table_in_a_cell_is_the_object_of_its_row() -> None:
    operation = operation_in(
        f"{HEAD}## 响应参数\n\n<table><tr><th>参数</th><th>参数类型</th><th>描述</th></tr>\n"
        "<tr><td>part</td><td>Object</td><td>部件<table><tr><th>参数</th><th>参数类型</th></tr>\n"
        "<tr><td>no</td><td>Integer</td></tr></table></td></tr>\n"
        "<tr><td>size</td><td>Integer</td><td>大小</td></tr></table>\n"
    )
    assert described(operation.responses[200]) == {
        "part": {"no": "integer"},
        "size": "integer",
    }


def test_a_heading_ends_a_table_that_is_never_closed() -> None:
    operation = operation_in(
        "# 查询锁\n\n## 请求参数\n\n<table><tr><th>参数<th>描述<tr><td>size<td>大小\n\n"
        "## URI\n\nGET /v1/latches\n\n## 响应参数\n\n<table><tr><th>参数</th><th>描述</th></tr>\n"
        "<tr><td>no</td><td>号</td></tr></table>\n"
    )
    assert [f.name for _, f in operation.parameters] == ["size"]
    assert list(described(operation.responses[200])) == ["no"]


def test_an_object_may_be_under_a_heading_of_its_own() -> None:
    operation = operation_in(
        f"{HEAD}## 响应参数\n\n{TABLE}|parts|Array of parts|部件|\n\n"
        f"## parts\n\n{TABLE}|no|Integer|号|\n"
    )
    assert described(operation.responses[200]) == {"parts": [{"no": "integer"}]}
    assert operation.doubts == []


def test_a_body_may_be_an_array() -> None:
    text = (
        f"{HEAD}## 响应参数\n\n**表 1** 响应Body参数\n\n{TABLE}|[数组元素]|Array of objects|"
        f'见[表2](#t2)|\n\n**表 2** 数组元素\n\n<a name="t2"></a>\n{TABLE}|no|Integer|号|\n\n'
        '## 响应示例\n\n```\n[{"no": 1}]\n```\n'
    )
    spec = drafted(text)
    content = operation_of(spec)["responses"]["200"]["content"]["application/json"]
    name = content["schema"]["$ref"].rpartition("/")[2]
    schema = spec["components"]["schemas"][name]
    assert schema["type"] == "array"
    inner = spec["components"]["schemas"][schema["items"]["$ref"].rpartition("/")[2]]
    assert inner["properties"]["no"]["type"] == "integer"
    assert operation_in(text).doubts == []


BROKEN = '{"no": 1,}'


@pytest.mark.parametrize(
    ("section", "text", "note"),
    [
        ("响应示例", BROKEN, "The sample response cannot be read; this is its text."),
        ("请求示例", BROKEN, "The sample request cannot be read; this is its text."),
        (
            "请求示例",
            'POST /v1/latches\n\n{"no": 1}',
            "No example and no interaction holds this sample request.",
        ),
    ],
)
def test_samples_without_a_place_are_kept_as_text(
    section: str, text: str, note: str
) -> None:
    sources = operation_of(drafted(f"{HEAD}## {section}\n\n```\n{text}\n```\n"))[
        "x-specgen-source"
    ]
    assert {"section": section, "note": note, "printed": text}.items() <= (
        sources if isinstance(sources, dict) else sources[-1]
    ).items()


def test_a_long_sample_is_kept_whole() -> None:
    text = '{"no": [' + "1, " * 5000 + "]}"
    sources = operation_of(drafted(f"{HEAD}## 响应示例\n\n```\n{text}\n```\n"))
    assert sources["x-specgen-source"][-1]["printed"] == text


def test_samples_of_errors_are_examples() -> None:
    operation = operation_of(
        drafted(
            f"{HEAD}## 响应示例\n\n状态码： 404\n\n"
            '```\n{"code": "L.1", "message": "none"}\n```\n\n'
            "## 错误码\n\n|状态码|错误码|错误信息|\n|--|--|--|\n|404|L.1|none|\n"
        )
    )
    examples = operation["responses"]["404"]["content"]["application/json"]["examples"]
    assert examples["documented"]["value"] == {"code": "L.1", "message": "none"}


def test_error_codes_that_are_listed_again_or_without_a_status() -> None:
    errors = operation_of(
        drafted(
            f"{HEAD}## 错误码\n\n|错误码|错误信息|处理措施|\n|--|--|--|\n|L.1|no {{key}}|wait|\n"
            "|L.1|no door|knock|\n|L.1|no {key}|wait|\n"
        )
    )["x-specgen-errors"]
    [error] = errors
    first, again = error["x-specgen-source"]
    assert (error["status"], error["message"]) == (400, "no (key)")
    assert first["note"] == (
        "The page prints the message 'no {key}'. The page gives no status (assumed)."
    )
    assert (first["printed"], again["printed"]) == ("wait", "no door\nknock")


@pytest.mark.parametrize(
    "printed",
    ["公共返回参数", "<公共返回参数>"],
)
def test_a_row_about_other_parameters_is_no_field(printed: str) -> None:
    operation = operation_in(
        f"{HEAD}## 响应参数\n\n{TABLE}|{printed}|-|见公共参数|\n|size|Integer|大小|\n"
    )
    assert list(described(operation.responses[200])) == ["size"]
    assert [d.message for d in operation.doubts] == [
        f"undecided: no name of a field in {printed!r}"
    ]


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("latch_ id", "latch_id"),
        ("latch _id", "latch_id"),
        ("Status. Code", "Status.Code"),
        ("part-number\n-marker", "part-number-marker"),
        ("latch id", "latch"),
    ],
)
def test_spaces_inside_names(printed: str, name: str) -> None:
    operation = operation_in(f"{HEAD}## 响应参数\n\n{TABLE}|{printed}|String|锁|\n")
    found = member(operation.responses[200], name)
    assert found.notes == [f"The page prints {printed!r}."]


@pytest.mark.parametrize(
    ("printed", "path"),
    [
        ("GET /v3/latches\\{?kind, no\\}", "/v3/latches"),
        ("GET /v3/latches/\\{no\\} (since 1.9)", "/v3/latches/{no}"),
        (
            "GET https://\\{Endpoint\\}/v3/latches?kind=\\{kind\\}&no=\\{no \\}",
            "/v3/latches",
        ),
        ("GET /v3/latches/\\{no", "/v3/latches/{no"),
        ("URI format: GET /v3/latches", "/v3/latches"),
        ("GET /v3/latches/ \\{latch _no\\}/ state", "/v3/latches/{latch_no}/state"),
    ],
)
def test_lines_that_name_the_path(printed: str, path: str) -> None:
    operation = operation_in(f"# Query\n\n## URI\n\n{printed}\n")
    assert (operation.method, operation.path) == ("GET", path)


def test_objects_may_hold_each_other() -> None:
    spec = drafted(
        f"{HEAD}## 响应参数\n\n**表 1** 响应Body参数\n\n{TABLE}|job|Job object|任务|\n\n"
        f"**表 2** Job\n\n{TABLE}|spec|Spec object|任务|\n\n"
        f"**表 3** Spec\n\n{TABLE}|jobs|Array of Job objects|任务|\n"
    )
    schemas = spec["components"]["schemas"]
    reference = "#/components/schemas/Job"
    assert schemas["Spec"]["properties"]["jobs"]["items"] == {"$ref": reference}
    assert "\0" not in str(spec)


def test_a_field_of_a_scalar_type_may_link_to_the_table_of_its_properties() -> None:
    operation = operation_in(
        f"{HEAD}## 响应参数\n\n**表 1** 响应Body参数\n\n{TABLE}|links|String|见[表2](#t2)|\n"
        '|meta|Object|元数据|\n\n**表 2** links字段数据结构说明\n\n<a name="t2"></a>\n'
        f"{TABLE}|href|String|地址|\n"
    )
    assert described(operation.responses[200]) == {
        "links": {"href": "string"},
        "meta": "object",
    }
    [doubt] = operation.doubts
    assert "links is String, and links to the table of its properties" in doubt.message


@pytest.mark.parametrize(
    ("printed", "types"),
    [
        ("Array of objects", ["array", "object"]),
        ("[]*String", ["array", "string"]),
        ("[Long]", ["array", "integer"]),
        ("Array String", ["array", "string"]),
        ("Array.\nFor details, see Table 3.", ["array"]),
        ("Long integer", ["integer"]),
        ("Integer or Float", ["number"]),
        ("Interger", ["integer"]),
    ],
)
def test_more_words_for_types(printed: str, types: list[str]) -> None:
    operation = operation_in(f"{HEAD}## 响应参数\n\n{TABLE}|kind|{printed}|类|\n")
    kind = member(operation.responses[200], "kind").type
    found = []
    while kind is not None:
        found.append(kind.type)
        kind = kind.item
    assert found == types


def test_a_path_may_have_two_methods() -> None:
    operation = operation_in(
        "# OpenLatch\n\n## 请求语法\n\n```\nPOST|GET /latch/open HTTP/1.1\n```\n\n"
        "## 返回数据\n\n|名称|类型|示例值|描述|\n|--|--|--|--|\n|RequestId|String|1|请求ID。|\n"
    )
    assert (operation.method, operation.path) == ("POST", "/latch/open")


ROW = "|参数|参数类型|是否必选|示例值|描述|\n|--|--|--|--|--|\n"


@pytest.mark.parametrize(
    ("kind", "printed", "examples", "note"),
    [
        ("Array of strings", "door-1", [["door-1"]], None),
        ("Array of integers", "7", [[7]], None),
        ("Array of strings", '["a", "b"]', [["a", "b"]], None),
        ("Array of strings", "a,b", None, "The page's example is 'a,b'."),
        ("Array of objects", "door", None, "The page's example is 'door'."),
        ("Long", "17****", None, "The page's example is '17****'."),
    ],
)
def test_an_example_is_a_value_or_a_note(
    kind: str, printed: str, examples: list[Any] | None, note: str | None
) -> None:
    spec = drafted(
        f"{HEAD}## 请求参数\n\n**表 1** 请求Body参数\n\n{ROW}|size|{kind}|否|{printed}|大小|\n"
    )
    [schema] = spec["components"]["schemas"].values()
    size = schema["properties"]["size"]
    assert size.get("examples") == examples
    assert size["x-specgen-source"].get("note") == note


def test_a_variable_of_the_address_is_no_parameter() -> None:
    operation = operation_in(
        "# 识别\n\n## URI\n\nPOST https://\\{endpoint\\}/v2/\\{project\\_id\\}/ocr\n\n"
        f"**表 1** 路径参数\n\n{TABLE}|endpoint|String|域名|\n|project_id|String|项目|\n"
    )
    assert [(w, f.name) for w, f in operation.parameters] == [("path", "project_id")]
    assert [d.message for d in operation.doubts] == [
        "undecided: endpoint is of the address: make it a server variable"
    ]


def test_a_sample_names_an_operation_that_no_row_names() -> None:
    operation = operation_in(
        "# 删除锁\n\n## 请求参数\n\n|参数|类型|是否必选|示例值|描述|\n|--|--|--|--|--|\n"
        "|No|Long|否|1|号|\n\n## 示例\n\n请求示例\n\n"
        "```\nhttp(s)://[Endpoint]/?Action=DeleteLatch\n&<公共请求参数>\n```\n"
    )
    assert (operation.style, operation.name) == ("rpc", "DeleteLatch")


def test_a_table_whose_caption_names_no_object_is_that_of_the_link_to_it() -> None:
    operation = operation_in(
        f"{HEAD}## 响应消息\n\n**表 1** 参数说明\n\n{TABLE}|versions|Array of objects|"
        f'见[表2](#t2)|\n\n**表 2** 参数说明\n\n<a name="t2"></a>\n{TABLE}|id|String|版本|\n'
    )
    assert described(operation.responses[200]) == {"versions": [{"id": "string"}]}
