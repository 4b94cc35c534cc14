"""Bodies of requests and replies in generated clients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.render.packages import (
    PARENT,
    mypy_complaints,
    packages_of,
    put,
    run,
    write_spec,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_a_body_may_have_no_members_that_are_sent(tmp_path: Path) -> None:
    told = {"type": "string", "readOnly": True}
    schema = {"additionalProperties": False, "properties": {"id": told}}
    operation = {
        "operationId": "make",
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": schema}},
        },
        "responses": {"204": {"description": "Made."}},
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {"/a": {"post": operation}},
    }
    put(tmp_path, packages_of([write_spec(tmp_path, document)]))
    program = f"from {PARENT}.fiction import client; print(client._make_request(body={{}}).body)"
    done = run(program, cwd=tmp_path)
    assert (done.stdout.strip(), done.stderr) == ("b'{}'", "")
    assert mypy_complaints(tmp_path) == ""


def test_a_reply_may_be_text_or_else_a_type_that_is_no_class(tmp_path: Path) -> None:
    text, number = {"type": "string"}, {"type": "integer"}
    json = {
        "many": {"type": "array", "items": number},
        "either": {"anyOf": [{"type": "array", "items": number}, number]},
        "anything": {},
    }
    paths = {
        f"/{name}": {
            "get": {
                "operationId": name,
                "responses": {
                    "200": {
                        "description": "Told.",
                        "content": {
                            "text/plain": {"schema": text},
                            "application/json": {"schema": schema},
                        },
                    }
                },
            }
        }
        for name, schema in json.items()
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": paths,
    }
    put(tmp_path, packages_of([write_spec(tmp_path, document)]))
    program = f"""
from {PARENT}.fiction import client
for name in ("MANY", "EITHER", "ANYTHING"):
    told, made = getattr(client, f"_{{name}}")
    print(told.body.__name__, made.adapter.validate_python([7]))
"""
    done = run(program, cwd=tmp_path)
    assert (done.stdout, done.stderr) == ("str [7]\n" * 3, "")
    assert mypy_complaints(tmp_path) == ""
