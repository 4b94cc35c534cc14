"""Texts made for the patterns of schemas."""

from __future__ import annotations

import re

import pytest
from specgen.stub.samples.pattern import text_matching
from specgen.stub.samples.seed import Seeded


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("", ""),
        ("^a|b$", "a"),
        ("a{2,3}b?c*d+", "aad"),
        ("(?<year>\\d{4})", "0000"),
        ("[\\d-]", "0"),
        ("[]a]", "]"),
        ("^.\\t$", "a\t"),
        ("^\\p{L}$", "a"),
    ],
)
def test_the_shortest_text_that_a_pattern_matches(pattern: str, text: str) -> None:
    assert text_matching(pattern) == text


@pytest.mark.parametrize(
    "pattern",
    [
        "(?=a)b",
        "(a",
        "[a",
        "((a{1000}){1000}){1000}",
        "(" * 3000 + ")" * 3000,
        "^(a|a)*\\bb$",
        "\\",
        "(\\w)\\1",
        "[b-a]",
        "$a",
        "\\u{110000}",
    ],
)
def test_patterns_that_no_text_is_made_for(pattern: str) -> None:
    assert text_matching(pattern, low=40) is None


@pytest.mark.parametrize(
    ("pattern", "low", "high", "least"),
    [
        ("^[a-c]$", 0, None, 3),
        ("^(x|y{2}|z{3})$", 0, None, 3),
        ("^[^a-z]+$", 3, 5, 15),
        ("^\\w{2,4}-\\d+$", 0, None, 15),
        ("^[\u4e00-\u9fff]{2}$", 0, None, 15),
        ("^.{8}$", 8, 8, 15),
        ("^a*$", 40, 40, 1),
        ("^(?!-)[a-z-]{3}$", 0, None, 15),
        ("^[\\d\\-_]$", 0, None, 8),
    ],
)
def test_seeds_make_other_texts_that_match(
    pattern: str, low: int, high: int | None, least: int
) -> None:
    found = [
        text_matching(pattern, low, high, Seeded(str(seed), "p")) for seed in range(20)
    ]
    for text in found:
        assert text is not None
        assert re.search(pattern, text)
        assert low <= len(text) <= (high or 100)
    assert len(set(found)) >= least
