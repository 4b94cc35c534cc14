"""Every fact that a reader of the first two pages found stands in the spec where the row says.

The audit and docs/facts.md, which it prints, are held against the same list.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tests.specs.conftest import Spec

FACTS = Path(__file__).parent / "data" / "facts.md"
HEADING = re.compile(r"## .* \((?P<operation>\w+, \w+)\)")
ROW = re.compile(r"\| (\w+) \| [^|]+ \| [^|]+ \| `([^`]+)` \| `([^`]+)` \|")


class Fact(NamedTuple):
    operation: str
    number: str
    pointer: str
    value: str


def read_facts() -> list[Fact]:
    found = []
    operation = ""
    for line in FACTS.read_text(encoding="utf-8").splitlines():
        if heading := HEADING.fullmatch(line):
            operation = heading["operation"]
        elif row := ROW.fullmatch(line):
            found.append(Fact(operation, *row.groups()))
    return found


def text(node: object) -> str:
    """Spell a node as the table does: scalars as YAML does, the scalars of a container in a row."""
    if isinstance(node, bool):
        return str(node).lower()
    if isinstance(node, dict):
        return text(list(node.values()))
    if isinstance(node, list):
        return ", ".join(map(text, node)) or "[]"
    return str(node)


def test_every_row_can_be_read() -> None:
    table = [
        line
        for line in FACTS.read_text(encoding="utf-8").splitlines()
        if line[:2] == "| "
    ]
    heads = [line for line in table if line.startswith("| No. |")]
    assert len(read_facts()) == len(table) - len(heads)


def test_rows_are_numbered() -> None:
    for operation in {fact.operation for fact in read_facts()}:
        numbers = [fact.number for fact in read_facts() if fact.operation == operation]
        assert numbers == [f"{numbers[0][0]}{n + 1}" for n in range(len(numbers))]


def stands(fact: Fact, operations: dict[str, Spec]) -> bool:
    node = operations[fact.operation].at(fact.pointer)
    return fact.value in node if isinstance(node, str) else text(node) == fact.value


def test_each_fact_stands_in_the_spec(operations: dict[str, Spec]) -> None:
    assert [fact for fact in read_facts() if not stands(fact, operations)] == []
