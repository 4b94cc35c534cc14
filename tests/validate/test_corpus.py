"""Real documents: set SPECGEN_CORPUS to a folder of OpenAPI documents to run these."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from specgen.diagnostics import SpecError, render
from specgen.openapi.references import References
from specgen.source import SourceLines, load
from specgen.validate import validate

CORPUS = os.environ.get("SPECGEN_CORPUS")


@pytest.mark.skipif(
    not CORPUS, reason="SPECGEN_CORPUS does not name a folder of documents"
)
def test_every_document_is_read_or_refused_with_places() -> None:
    files = [
        f
        for f in Path(CORPUS or ".").rglob("*")
        if f.suffix in {".yaml", ".yml", ".json"}
    ]
    lines = SourceLines()
    for file in files:
        try:
            found = validate(References(load(file)))
        except SpecError as error:
            found = list(error.diagnostics)
        for finding in found:
            assert lines(finding.location.file, finding.location.line) is not None
            assert len(render(finding, lines).splitlines()) in {4, 5}, finding
    assert files
