"""Classes of the bodies of an operation's responses have names by their statuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from specgen.pipeline import load_specs
from specgen.view.client import client_view

from tests.render.packages import write_spec

if TYPE_CHECKING:
    from pathlib import Path


def response(*names: str) -> dict[str, Any]:
    schema = {"type": "object", "properties": {name: {} for name in names}}
    content = {"application/json": {"schema": schema}} if names else {}
    return {"description": "Done.", "content": content}


def test_bodies_after_the_first_are_named_by_their_status(tmp_path: Path) -> None:
    responses = {
        "204": response(),
        "200": response("a"),
        "202": response("b"),
        "2XX": response("c"),
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Job", "version": "1"},
        "paths": {"/jobs": {"post": {"operationId": "start", "responses": responses}}},
    }
    (loaded,), _ = load_specs([write_spec(tmp_path, document, "job")])
    names = [view.name for view in client_view(loaded.api, "job.yaml").classes]
    assert names == ["StartResponse", "StartResponse202", "StartResponse2XX"]
