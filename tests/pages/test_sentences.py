"""The rules for sentences that all vocabularies share, and how they work together."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from specgen.pages.vocabulary import VOCABULARIES, vocabularies

from tests.pages.conftest import operation_in, parameter
from tests.pages.test_statements import keywords_of

RULES: dict[str, list[dict[str, str]]] = yaml.safe_load(
    (VOCABULARIES / "prose.yaml").read_text("utf-8")
)["prose"]


@pytest.mark.parametrize("kind", RULES)
def test_each_rule_reads_its_example(kind: str) -> None:
    patterns = vocabularies()[0].prose(kind)
    shared = patterns[len(patterns) - len(RULES[kind]) :]
    unread = [
        rule
        for rule, pattern in zip(RULES[kind], shared, strict=True)
        if not pattern.search(rule["example"])
    ]
    assert unread == []


def enum(*values: object) -> dict[str, Any]:
    return {"enum": list(values)}


@pytest.mark.parametrize(
    "description",
    [
        "枚举类型：a1\\b2\\c3",
        "取值：a1/b2/c3",
        "取值：a1;b2;c3",
        "取值范围：[a1, b2, c3]",
        "取值范围：“a1”、“b2”、“c3”",
        "可选项：a1、b2、c3",
        "支持a1、b2、c3，分别表示三种。",
        "类型有a1、b2、c3三种。",
        "状态，包括：<br>- a1：甲<br>说明：可用。<br>- b2：乙<br>- c3：丙",
        "Type. Optional values:- a1: one<br>- b2: two<br>- c3: three",
        "Allowed values: a1, b2, or c3.",
        "Must be one of: a1, b2, c3.",
        "Set this parameter to a1, b2, or c3.",
        "The options are a1, b2, and c3.",
        "类型。 ● a1：甲。 ● b2：乙。 ● c3：丙。",
        "类型-   a1：甲<br>- b2：乙<br>- c3：丙",
        "枚举值：**a1****b2****c3**",
        "状态，包括a1、b2和c3。",
        "可以选择a1、b2或者c3。",
        "数据类型，支持a1、b2和c3格式。",
        "Mode: a1 (one), b2 (two), or c3 (three).",
        "状态，取值如下：a1：甲。b2：乙。c3：丙。",
        "Type. Values: a1: one. b2: two.c3: three.",
        "Whether to latch. a1: Latch. b2: Open. c3: Shut.",
        "Value range: a1, b2, or c3",
        "The value is case sensitive and can be a1, b2, or c3.",
        "类型。<br>- a1：甲<br>- b2：乙<br>- c3：丙<br>- 其中b2和c3用不同的锁。",
        "状态，取值如下：a1：甲b2：乙c3：丙",
        "a1: 甲<br>b2: 乙<br>c3: 丙<br>如果为空，默认识别甲。",
        "取值：<br>说明： 必选。<br>- a1：甲<br>- b2：乙<br>- c3：丙",
        "取值：<br>- a1：甲<br>- b2：乙<br>- c3：丙<br>说明：<br>- 目前，只有一地支持。",
        "当前支持维度有a1, b2, c3。",
        "类型包括(不区分大小写)：a1、b2、c3。",
        "Latch type.<br>- a1<br>- b2<br>- c3",
    ],
)
def test_values_behind_any_marker_and_separator(description: str) -> None:
    assert keywords_of("String", description) == enum("a1", "b2", "c3")


@pytest.mark.parametrize(
    ("kind", "description", "keywords"),
    [
        ("Integer", "取值只能是1", {"const": 1}),
        ("String", "当前只支持 a1 。", {"const": "a1"}),
        ("String", "Valid value: a1.", {"const": "a1"}),
        (
            "Integer",
            "The page size. Maximum value: 100. Default value: 10.",
            {"maximum": 100, "default": 10},
        ),
        ("Integer", "取值范围：1,000~1,000,000。", {"minimum": 1000, "maximum": 10**6}),
        ("Integer", "取值范围为：1~9、12、24。", {}),  # not only a range
        ("Integer", "Valid values: [1,100].", {"minimum": 1, "maximum": 100}),
        ("Integer", "A value between 1 and 100.", {"minimum": 1, "maximum": 100}),
        ("Integer", "单位s，最小1小时。", {}),  # of another unit
        ("Integer", "不填则为10。", {"default": 10}),
        ("Integer", "If this parameter is not specified, 10 is used.", {"default": 10}),
        ("Integer", "端口，可以指定443或80（默认值）。", {"default": 80}),
        ("String", "A directory is used by default.", {}),
        ("String", "64个字符以内。", {"maxLength": 64}),
        ("String", "The name must be at least 2 characters.", {"minLength": 2}),
        ("String", "A 32-character string.", {"minLength": 32, "maxLength": 32}),
        ("Array of strings", "列表长度为1~10。", {"minItems": 1, "maxItems": 10}),
        ("Array of strings", "You can specify up to 20 IDs.", {"maxItems": 20}),
        ("String", "支持字母、数字、-、_。", {}),
        ("Array of strings", "最多10个，若为多个，则最多20个。", {"maxItems": 10}),
        ("Integer", "If a is b, the value ranges from 1 to 9.", {}),
        ("Integer", "大小。<br>- 规格为a时，取值1~9。<br>- 规格为b时，取值2~9。", {}),
        ("Integer", "序号，必须为正整数。", {"minimum": 1}),
        ("Long", "Must be a non-negative integer.", {"minimum": 0}),
        (
            "String",
            "名称。- 若不设置则清空。<br>- UTF8编码，最大128字节。",
            {"maxLength": 128},
        ),
        (
            "String",
            "Status.- All indicates all.<br>- and Done indicates done.<br>Default value: All.",
            {**enum("All", "Done"), "default": "All"},
        ),
        ("String", "Start time.<br>- Format: hh:mm.<br>- Example: 01:02.", {}),
        (
            "String",
            "The default value is application/json; charset=UTF-8.",
            {"default": "application/json; charset=UTF-8"},
        ),
        (
            "String",
            "Currently, the following protocols are supported:<br>- sms<br>- http and https",
            enum("sms", "http", "https"),
        ),
        (
            "String",
            "Rule ID. Regular expression matching: al([a-z]){2}$",
            {"pattern": "al([a-z]){2}$"},
        ),
        ("Integer", "购买个数，最多可购买10台。", {"maximum": 10}),
        ("Integer", "保留天数（7到730天）。", {"minimum": 7, "maximum": 730}),
        ("Integer", "R（红）、G（绿）的取值：0~255。", {}),
        ("Boolean", "是否解冻，默认否。", {"default": False}),
        ("String", "区域。CN：中国（默认值）。", {"default": "CN"}),
        (
            "String",
            "取值：<br>- a：甲<br>- b：乙。默认值为“a”。",
            {**enum("a", "b"), "default": "a"},
        ),
        (
            "Integer",
            "The value is 50 when this parameter is not set. You are advised to set it to 9.",
            {"default": 50},
        ),
        ("Array of strings", "值列表。最大长度为43个UNICODE字符。", {"maxLength": 43}),
        (
            "Integer",
            "By default, the number of entries on each page is 20.",
            {"default": 20},
        ),
        ("String", "The default method is desc.", {"default": "desc"}),
        ("String", "The ID of the default latch is 0.", {}),
        ("String", "Set the value to:<br>Latch. It is a latch.", {"const": "Latch"}),
        ("String", "The value is application/json.", {"const": "application/json"}),
        ("Integer", "是否开启：<br>- 1为开启<br>- 0为关闭", enum(1, 0)),
        (
            "String",
            "标识（仅限于open，shut）：open（开），shut(关)。",
            enum("open", "shut"),
        ),
        (
            "String",
            "汇总类型：Day（按天）/ Hour（按小时）默认是Day。",
            enum("Day", "Hour") | {"default": "Day"},
        ),
        ("String", "(To be discarded) The ID.", {"deprecated": True}),
        ("String", "图片最短边不小于15px，支持JPEG、PNG格式。", {}),
        ("String", "Port, in one of the following formats: 1/200 or 80/80.", {}),
        ("String", "时长。单位：months（月），years（年）。", {}),
        ("Integer", "查询前几天。最大支持0-7。", {"minimum": 0, "maximum": 7}),
        (
            "Integer",
            "如果无该参数，表明只有1个，目前最多支持批量创建100个。",
            {"maximum": 100},
        ),
        (
            "String",
            "It can only be set to application/json.",
            {"const": "application/json"},
        ),
        ("String", "Only the INSTANCE type is supported.", {"const": "INSTANCE"}),
        ("String", "The tag key can only be name.", {}),
        ("String", "It is reserved, and its value can only be ON.", {"const": "ON"}),
        ("String", "状态。取值范围：可以为ON。", {"const": "ON"}),
        ("String", "状态。取值范围：ON 表示开。", {"const": "ON"}),
        ("String", "说明：目前锁类型仅支持Latch。", {"const": "Latch"}),
        ("String", "The type, which can be latchType.", {"const": "latchType"}),
        (
            "Integer",
            "The value 200 is used by default if this parameter is not set.",
            {"default": 200},
        ),
        ("String", "路径，默认为“/”。", {"default": "/"}),
        ("String", "Generally, a project ID contains 32 characters.", {}),
        ("String", "推送场景固定填写push。", {"const": "push"}),
        ("String", "Rules. FREQ can be set to MO, TU, or WE.", {}),
        ("String", "It can be deleted or updated.", {}),
        ("String", "Only letters, digits, and hyphens (-) are allowed.", {}),
        ("String", "该参数已废弃。", {"deprecated": True}),
        ("String", "Deprecated. Use b instead.", {"deprecated": True}),
        ("String", "镜像是否已废弃。", {}),
        ("String", "触发的动作（该参数已废弃，建议无需配置）。", {"deprecated": True}),
        ("String", "mode为1或2（已废弃）时生效。", {}),
        ("String", "是否扣款。（已废弃：mode为2时默认扣款）", {}),
        ("String", "停用规则的操作结果。", {}),
        ("String", "The ID, which can be Latch Group ID or Latch ID.", {}),
        (
            "String",
            "动作。<br>- 启用：resume<br>- 停止：pause",
            enum("resume", "pause"),
        ),
        (
            "String",
            "Supported types:<br>- All: The value is gold.<br>- Own: The value is own.",
            enum("gold", "own"),
        ),
        (
            "String",
            "The value can be Latch, Big Door, Iron Gate, or Bolt.",
            enum("Latch", "Big Door", "Iron Gate", "Bolt"),
        ),
        ("String", "Options:<br>- true: shown.<br>- false or others: hidden.", {}),
        ("Integer", "个数，取值范围为0~intmax。", {"minimum": 0}),
        ("String", "分数，当前可取A/B/C/D四个值。", enum("A", "B", "C", "D")),
        (
            "String",
            "级别：<br>- DEPRECATED：废弃<br>- OK：可用",
            enum("DEPRECATED", "OK"),
        ),
    ],
)
def test_sentences(kind: str, description: str, keywords: dict[str, object]) -> None:
    assert keywords_of(kind, description) == keywords


def test_numbers_of_elements_in_a_text_are_noted() -> None:
    operation = operation_in(
        "# ListLatches\n\n## Request parameters\n\n|Parameter|Type|Required|Description|\n"
        "|---|---|---|---|\n|Action|String|Yes|Set the value to ListLatches.|\n"
        "|Ids|String|No|A JSON array. A maximum of 20 IDs can be specified.|\n"
        "|Id.N|String|No|The ID. Maximum value of N: 200.|\n"
    )
    assert parameter(operation, "Ids").notes == [
        "The page states at most 20 elements in the text."
    ]
    assert parameter(operation, "Id.N").notes == ["N is 1 to 200."]


def test_lines_about_properties_are_not_of_the_field() -> None:
    operation = operation_in(
        "# 查询\n\n## URI\n\nGET /v1/latches\n\n**表 1** Query参数\n\n"
        "|参数|类型|描述|\n|--|--|--|\n"
        "|Filters|String|过滤器。<br>Values<br>描述：值。<br>长度：1~10。|\n"
    )
    assert parameter(operation, "Filters").keywords == {}
