"""The exceptions of statuses are called the same, whichever Python generates them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from specgen.pipeline import load_specs
from specgen.view.errors import errors_view

from tests.render.packages import write_spec

if TYPE_CHECKING:
    from pathlib import Path

# Those whose phrases have changed in `http.HTTPStatus`, and one that is in no registry.
NAMES = {
    400: "BadRequestError",
    413: "ContentTooLargeError",
    414: "URITooLongError",
    416: "RangeNotSatisfiableError",
    422: "UnprocessableContentError",
    499: "Status499Error",
    500: "InternalServerError",
}


@pytest.fixture
def found(tmp_path: Path) -> dict[int, str]:
    responses = {str(status): {"description": "None."} for status in (200, *NAMES)}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Zoo", "version": "1"},
        "servers": [{"url": "https://zoo.example.com"}],
        "paths": {"/zoo": {"get": {"operationId": "getZoo", "responses": responses}}},
    }
    loaded, _ = load_specs([write_spec(tmp_path, document, "zoo")])
    view = errors_view(loaded[0].api)
    return {error.status: error.name for error in view.statuses}


def test_statuses_have_the_names_of_rfc_9110(found: dict[int, str]) -> None:
    assert found == NAMES
