"""Generated packages are clean by ruff's default rules, whatever the names in a spec are."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from specgen import code
from specgen.render.client import _CLIENT_IMPORTS
from specgen.render.imports import as_imported, by_kind, with_imports
from specgen.view.types import LiteralOf, Primitive, annotation, union

from tests.render.packages import mypy_complaints, packages_of, put, write_spec

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

NAMES = (
    *(
        "A",
        "A1",
        "A01",
        "A10",
        "A1b",
        "A2",
        "AB",
        "Ab",
        "B1C",
        "B_C",
        "BC",
        "Bc",
        "E02",
    ),
    *(
        "E10",
        "E2",
        "Error",
        "Error10",
        "Error2",
        "HarvestedPlant",
        "HarvestWasteDetail",
    ),
    *(
        "ID",
        "Id",
        "Precart",
        "PreOrder",
        "X_Y",
        "X_y",
        "É",
        "Éa",
        "_A",
        "__b",
        "_a",
        "a1",
    ),
    *("a10", "a2", "aB", "iD", "é"),
)


def ruff(*arguments: str, given: str = "") -> str:
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--quiet"]
    done = subprocess.run(
        [*command, *arguments], input=given, capture_output=True, text=True, check=False
    )
    return done.stdout


@pytest.mark.parametrize("names", [NAMES, NAMES[::-1]])
def test_names_are_in_the_order_that_ruff_gives_them(names: Sequence[str]) -> None:
    imported = ", ".join(sorted(names, key=as_imported))
    exported = sorted(names, key=by_kind)
    source = f"from .m import {imported}\n\n__all__ = {json.dumps(exported)}\n"
    assert ruff("--select", "RUF022", "-", given=source) == ""
    fixed = ruff("--select", "I001", "--fix", "-", given=source)
    listed = fixed.partition("(")[2].partition(")")[0]
    assert listed.replace(",", " ").split() == imported.split(", ")


def test_an_argument_is_not_the_type_of_its_name() -> None:
    module = "\n# imports\ndef f({}: {}) -> None:\n    print(date)\n"
    known = {"datetime": ["date"]}
    own = code.fill(module, code.name("date"), code.name("str"))
    assert "import" not in with_imports(own, known)
    typed = code.fill(module, code.name("day"), code.name("date"))
    assert "from datetime import date" in with_imports(typed, known)


def test_a_union_has_one_literal() -> None:
    joined = union(
        LiteralOf(("a", 1)),
        Primitive("str"),
        LiteralOf((True, "b", "a")),
        LiteralOf(()),
    )
    assert annotation(joined) == 'Literal["a", 1, True, "b"] | str'


TYPES = ["date", "datetime", "list", "type", "bytes", "Any", "Literal"]
SCHEMAS: list[dict[str, Any]] = [
    {"type": "string", "format": "date"},
    {"type": "string", "format": "date-time"},
    {"type": "string"},
    {"type": "array", "items": {"type": "integer"}},
]


def document() -> dict[str, Any]:
    """A document in which arguments, fields and classes are called as types are."""
    named = {name: SCHEMAS[n % len(SCHEMAS)] for n, name in enumerate(TYPES)}
    imported = (name for names in _CLIENT_IMPORTS.values() for name in names)
    classes = [*NAMES, *TYPES, *imported, "FictionClient", "AsyncFictionClient"]
    union_ = {"oneOf": [{"enum": ["a"]}, {"enum": ["b"]}, {"type": "null"}]}
    schemas = {
        name: {"type": "object", "properties": {**named, "union": union_}}
        for name in dict.fromkeys(
            name.lstrip("_") for name in classes if name.isascii()
        )
    }
    results = [{"$ref": f"#/components/schemas/{name}"} for name in schemas]
    paths = {
        f"/{number}": {
            "post": {
                "operationId": f"{TYPES[number % len(TYPES)]}{number or ''}",
                "parameters": [
                    {"name": name, "in": "query", "schema": schema}
                    for name, schema in named.items()
                ],
                "requestBody": {"content": {"application/json": {"schema": result}}},
                "responses": {
                    "200": {
                        "description": "d",
                        "content": {"application/json": {"schema": result}},
                    }
                },
            }
        }
        for number, result in enumerate(results)
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def test_names_of_types_and_classes_are_clean(tmp_path: Path) -> None:
    spec = write_spec(tmp_path / "spec", document())
    put(tmp_path, packages_of([spec]))
    assert ruff("--no-cache", str(tmp_path)) == ""
    assert mypy_complaints(tmp_path) == ""
