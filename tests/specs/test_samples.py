"""The pages' samples stand in the specs as printed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.specs.conftest import Spec


def response_sample(spec: Spec, status: str, media_type: str) -> Any:
    content = spec.operation["responses"][status]["content"]
    return content[media_type]["examples"]["documented"]["value"]


@pytest.mark.parametrize("status", ["200", "400", "403", "404"])
def test_huawei_json_samples_value_for_value(huawei: Spec, status: str) -> None:
    name = "success.json" if status == "200" else f"error-{status}.json"
    printed = json.loads((huawei.data / name).read_bytes())
    sample = response_sample(huawei, status, "application/json")
    assert sample == printed
    assert json.dumps(sample) == json.dumps(printed), "the order of the members differs"


def test_huawei_request_sample(huawei: Spec) -> None:
    content = huawei.operation["requestBody"]["content"]["application/json"]
    printed = json.loads((huawei.data / "request.json").read_bytes())
    assert content["examples"]["documented"]["value"] == printed


def test_alibaba_json_sample_value_for_value(alibaba: Spec) -> None:
    printed = json.loads((alibaba.data / "success.json").read_bytes())
    sample = response_sample(alibaba, "200", "application/json")
    assert sample == printed
    assert json.dumps(sample) == json.dumps(printed), "the order of the members differs"
    assert "\\n" in sample["PublicKey"]
    assert "\n" not in sample["PublicKey"]


def test_alibaba_xml_sample_byte_for_byte(alibaba: Spec) -> None:
    printed = (alibaba.data / "success.xml").read_text(encoding="utf-8")
    assert response_sample(alibaba, "200", "application/xml") == printed.removesuffix(
        "\n"
    )


def test_alibaba_example_of_the_public_key_is_the_samples(alibaba: Spec) -> None:
    printed = json.loads((alibaba.data / "success.json").read_bytes())
    properties = alibaba.document["components"]["schemas"]["GetPublicKeyResponse"][
        "properties"
    ]
    assert {name: schema["examples"] for name, schema in properties.items()} == {
        name: [value] for name, value in printed.items()
    }


def test_alibaba_request_sample(alibaba: Spec) -> None:
    url, *lines = (alibaba.data / "request.txt").read_text(encoding="utf-8").split()
    base, first = url.split("?")
    printed = dict(
        pair.removeprefix("&").split("=") for pair in [first, *lines] if "=" in pair
    )
    interaction = alibaba.operation["x-specgen-interactions"][0]
    common = {"Version": "2016-01-20", "Format": "JSON"}

    assert base == "http(s)://[Endpoint]/"
    assert interaction["name"] == "success-json"
    assert interaction["request"]["parameters"] == {**printed, **common}
    assert alibaba.method == interaction["request"]["method"].lower() == "get"
    assert {
        parameter["name"]: parameter["example"]
        for parameter in map(alibaba.resolve, alibaba.operation["parameters"])
        if parameter["name"] in printed
    } == printed
