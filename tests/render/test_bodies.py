"""Bodies of requests in generated clients."""

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
    program = f"from {PARENT}.fiction import client; print(client._make_request().body)"
    done = run(program, cwd=tmp_path)
    assert (done.stdout.strip(), done.stderr) == ("b'{}'", "")
    assert mypy_complaints(tmp_path) == ""
