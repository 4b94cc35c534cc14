"""A name means one thing: no two public classes of the package have the same."""

from __future__ import annotations

import ast
from collections import defaultdict

from tests.architecture.imports import PATHS, nodes_of, tree_of


def test_no_two_public_classes_have_the_same_name() -> None:
    places = defaultdict[str, list[str]](list)
    for module in PATHS:
        for node in tree_of(module).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(module)
    assert len(places) > 100
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


# A name with one of these does not tell what the function returns or the class holds.
ODD = {
    "alike",
    "asked",
    "meant",
    "misspelt",
    "otherwise",
    "spelt",
    "strike",
    "told",
    "wish",
    "wished",
}


def test_functions_and_classes_have_plain_names() -> None:
    found = {
        f"{module}: {node.name}"
        for module in PATHS
        for node in nodes_of(module)
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        if ODD & set(node.name.lower().split("_"))
    }
    assert found == set()
