"""Every row of docs/facts.md holds: the fact stands in the spec where the row says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from tests.specs.conftest import Spec

FACTS = Path(__file__).parents[2] / "docs" / "facts.md"
ROW = re.compile(
    r"\| (?P<number>[AH]\d+) \| [^|]+ \| [^|]+ \| `(?P<pointer>[^`]+)` \| `(?P<value>[^`]+)` \|"
)
NUMBER_OF_FACTS = {"A": 104, "H": 57}


class Fact(NamedTuple):
    number: str
    pointer: str
    value: str


def read_facts() -> list[Fact]:
    lines = FACTS.read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if re.match(r"\| [AH]\d", line)]
    return [Fact(*match.groups()) for match in map(ROW.fullmatch, rows) if match is not None]


def text(node: object) -> str:
    """Spell a node as the table does: scalars as YAML does, the scalars of a container in a row."""
    if isinstance(node, bool):
        return str(node).lower()
    if isinstance(node, dict):
        return text(list(node.values()))
    if isinstance(node, list):
        return ", ".join(map(text, node)) or "[]"
    return str(node)


@pytest.mark.parametrize("letter", ["A", "H"])
def test_no_row_is_lost(letter: str) -> None:
    numbers = [fact.number for fact in read_facts() if fact.number.startswith(letter)]
    assert numbers == [f"{letter}{n + 1}" for n in range(NUMBER_OF_FACTS[letter])]


@pytest.mark.parametrize("fact", read_facts(), ids=lambda fact: fact.number)
def test_fact_stands_in_the_spec(fact: Fact, alibaba: Spec, huawei: Spec) -> None:
    spec = alibaba if fact.number.startswith("A") else huawei
    absolute = fact.pointer.startswith("/")
    node = spec.at(fact.pointer if absolute else f"{spec.operation_pointer}/{fact.pointer}")
    if isinstance(node, str):
        assert fact.value in node
    else:
        assert text(node) == fact.value
