"""An edit to one schema or operation leaves the names and the files of all others alone."""

from __future__ import annotations

import ast
import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from specgen.pipeline import client_package, load_specs

from tests.render.packages import write_spec

if TYPE_CHECKING:
    from collections.abc import Callable

SPEC = Path(__file__).parents[1] / "golden" / "rest" / "spec.yaml"
DOCUMENT: dict[str, Any] = yaml.safe_load(SPEC.read_text(encoding="utf-8"))


def files_of(document: dict[str, Any], folder: Path) -> dict[str, str]:
    loaded, _ = load_specs([write_spec(folder, document, "zoo")])
    files = dict(client_package(loaded[0]).files)
    del files["__init__.py"]  # It has the hash of the spec.
    return files


def blocks(source: str) -> dict[str, str]:
    """The text of each class and function of a module, methods apart."""
    found = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found[node.name] = ast.get_source_segment(source, node) or ""
            for method in node.body if node.name.endswith("Client") else ():
                if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef):
                    text = ast.get_source_segment(source, method) or ""
                    found[f"{node.name}.{method.name}"] = text
                    found[node.name] = ""
    return found


def _add_schema(document: dict[str, Any]) -> None:
    document["components"]["schemas"] = {
        "Aardvark": {"type": "object", "properties": {"bird-song": {"type": "string"}}},
        "filter": {"type": "object", "properties": {"a": {"type": "string"}}},
        **document["components"]["schemas"],
    }


def _add_operation(document: dict[str, Any]) -> None:
    document["paths"] = {
        "/first": {
            "get": {
                "operationId": "getFirst",
                "responses": {
                    "200": {
                        "description": "An object of its own.",
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "object",
                                    "properties": {
                                        "song": {
                                            "type": "object",
                                            "properties": {"x": {}},
                                        }
                                    },
                                }
                            }
                        },
                    }
                },
            }
        },
        **document["paths"],
    }


def _edit_schema(document: dict[str, Any]) -> None:
    song = document["components"]["schemas"]["Bird"]["allOf"][1]["properties"]["song"]
    song["properties"]["key"] = {
        "type": "object",
        "properties": {"sharp": {"type": "boolean"}},
    }


def _edit_operation(document: dict[str, Any]) -> None:
    document["paths"]["/animals/{id}"]["get"]["summary"] = "Fetch an animal."


def _remove_operation(document: dict[str, Any]) -> None:
    del document["paths"]["/notes"]


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return files_of(DOCUMENT, tmp_path_factory.mktemp("before"))


def test_a_schema_that_nothing_uses_changes_nothing(
    before: dict[str, str], tmp_path: Path
) -> None:
    edited = copy.deepcopy(DOCUMENT)
    _add_schema(edited)
    after = files_of(edited, tmp_path)
    changed = {path for path, text in after.items() if before.get(path) != text}
    assert changed <= {"specgen.json"}


@pytest.mark.parametrize(
    ("edit", "untouched", "may_change"),
    [
        (_add_operation, {"errors.py", "endpoints.py"}, set()),
        (_edit_schema, {"client.py", "errors.py", "endpoints.py"}, {"BirdSong"}),
        (
            _edit_operation,
            {"models.py", "errors.py", "endpoints.py"},
            {"ZooClient.get_animal", "AsyncZooClient.get_animal"},
        ),
        (
            _remove_operation,
            {"errors.py", "endpoints.py"},
            {
                "LeaveNoteRequest",
                "ZooClient.leave_note",
                "AsyncZooClient.leave_note",
                "_leave_note_request",
            },
        ),
    ],
)
def test_an_edit_stays_where_it_is(
    edit: Callable[[dict[str, Any]], None],
    untouched: set[str],
    may_change: set[str],
    before: dict[str, str],
    tmp_path: Path,
) -> None:
    edited = copy.deepcopy(DOCUMENT)
    edit(edited)
    after = files_of(edited, tmp_path)
    assert before != after
    kept = before.keys() & after.keys()
    runtime = {path for path in kept if before[path].startswith("# Runtime")}
    same = {path for path in before if before[path] == after.get(path)}
    assert untouched | runtime <= same
    for path in ("client.py", "models.py"):
        old, new = blocks(before[path]), blocks(after[path])
        changed = {name for name in old if new.get(name) != old[name]}
        assert changed <= may_change
