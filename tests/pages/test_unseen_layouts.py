"""Layouts and phrases of pages that the vocabularies were not written from."""

from __future__ import annotations

import pytest

from tests.pages.conftest import described, member, operation_in, parameter
from tests.pages.test_statements import keywords_of

FRAGMENT = """\
<a name="latches"></a>

<h1 class="topictitle1">Querying a Latch</h1>
<div><div class="section"><h4 class="sectiontitle">Function</h4><p>Queries a latch.</p></div>
<div class="section"><h4 class="sectiontitle">URI</h4><p>GET /v1/latches/{latch_id}</p>
<table><caption><b>Table 1 </b>Parameters</caption><thead><tr><th><p>Parameter</p></th>
<th><p>Mandatory</p></th><th><p>Type</p></th><th><p>Description</p></th></tr></thead>
<tbody><tr><td><p>latch_id</p></td><td><p>Yes</p></td><td><p>String</p></td>
<td><p>Latch ID.</p></td></tr></tbody></table></div>
<div class="section"><h4 class="sectiontitle">Response Body</h4>
<table><caption><b>Table 2 </b>Parameters</caption><thead><tr><th><p>Parameter</p></th>
<th><p>Type</p></th><th><p>Description</p></th></tr></thead>
<tbody><tr><td><p>parts</p></td><td><p>part array</p></td><td><p>See Table 3.</p></td></tr>
<tr><td><p>role</p></td><td><p>Integer</p></td>
<td><p>Role. The options are as follows: - <strong>0</strong>: owner - <strong>1</strong>: guest</p>
</td></tr></tbody></table>
<table><caption><b>Table 3 </b>part parameters</caption><thead><tr><th><p>Parameter</p></th>
<th><p>Type</p></th><th><p>Description</p></th></tr></thead>
<tbody><tr><td><p>no</p></td><td><p>Integer</p></td><td><p>Number.</p></td></tr></tbody></table>
</div></div>
"""


def test_html_may_be_the_body_of_a_page_with_captions_inside_its_tables() -> None:
    operation = operation_in(FRAGMENT, "page.html")
    assert (operation.method, operation.path) == ("GET", "/v1/latches/{latch_id}")
    assert [(w, f.name) for w, f in operation.parameters] == [("path", "latch_id")]
    assert described(operation.responses[200]) == {
        "parts": [{"no": "integer"}],
        "role": "integer",
    }
    assert member(operation.responses[200], "role").keywords == {"enum": [0, 1]}
    assert operation.doubts == []


def test_signs_that_link_to_a_heading_are_not_of_its_text() -> None:
    sign = '<a class="headerlink" href="#x">¶</a>'
    text = FRAGMENT.replace("</h4>", f"{sign}</h4>").replace(
        "</caption>", f"{sign}</caption>"
    )
    operation = operation_in(text.replace("</h1>", f"{sign}</h1>"), "page.html")
    assert operation.title == "Querying a Latch"
    assert described(operation.responses[200]) == {
        "parts": [{"no": "integer"}],
        "role": "integer",
    }


def test_a_link_is_followed_where_the_type_names_no_object() -> None:
    operation = operation_in(
        "# Query\n\n## URI\n\nGET /v1/latches\n\n## Response Parameters\n\n"
        "**Table 1** Parameters\n\n|Parameter|Type|Description|\n|--|--|--|\n"
        "|spec|Object|For details, see [Table 2](#door).|\n|tag|Array|See Table 4.|\n\n"
        '**Table 2** door parameters\n\n<a name="door"></a>\n|Parameter|Type|Description|\n'
        "|--|--|--|\n|size|Integer|Size.|\n|part|Object|See [Table 3](#spec).|\n\n"
        '**Table 3** spec parameters\n\n<a name="spec"></a>\n|Parameter|Type|Description|\n'
        "|--|--|--|\n|no|Integer|Number.|\n\n**Table 4** Description of field tag\n\n"
        "|Parameter|Type|Description|\n|--|--|--|\n|key|String|Key.|\n"
    )
    assert described(operation.responses[200]) == {
        "spec": {"size": "integer", "part": {"no": "integer"}},
        "tag": [{"key": "string"}],
    }
    assert operation.doubts == []


def test_pipe_tables_may_lack_the_row_of_dashes() -> None:
    operation = operation_in(
        "# SetLatch\n\n## 请求参数\n\n|参数|类型|是否必选|描述|\n"
        "|Action|String|是|系统规定参数。取值：SetLatch|\n|Weight|Integer|否|权重。\n\n"
        " 取值范围：1-99, 数值越大, 优先级越高。\n\n 默认值：1\n\n |\n"
    )
    weight = parameter(operation, "Weight")
    assert weight.keywords == {"minimum": 1, "maximum": 99, "default": 1}


def test_a_number_without_a_type_is_known_by_its_range() -> None:
    operation = operation_in(
        "# 查询\n\n## URI\n\nGET /v1/latches\n\n**表 1** 参数说明\n\n"
        "|名称|是否必选|描述|\n|--|--|--|\n"
        "|limit|否|取值范围：1~100。不传该参数时，默认查询前100条信息。|\n|id|否|号|\n"
    )
    limit = parameter(operation, "limit")
    assert limit.type is not None
    assert limit.type.type == "integer"
    assert limit.keywords == {"minimum": 1, "maximum": 100, "default": 100}
    assert limit.notes
    assert parameter(operation, "id").type is None


@pytest.mark.parametrize(
    ("kind", "description", "keywords"),
    [
        ("String", "按列排序，可设置为made_at（按时间排序）。", {"const": "made_at"}),
        ("Integer", "版本，值为1或2。", {"enum": [1, 2]}),
        ("Integer", "0：闭；1：开", {"enum": [0, 1]}),
        ("Integer", "状态：0：闭；1：开", {"enum": [0, 1]}),
        ("Int", "0：被禁用。<br>-1：被启用。", {"enum": [0, -1]}),
        ("String", "时间。时：分；秒：毫秒", {}),
        ("String", "状态：ACTIVE / DISABLED。", {"enum": ["ACTIVE", "DISABLED"]}),
        (
            "String",
            "任选其一： application/json;charset=utf-8 application/json缺省值：application/json",
            {
                "enum": ["application/json;charset=utf-8", "application/json"],
                "default": "application/json",
            },
        ),
        (
            "String",
            "取值：<br>- 取“0”，表示闭。<br>- 取“1”，表示开。",
            {"enum": ["0", "1"]},
        ),
        (
            "String",
            "状态。<br>- Open：已开启；<br>- Closed：已关闭。",
            {"enum": ["Open", "Closed"]},
        ),
        ("String", "配置，包含如下字段：<br>- Key：键<br>- Value：值", {}),
        ("String", "企业项目。取值为“0”，表示为默认项目。", {}),
        ("String", "格式必须为hh:mm。", {}),
        ("String(64)", "名称。", {"maxLength": 64}),
        ("String", "号。长度：36", {"minLength": 36, "maxLength": 36}),
        ("String", "键不能为空。", {"minLength": 1}),
        ("Array of strings", "值最大长度43个字符。", {"maxLength": 43}),
        (
            "Integer",
            "大小，取值范围：100GB~1000GB，且必须为10的整数倍。",
            {"minimum": 100, "maximum": 1000, "multipleOf": 10},
        ),
        ("Integer", "大小，0 ~ 922", {"minimum": 0, "maximum": 922}),
        ("Integer", "取值大于或等于0。默认保存7天。", {"minimum": 0, "default": 7}),
        ("Integer", "The recommended value ranges from 10 to 50.", {}),
        (
            "Integer",
            "The port number ranges from 1 to 65535.",
            {"minimum": 1, "maximum": 65535},
        ),
        (
            "String",
            "Specifies the name.<br>Minimum: 1<br>Maximum: 255",
            {"minLength": 1, "maxLength": 255},
        ),
        (
            "String",
            "Service status, which can be running, stopped, or finished",
            {"enum": ["running", "stopped", "finished"]},
        ),
        (
            "String",
            "Status. The value can only be one of the following:<br>- ON: on<br>- OFF: off",
            {"enum": ["ON", "OFF"]},
        ),
        ("String", "Status. The value can only be ACTIVE.", {"const": "ACTIVE"}),
        ("String", "Type. Only the value stop is supported.", {"const": "stop"}),
        (
            "String",
            "Network. The value is Internal or External.",
            {"enum": ["Internal", "External"]},
        ),
        (
            "String",
            "The value is an empty character string by default.",
            {"default": ""},
        ),
        ("boolean", "是否加密。默认关闭加密功能。", {"default": False}),
        ("Boolean", "Labeling is enabled by default.", {"default": True}),
        ("String", "开关。默认关闭。", {}),
        (
            "String",
            "版本号，支持5.5.1、6.2.3和7.9.3，默认为5.5.1。",
            {"enum": ["5.5.1", "6.2.3", "7.9.3"], "default": "5.5.1"},
        ),
        ("String", "引擎。目前只支持latch。", {"const": "latch"}),
        (
            "String",
            "可选create，append，默认为create",
            {"enum": ["create", "append"], "default": "create"},
        ),
        ("String", "资源类型。<br>- Topic<br>- Group", {"enum": ["Topic", "Group"]}),
        (
            "String",
            "支持3种。<br>Main：主。<br>Stop：停。<br>Same：同。",
            {"enum": ["Main", "Stop", "Same"]},
        ),
        (
            "String",
            "组名。<br>- VPC边界防护时，使用名称。<br>- VPC高速通道时，使用名称。",
            {},
        ),
        (
            "String",
            "粒度。支持300、3600和86400。<br>- 3天以内（不含）：300<br>- 3-31天：3600",
            {"enum": ["300", "3600", "86400"]},
        ),
        (
            "String",
            "是否还有：<br>- “true”表示有。<br>- “false”表示无。",
            {"enum": ["true", "false"]},
        ),
        ("String", "源站的协议类型。<br>QoS策略支持的协议，请以控制台为准。", {}),
        ("Integer", "分区总数限制1~360。", {}),
        ("String", "不支持创建空标签。", {"minLength": 1}),
        ("String", "正则匹配“^[A-Z]([a-z])+$”。", {"pattern": "^[A-Z]([a-z])+$"}),
        ("String", "参见[A-Z](#a)。", {}),
        (
            "Integer",
            "Number of pods. Defaults to 1. Minimum value is 1.",
            {"default": 1, "minimum": 1},
        ),
        ("Long", "Defaults to 30 seconds.", {"default": 30}),
        ("Long", "Defaults to 1 hour and must be at least 10 minutes.", {}),
        ("Integer", "Mode bits. Defaults to 0644.", {}),
        ("String", "A selector. Defaults to everything.", {}),
        ("String", "Group to map to Default is no group", {}),
        (
            "String",
            "Policy. One of Always, OnFailure, Never.",
            {"enum": ["Always", "OnFailure", "Never"]},
        ),
        ("String", "One and only one of the following should be specified.", {}),
        (
            "String",
            'Status. One of: "Success" or "Failure".',
            {"enum": ["Success", "Failure"]},
        ),
        (
            "String",
            'Protocol. Must be UDP or TCP. Defaults to "TCP".',
            {"enum": ["UDP", "TCP"], "default": "TCP"},
        ),
        ("Integer", "A port number, 0 < x < 65536.", {"minimum": 1, "maximum": 65535}),
        (
            "Integer",
            "weight of the term, in the range 1-100.",
            {"minimum": 1, "maximum": 100},
        ),
        (
            "Integer",
            "The value ranges from 1 to 65,535.",
            {"minimum": 1, "maximum": 65535},
        ),
        (
            "Integer",
            "The value range is [1, 100]. Default value: 10",
            {"minimum": 1, "maximum": 100, "default": 10},
        ),
        (
            "Long",
            "Engine ID. Default value: 0 This parameter is not required.",
            {"default": 0},
        ),
        (
            "String",
            "Name. Enter 4 to 64 characters.",
            {"minLength": 4, "maxLength": 64},
        ),
        ("String", "In addition, default is the name of a workspace.", {}),
        ("String", "The ID. Default: Automatically generated", {}),
        ("String", "会话类型，只支持latch类型参数。", {"const": "latch"}),
        ("String", "目前可接受参数A, B, C。", {"enum": ["A", "B", "C"]}),
        ("String", "来源。目前仅支持配置事件：a.config。", {"const": "a.config"}),
        ("Integer", "页码。起始值：1。", {"minimum": 1}),
        (
            "Array of Strings",
            "权限可以是以下权限中的一种或多种。<br>- OPEN：开<br>- SHUT：关",
            {"enum": ["OPEN", "SHUT"]},
        ),
        ("String", "名，总长度最短为3，最大为32。", {"minLength": 3, "maxLength": 32}),
        ("String", "名，长度限制为[0, 256]。", {"maxLength": 256}),
        ("Integer", "比例，范围为[0,1]。", {"minimum": 0, "maximum": 1}),
        ("String", "类型，目前支持SSD\\SAS两种。", {"enum": ["SSD", "SAS"]}),
        (
            "String",
            "当前仅支持evs（云）或local（本地）；local不可选。",
            {"enum": ["evs", "local"]},
        ),
        ("String", "模型，取值为Latch/Door/Key。", {"enum": ["Latch", "Door", "Key"]}),
        (
            "String",
            "枚举：PER，表示独享。WHOLE，表示共享。",
            {"enum": ["PER", "WHOLE"]},
        ),
        ("String", "开关，'0'代表关，'1'代表开。", {"enum": ["0", "1"]}),
        (
            "String",
            "类型<br>- 组：GROUP(整组)<br>- 门：DOOR",
            {"enum": ["GROUP", "DOOR"]},
        ),
        ("String", "标签，key/value对。<br>- Key：键<br>- Value：值", {}),
        ("Integer", "编码：<br>- -1：停<br>- 2：开", {"enum": [-1, 2]}),
        ("Integer", "默认为2，级别为1、2、3。", {"enum": [1, 2, 3], "default": 2}),
        (
            "String",
            "取值如下：<br>- no：不删，默认为no。<br>- yes：删。",
            {"enum": ["no", "yes"], "default": "no"},
        ),
        ("String", "API类型，固定值“Latch”，不可修改。", {"const": "Latch"}),
        ("String", "运行时，默认为“latch”", {"default": "latch"}),
        ("Boolean", "是否管理，不填默认false。", {"default": False}),
        ("Array of strings", "标签，标签数上限为8个。", {"maxItems": 8}),
    ],
)
def test_phrases_of_unseen_pages(
    kind: str, description: str, keywords: dict[str, object]
) -> None:
    assert keywords_of(kind, description) == keywords


def test_the_numbers_that_stand_for_n_are_of_the_array() -> None:
    operation = operation_in(
        "# TagLatch\n\n## Request parameters\n\n|Parameter|Type|Required|Description|\n"
        "|---|---|---|---|\n|Action|String|Yes|Set the value to TagLatch.|\n"
        "|Id.N|RepeatList|Yes|The ID. Valid values of N: 1 to 50.|\n"
        "|Tag.N.Key|String|No|The key. Valid values of N: 1 to 20.|\n"
        "|Tag.N.Value|String|No|The value.\n\n-   N为1~20。\n-   最多支持128个字符。|\n"
    )
    assert parameter(operation, "Id.N").keywords == {"maxItems": 50}
    assert parameter(operation, "Tag.N.Key").keywords == {}
    assert parameter(operation, "Tag.N.Value").keywords == {"maxLength": 128}
    assert parameter(operation, "Tag.N.Value").notes == ["N is 1 to 20."]
    assert parameter(operation, "Tag.N.Key").notes == ["N is 1 to 20."]


@pytest.mark.parametrize(
    ("kind", "types"),
    [
        ("Array of CounterList", ["array", "object"]),
        ("part array", ["array", "object"]),
        ("StringList", ["array", "string"]),
        ("String array", ["array", "string"]),
    ],
)
def test_a_name_that_ends_in_list_is_an_object(kind: str, types: list[str]) -> None:
    operation = operation_in(
        "# 查询\n\n## URI\n\nGET /v1/latches\n\n**表 1** Query参数\n\n"
        f"|参数|参数类型|描述|\n|--|--|--|\n|kind|{kind}|类|\n"
    )
    found = parameter(operation, "kind").type
    assert found is not None
    assert found.item is not None
    assert [found.type, found.item.type] == types


@pytest.mark.parametrize(
    "head",
    [
        "POST https://{ECS Endpoint}/v1/latches",
        "POST\n\nhttps://endpoint/v1/latches",
        "POST v1/latches",
        "POST https://endpoint/v1/latches ?status=7& name=a",
        "POST https://endpoint/v1/latches\nPOST https://endpoint/v1.1/latches",
    ],
)
def test_request_lines_as_people_write_them(head: str) -> None:
    operation = operation_in(
        "# 创建\n\n## URI\n\nPOST /v1/latches\n\n## 请求示例\n\n"
        f'```\n{head}\n\n{{"kind": 1}}\n```\n'
    )
    [sample] = operation.samples
    assert (sample.method, sample.is_valid, sample.value) == ("POST", True, {"kind": 1})
    assert sample.url is not None
    assert "v1/latches" in sample.url
