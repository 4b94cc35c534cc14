"""No example and no interaction is left out: the cases are counted against the plain documents."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.conformance.checks import FAMILIES
from tests.conformance.specs import APIS, PATHS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PARTIES = 3  # the blocking client, the asynchronous client, the stub


def read(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    return document


def operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for item in document["paths"].values():
        yield from (node for key, node in item.items() if not key.startswith("x-"))


def resolve(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        found: Any = document
        for step in node["$ref"].split("/")[1:]:
            found = found[step]
        node = found
    return node


def members(
    document: dict[str, Any], content: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """Yield the members of the schemas of a `content`, each schema once."""
    schemas = [
        resolve(document, media_type["schema"]) for media_type in content.values()
    ]
    for schema in {id(schema): schema for schema in schemas}.values():
        yield from (
            resolve(document, member)
            for member in schema.get("properties", {}).values()
        )


def count_examples(document: dict[str, Any], operation: dict[str, Any]) -> int:
    parameters = [resolve(document, p) for p in operation.get("parameters", ())]
    bodies = [operation["requestBody"]] if "requestBody" in operation else []
    bodies += [
        resolve(document, response) for response in operation["responses"].values()
    ]
    total = sum("example" in parameter for parameter in parameters)
    for body in bodies:
        content = body.get("content", {})
        total += sum(
            len(media_type.get("examples", ())) for media_type in content.values()
        )
        total += sum(
            len(member.get("examples", ())) for member in members(document, content)
        )
    return total


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_interaction_is_crossed_with_every_security_scheme(path: Path) -> None:
    document = read(path)
    expected = 0
    for operation in operations(document):
        alternatives = operation.get("security", document["security"]) or [{}]
        expected += (
            len(operation["x-specgen-interactions"]) * len(alternatives) * PARTIES
        )
    assert len(list(FAMILIES["interactions"](APIS[path.stem]))) == expected


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_example_is_a_case(path: Path) -> None:
    document = read(path)
    expected = sum(
        count_examples(document, operation) for operation in operations(document)
    )
    assert len(list(FAMILIES["examples"](APIS[path.stem]))) == expected


@pytest.mark.parametrize("package", APIS)
def test_no_two_cases_have_one_name(package: str) -> None:
    names = [
        f"{family}/{check.name}"
        for family, checks in FAMILIES.items()
        for check in checks(APIS[package])
    ]
    assert [name for name, times in Counter(names).items() if times > 1] == []
