"""Suggestions of the extension for pages, each of which is then accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from specgen.cli import main

from tests.render.packages import write_spec

if TYPE_CHECKING:
    from pathlib import Path

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
LIST = {"type": "array", "items": TEXT}
LINK = {"Link": {"schema": TEXT}}


def thing(**properties: object) -> dict[str, object]:
    return {"type": "object", "properties": properties}


def document(
    schema: Any, parameters: dict[str, Any], headers: Any, extension: Any, method: str
) -> dict[str, Any]:
    response = {
        "description": "Keys.",
        "headers": headers,
        "content": {"application/json": {"schema": schema}},
    }
    operation = {
        "operationId": "ListKeys",
        "parameters": [
            {"name": n, "in": "query", **({"schema": s} if "schema" not in s else s)}
            for n, s in parameters.items()
        ],
        "responses": {"200": response},
        **({"x-specgen-pagination": extension} if extension else {}),
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Keys", "version": "1"},
        "paths": {"/keys": {method: operation}},
    }


def hints(folder: Path, capsys: pytest.CaptureFixture[str], *given: Any) -> list[str]:
    spec = write_spec(folder, document(*given))
    assert main(["check", "--strict", str(spec)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith(": valid")
    start = "    x-specgen-pagination: "
    return [line.removeprefix(start) for line in lines if line.startswith(start)]


@pytest.mark.parametrize(
    ("given", "extension"),
    [
        (
            (thing(keys=LIST, info=thing(next_marker=TEXT)), {"marker": TEXT}, {}),
            "{items: /keys, parameter: marker, next: /info/next_marker}",
        ),
        (
            (
                thing(NextToken=TEXT, Items=LIST),
                {"NextToken": TEXT, "page": NUMBER},
                {},
            ),
            "{items: /Items, parameter: NextToken, next: /NextToken}",
        ),
        (
            (LIST, {"page": NUMBER}, LINK),
            '{items: "", parameter: page, next-link-header: true}',
        ),
        (
            (thing(keys=LIST, total=NUMBER), {"offset": NUMBER}, {}),
            "{items: /keys, parameter: offset, counts: items, total: /total}",
        ),
        (
            (LIST, {"page": NUMBER}, {}),
            '{items: "", parameter: page, counts: pages}',
        ),
    ],
)
def test_an_operation_that_seems_to_return_pages_gets_a_suggestion(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    given: tuple[Any, ...],
    extension: str,
) -> None:
    assert hints(tmp_path, capsys, *given, None, "get") == [extension]


@pytest.mark.parametrize(
    "given",
    [
        (LIST, {"limit": NUMBER}, {}, None, "get"),
        (LIST, {"page": TEXT}, {}, None, "get"),
        (LIST, {"page": {"schema": NUMBER, "required": True}}, {}, None, "get"),
        (LIST, {"page": NUMBER}, {}, None, "post"),
        (thing(a=LIST, b=LIST), {"page": NUMBER}, {}, None, "get"),
        (thing(key=TEXT), {"page": NUMBER}, {}, None, "get"),
        (thing(keys=LIST), {"marker": TEXT}, {}, None, "get"),
        (thing(keys=LIST, next=NUMBER), {"marker": TEXT}, {}, None, "get"),
        (
            LIST,
            {"page": NUMBER},
            {},
            {"items": "", "parameter": "page", "counts": "pages"},
            "get",
        ),
    ],
)
def test_there_is_no_suggestion_that_would_be_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], given: tuple[Any, ...]
) -> None:
    assert hints(tmp_path, capsys, *given) == []
