"""Which of the documented media types a body is sent as."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from specgen.pipeline import load_specs
from specgen.view.client import client_view

from tests.render.packages import write_spec

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("documented", "sent"),
    [
        (["text/plain", "multipart/form-data", "application/json"], "application/json"),
        (["application/*+json", "text/json"], "text/json"),
        (["application/*+json", "text/plain"], "application/x+json"),
        (["image/*", "image/gif"], "image/gif"),
    ],
)
def test_one_media_type_is_sent(
    tmp_path: Path, documented: list[str], sent: str
) -> None:
    content = {name: {"schema": {"type": "string"}} for name in documented}
    operation = {
        "requestBody": {"content": content},
        "responses": {"204": {"description": "d"}},
    }
    info = {"title": "T", "version": "1"}
    document = {"openapi": "3.1.0", "info": info, "paths": {"/a": {"put": operation}}}
    (loaded,), _ = load_specs([write_spec(tmp_path, document)])
    (view,) = client_view(loaded.api, "fiction.json").operations
    assert view.body is not None
    assert view.body.media_type == sent
