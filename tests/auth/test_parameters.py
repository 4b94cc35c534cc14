"""The effective parameters of a request."""

from __future__ import annotations

import pytest

from templates.client.runtime._wire import Pairs, Request
from templates.client.runtime.auth._parameters import effective_parameters
from tests.auth.wire_data import CARRIED, FORM, captures

ACTION = ("X-ACS-Action", "GetPublicKey")


@pytest.mark.parametrize(
    ("query", "headers", "body", "expected"),
    [
        ((("a", ""),), (), b"", (("a", ""),)),
        ((("a", "1"),), (FORM,), b"b=+%2B&c=", (("a", "1"), ("b", " +"), ("c", ""))),
        ((("a", "1"),), (), b"b=2", (("a", "1"),)),
        ((("a", "1"),), (ACTION,), b"", (("a", "1"), ("Action", "GetPublicKey"))),
        ((("Action", "A"),), (ACTION,), b"", (("Action", "A"),)),
        ((), (FORM, ACTION), b"Action=B", (("Action", "B"),)),
    ],
    ids=[
        "query",
        "form",
        "body of no type",
        "header",
        "query over header",
        "form over header",
    ],
)
def test_effective_parameters(
    query: Pairs, headers: Pairs, body: bytes, expected: Pairs
) -> None:
    request = Request("POST", "", "/", query=query, headers=headers, body=body)
    assert effective_parameters(request, CARRIED) == expected


def test_headers_carry_nothing_unless_told() -> None:
    assert effective_parameters(Request("POST", "", "/", headers=(ACTION,))) == ()


def test_every_sdk_says_what_it_wants_in_one_of_these_places() -> None:
    found = [
        dict(effective_parameters(capture.request, CARRIED))
        for capture in captures()
        if capture.name.startswith("alibaba")
    ]
    assert len(found) == 67
    assert {(each["Action"], each["Version"]) for each in found} == {
        ("GetPublicKey", "2016-01-20")
    }
    assert all("KeyId" in each for each in found)
