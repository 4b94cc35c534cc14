"""Schemas that are read once for each target of their `$dynamicRef`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specgen.pipeline import load_specs
from specgen.view.client import client_view
from specgen.view.types import annotation

from tests.render.packages import write_spec

if TYPE_CHECKING:
    from pathlib import Path

PAGE = "#/components/schemas/Page"
ITEM = {"$dynamicRef": "#item"}


def one(name: str) -> dict[str, Any]:
    return {"$dynamicAnchor": "item", "$ref": f"#/components/schemas/{name}"}


def made(
    folder: Path, answers: dict[str, Any], schemas: dict[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """What operations return and the fields of classes, and the findings."""
    paths = {
        f"/{name}": {
            "get": {
                "operationId": name,
                "responses": {
                    "200": {
                        "description": "d",
                        "content": {"application/json": {"schema": schema}},
                    }
                },
            }
        }
        for name, schema in answers.items()
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": paths,
        "components": {
            "schemas": {
                "Cat": {"properties": {"cat": {"type": "string"}}},
                "Dog": {"properties": {"dog": {"type": "string"}}},
                **schemas,
            }
        },
    }
    (loaded,), found = load_specs([write_spec(folder, document)])
    view = client_view(loaded.api, "a.json")
    types: dict[str, Any] = {
        str(o.name): annotation(o.returns) for o in view.operations
    }
    for each in view.classes:
        types[str(each.name)] = {f.wire_name: annotation(f.type) for f in each.fields}
    return types, [f.code for f in found]


def test_a_template_is_read_once_for_each_schema_that_fills_it(tmp_path: Path) -> None:
    answers = {
        name: {"$defs": {"item": one(name)}, "$ref": PAGE} for name in ("Cat", "Dog")
    } | {"page": {"$ref": PAGE}}
    page: dict[str, Any] = {"$dynamicAnchor": "item", "type": "object"}
    page["properties"] = {"items": {"type": "array", "items": ITEM}}
    types, found = made(tmp_path, answers, {"Page": page})
    assert found == []
    assert (types["cat"], types["dog"]) == ("PageCat", "PageDog")
    assert types["PageCat"] == {"items": "list[Cat] | None"}
    assert types["PageDog"] == {"items": "list[Dog] | None"}
    # By itself, it is filled with itself; what has no such reference is read once.
    assert types["Page"] == {"items": "list[Page] | None"}
    assert sum("cat" in fields for fields in types.values()) == 1


def test_the_outermost_schema_decides(tmp_path: Path) -> None:
    inner = {"$defs": {"item": one("Dog")}, "$ref": PAGE}
    schemas = {
        "Page": {"properties": {"first": ITEM}},
        "Wrapped": {"properties": {"page": inner, "name": {"type": "string"}}},
    }
    wrapped = "#/components/schemas/Wrapped"
    answers = {
        "plain": {"$ref": wrapped},
        "bound": {"$defs": {"item": one("Cat")}, "$ref": wrapped},
    }
    types, found = made(tmp_path, answers, schemas)
    assert found == []
    assert types[types["plain"]]["page"] == "PageDog | None"
    assert types[types["bound"]]["page"] == "PageCat | None"
    assert types["PageCat"] == {"first": "Cat | None"}


def test_what_refers_to_itself_is_read_once(tmp_path: Path) -> None:
    tree: dict[str, Any] = {"$dynamicAnchor": "node", "type": "object"}
    tree["properties"] = {
        "children": {"type": "array", "items": {"$dynamicRef": "#node"}}
    }
    types, found = made(
        tmp_path, {"tree": {"$ref": "#/components/schemas/Tree"}}, {"Tree": tree}
    )
    assert found == []
    assert types["tree"] == "Tree"
    assert types["Tree"] == {"children": "list[Tree] | None"}
    assert set(types) == {"tree", "Tree"}


def test_a_reference_that_nothing_binds_is_refused_by_name(tmp_path: Path) -> None:
    schemas = {"A": {"properties": {"a": ITEM}}, "B": one("Cat"), "C": one("Dog")}
    _, found = made(tmp_path, {"a": {"$ref": "#/components/schemas/A"}}, schemas)
    assert sorted(found) == ["operation-left-out", "unresolved-ref"]
