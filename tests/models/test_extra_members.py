"""Members that a schema allows without naming them are not lost."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest

from tests.render.packages import packages_of, put, run, write_spec

_SCRIPT = """
import json
from made.fiction import models

data = {"name": "n", "more": {"deep": [1, None]}}
print(json.dumps({
    name: getattr(models, name).model_validate(data).model_dump(exclude_unset=True)
    for name in ("Free", "Typed", "Open", "Closed", "Inherited")
}))
"""
_NAMED: dict[str, Any] = {"type": "object", "properties": {"name": {"type": "string"}}}
_SCHEMAS = {
    "Free": {**_NAMED, "additionalProperties": True},
    "Typed": {**_NAMED, "additionalProperties": {"type": "object"}},
    "Open": _NAMED,
    "Closed": {**_NAMED, "additionalProperties": False},
    "Inherited": {"allOf": [{"$ref": "#/components/schemas/Free"}]},
}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What each model makes of an object with a member that it does not name."""
    root = tmp_path_factory.mktemp("extras")
    spec = {
        "openapi": "3.1.0",
        "info": {"title": "Extras", "version": "1"},
        "servers": [{"url": "https://example.com"}],
        "paths": {},
        "components": {"schemas": _SCHEMAS},
    }
    put(root, packages_of([write_spec(root, spec)]))
    done = run(_SCRIPT, cwd=root)
    assert done.stderr == ""
    return cast("dict[str, Any]", json.loads(done.stdout))


@pytest.mark.parametrize("name", ["Free", "Typed", "Inherited"])
def test_what_the_schema_allows_is_kept(read: dict[str, Any], name: str) -> None:
    assert read[name] == {"name": "n", "more": {"deep": [1, None]}}


@pytest.mark.parametrize("name", ["Open", "Closed"])
def test_what_it_says_nothing_of_is_ignored(read: dict[str, Any], name: str) -> None:
    assert read[name] == {"name": "n"}
