"""A small project whose packages have been generated."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from specgen.cli import main

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from specgen.cache import Cache
    from specgen.emit import Package

SPEC = """\
openapi: 3.1.0
info: {title: Library, version: "1", description: Bücher und 本}
servers: [{url: "https://library.example.com"}]
paths:
  /books/{id}:
    get:
      operationId: getBook
      summary: Get a book.
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
      responses:
        "200":
          description: The book.
          content: {application/json: {schema: {$ref: "#/components/schemas/Book"}}}
components:
  schemas:
    Book:
      type: object
      required: [title]
      properties:
        title: {type: string}
        pages: {type: integer}
    Author:
      type: object
      properties:
        name: {type: string}
"""


@pytest.fixture(scope="session")
def generated_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("project")
    (root / "specs").mkdir()
    (root / "specs" / "library.yaml").write_text(SPEC, encoding="utf-8")
    (root / "specs" / "shelf.yaml").write_text(
        SPEC.replace("Library", "Shelf"), encoding="utf-8"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        assert main(["generate"]) == 0
    return root


@pytest.fixture
def import_check() -> None:
    """For tests that let generated code be imported before it is written."""


@pytest.fixture(autouse=True)
def _no_import_check(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Start no interpreter at each run of `specgen generate`: tests/emit covers what it finds."""
    if "import_check" not in request.fixturenames:
        monkeypatch.setattr("specgen.emit.imports.import_problem", _no_problem)


def _no_problem(packages: Sequence[Package], _made: Cache) -> None:
    assert packages


@pytest.fixture
def project(
    generated_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The project in a folder of its own, which is the working directory."""
    root = tmp_path / "project"
    shutil.copytree(generated_once, root)
    monkeypatch.chdir(root)
    return root
