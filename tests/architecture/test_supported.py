"""`docs/supported.md` is printed from the grammar: `SPECGEN_REWRITE=1` prints it anew."""

from __future__ import annotations

import ast
import os
from pathlib import Path

from specgen.openapi.grammar import (
    METHODS,
    OBJECTS,
    REFERRED,
    VERSIONS,
    Field,
    Use,
    is_list,
    is_map,
)

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "supported.md"
HEAD = """# What specgen does with each field of OpenAPI

Printed from `specgen/openapi/grammar.py`, by which documents are read, checked and compared.
An ignored field does not affect what is sent or received. One that would, and is not honoured,
gets the warning `not-honoured`. Fields that are not listed are reported as unknown.
"""


def page() -> str:
    return "\n".join(
        [HEAD, *(section(kind) for kind in OBJECTS if OBJECTS[kind].fields)]
    )


def section(kind: str) -> str:
    rows = [
        f"| `{name}` | {versions(field)} | {field.use.value} | {held(field)}{field.note} |"
        for name, field in OBJECTS[kind].fields.items()
    ]
    since = OBJECTS[kind].referable_since
    references = f"\nMay be a reference since {since}.\n" if since else ""
    head = "| field | OpenAPI | | |\n| --- | --- | --- | --- |"
    return "\n".join([f"## {kind}", references, head, *rows, ""])


def versions(field: Field) -> str:
    found = [version for version in VERSIONS if field.is_in(version)]
    return "" if len(found) == len(VERSIONS) else ", ".join(found)


def held(field: Field) -> str:
    if not field.kind:
        return ""
    name = field.kind.strip("[]{}")
    what = (
        "map of " if is_map(field.kind) else "list of " if is_list(field.kind) else ""
    )
    return f"{what}[{name}](#{name}); "


def test_the_page_is_what_the_grammar_says() -> None:
    if "SPECGEN_REWRITE" in os.environ:
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_field_says_what_becomes_of_it() -> None:
    fields = [(k, n, f) for k in OBJECTS for n, f in OBJECTS[k].fields.items()]
    assert [(kind, name) for kind, name, field in fields if not field.note] == []
    assert {field.use for _, _, field in fields} <= set(Use)


def test_what_a_field_holds_is_in_the_table() -> None:
    held = {f.kind.strip("[]{}") for k in OBJECTS for f in OBJECTS[k].fields.values()}
    assert held - {""} <= OBJECTS.keys()


def test_what_is_honoured_is_read() -> None:
    """A field that the parser does not name cannot reach what is generated."""
    generator = ROOT / "generator" / "specgen"
    named = {
        node.value
        for directory in ("openapi", "parse", "validate")
        for path in (generator / directory).rglob("*.py")
        if path.name != "grammar.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
    }
    honoured = {
        (kind, name)
        for kind in OBJECTS
        for name, field in OBJECTS[kind].fields.items()
        if field.use is Use.HONOURED and name not in ("*", *METHODS)
        if field.note != REFERRED
    }
    assert sorted((k, n) for k, n in honoured if n not in named) == []
