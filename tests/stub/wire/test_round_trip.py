"""What the client writes as a parameter, the stub reads as the same value, or it is refused."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from specgen.stub.contract.contract import ParameterContract
from specgen.stub.contract.schema_reader import ContractSchemas
from specgen.stub.wire.parameters import ParametersReader, Source
from specgen.stub.wire.request import from_scope, index

from templates.client.runtime._cookies import cookie_value
from templates.client.runtime._header_parameters import header_value
from templates.client.runtime._messages import encode_pairs
from templates.client.runtime._path_styles import styled_path_value as path_value
from templates.client.runtime._query_styles import styled_query_pairs as query_pairs

ODD = ",|; &=+%#/?[]é漢🐟.:@!$'()*\"\\%2C%20"
ITEMS = [
    "",
    "a",
    '["x"]',
    "[1]",
    "null",
    "true",
    "7",
    ODD,
    *ODD,
    "a,b",
    "a|b",
    "a b",
    "a+b",
    "a%2Cb",
    "a=b&c",
    " a ",
]
TEXT = {"type": "string"}
TEXTS = {"type": "array", "items": TEXT}
PLAIN_OBJECT = {"type": "object", "properties": {"k": TEXT, "n": {"type": "integer"}}}
MAP = {"type": "object", "additionalProperties": TEXT}
NUMBERS = {"type": "array", "items": {"type": "number"}}
DEEP = {
    "type": "object",
    "properties": {
        "n": {"type": "integer"},
        "ok": {"type": "boolean"},
        "l": {"type": "array", "items": TEXT},
        "o": {"type": "object", "properties": {"k": TEXT, "l": NUMBERS}},
        "m": {"type": "array", "items": PLAIN_OBJECT},
    },
}
STYLES = [
    *product(["path"], ["simple", "label", "matrix"], [True, False]),
    *product(["query"], ["form", "spaceDelimited", "pipeDelimited"], [True, False]),
    *product(["header"], ["simple"], [True, False]),
    *product(["cookie"], ["form", "cookie"], [True, False]),
    ("query", "deepObject", True),
]
EITHER = {"anyOf": [{"type": "integer"}, NUMBERS]}
VALUES: list[tuple[Any, Any]] = [
    *((TEXT, item) for item in ITEMS),
    *((TEXTS, [item]) for item in ITEMS),
    *((TEXTS, [item, "x", item]) for item in ITEMS),
    *((PLAIN_OBJECT, {"k": item, "n": -7}) for item in ITEMS),
    *((MAP, {"one": item, "x": item}) for item in ITEMS),
    *((MAP, {f"k{item}": "v"}) for item in ITEMS),
    (NUMBERS, [1, -2.5, 1e22, 2**60 + 1, 1e-7]),
    ({"type": "integer"}, 2**70),
    ({"type": "boolean"}, False),
    (EITHER, 7),
    (EITHER, [7, 8]),
    ({"anyOf": [TEXTS, {"type": "null"}]}, [""]),
    (TEXT, "\u2028"),
    (TEXTS, ["\u2028", "\xa0x"]),
    (TEXTS, [str(n) for n in range(20)]),
]
ABSENT = object()


def arrived(schema: Any, value: Any, where: str, style: str, explode: bool) -> Any:
    """The value that the stub reads of what the client writes."""
    path, query, headers = "", b"", []
    how: dict[str, Any] = {"style": style, "explode": explode}
    if where == "path":
        path = path_value("p", value, **how)
    elif where == "query":
        query = encode_pairs(query_pairs("p", value, **how)).encode("ascii")
    elif where == "header":
        headers = [(b"p", header_value("p", value, explode=explode).encode())]
    else:
        headers = [(b"cookie", cookie_value("p", value, **how).encode())]
    request = from_scope(
        {
            "method": "GET",
            "path": "/",
            "raw_path": b"/",
            "query_string": query,
            "headers": headers,
        }
    )
    assert not request.malformed
    parameter = ParameterContract(
        "p", where, "#", schema=schema, style=style, explode=explode
    )
    source = Source(request, index(request.query), {"p": path})
    read = ParametersReader((parameter,), schemas=ContractSchemas({})).read(source)
    return read[0][1] if read else ABSENT


@pytest.mark.parametrize(("where", "style", "explode"), STYLES)
def test_every_value_arrives_equal_or_is_refused(
    where: str, style: str, explode: bool
) -> None:
    refused, wrong = [], []
    for schema, value in VALUES:
        try:
            found = arrived(schema, value, where, style, explode)
        except ValueError:
            refused.append(value)
            continue
        if found != value:
            wrong.append((value, found))
    assert not wrong
    if where == "query" and style != "deepObject":
        assert refused == []
    assert len(refused) < len(VALUES) / 2


@pytest.mark.parametrize(
    "value",
    [
        {"n": 1, "ok": True, "l": ["a", ODD]},
        {"l": ["1"]},
        {"o": {"k": ODD, "l": [1.5, 2]}},
        {"m": [{"k": "a"}, {"k": "b", "n": 2}]},
    ],
)
def test_deep_objects_arrive_equal(value: Any) -> None:
    assert arrived(DEEP, value, *STYLES[-1]) == value


@settings(database=None)
@given(st.lists(st.text(max_size=8), min_size=1), st.sampled_from(STYLES))
def test_any_list_arrives_equal_or_is_refused(
    value: list[str], how: tuple[str, str, bool]
) -> None:
    try:
        found = arrived(TEXTS, value, *how)
    except ValueError:
        return
    assert found == value


@pytest.mark.parametrize(
    ("style", "query", "value"),
    [
        # As the table of OpenAPI has it.
        ("spaceDelimited", b"p=blue%20black%20brown", ["blue", "black", "brown"]),
        ("pipeDelimited", b"p=blue|black|brown", ["blue", "black", "brown"]),
        ("form", b"p=blue,black,brown", ["blue", "black", "brown"]),
        ("form", b"p=a%2Cb,c", ["a,b", "c"]),
        ("pipeDelimited", b"p=a%7Cb|c", ["a|b", "c"]),
        ("spaceDelimited", b"p=a+b%20c", ["a b", "c"]),
    ],
)
def test_lists_are_split_before_they_are_decoded(
    style: str, query: bytes, value: list[str]
) -> None:
    assert read(TEXTS, query, style) == value


@pytest.mark.parametrize(
    ("style", "query"),
    [
        ("form", b"p=1%2C2"),
        ("pipeDelimited", b"p=1%7C2"),
        ("spaceDelimited", b"p=1+2"),
        ("spaceDelimited", b"p=1%202"),
    ],
)
def test_numbers_hold_no_delimiter_however_it_is_written(
    style: str, query: bytes
) -> None:
    assert read(NUMBERS, query, style) == [1, 2]


def read(schema: Any, query: bytes, style: str) -> Any:
    request = from_scope(
        {"method": "GET", "path": "/", "query_string": query, "headers": []}
    )
    parameter = ParameterContract(
        "p", "query", "#", schema=schema, style=style, explode=False
    )
    source = Source(request, index(request.query), {})
    ((_, value),) = ParametersReader((parameter,), schemas=ContractSchemas({})).read(
        source
    )
    return value
