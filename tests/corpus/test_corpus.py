"""Documents nobody here wrote: each becomes a package that is sound and whole, or is refused.

They lie outside the project and need not be there. `SPECGEN_CORPUS=all` takes the big ones too.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path

import pytest
from specgen.diagnostics import SpecError, render
from specgen.openapi.grammar import METHODS
from specgen.openapi.references import References
from specgen.pipeline import STUB, load_specs
from specgen.source import SourceLines, load
from specgen.view.client import client_view

from tests.render.packages import PARENT, mypy_complaints, packages_of, put, run

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"
SMALL = 64_000
"""Bytes up to which a document is taken every time."""

_IMPORT = f"""
import importlib, sys
for name in sys.stdin.read().split():
    importlib.import_module(f"{PARENT}.{{name}}")
"""


@cache
def documents() -> list[str]:
    index = CORPUS / "corpus.jsonl"
    if not index.is_file():
        return []
    entries = [json.loads(line) for line in index.read_text("utf-8").splitlines()]
    everything = os.environ.get("SPECGEN_CORPUS") == "all"
    return sorted(e["file"] for e in entries if everything or e["root_bytes"] <= SMALL)


def has_tags(file: str) -> bool:
    """Whether a document tells objects apart by tags, of which plain JSON Schema knows nothing."""
    path = CORPUS / "specs" / file
    texts = path.parent.rglob("*.yaml") if "/" in file else [path]
    return any("discriminator:" in text.read_text("utf-8") for text in texts)


@pytest.mark.skipif(not documents(), reason="the corpus is not beside the project")
@pytest.mark.parametrize("file", documents())
def test_a_document_is_read_whole_or_refused_with_reasons(file: str) -> None:
    path = CORPUS / "specs" / file
    try:
        loaded, _ = load_specs([path])
    except SpecError as error:
        refused(error)
        return
    api = loaded[0].api
    view = client_view(api, path.name)
    assert [o.operation for o in view.operations] == list(api.operations)
    names = {class_view.name for class_view in view.classes}
    assert names.isdisjoint(operation.request_class for operation in view.operations)


def is_refused(path: Path) -> bool:
    try:
        load_specs([path])
    except SpecError:
        return True
    return False


@pytest.mark.skipif(not documents(), reason="the corpus is not beside the project")
def test_packages_of_all_documents_are_sound(tmp_path: Path) -> None:
    """Together, since most of the time goes into starting interpreters and type checkers."""
    paths = [CORPUS / "specs" / file for file in documents()]
    packages = packages_of([path for path in paths if not is_refused(path)])
    put(tmp_path, packages)
    clients = [package.name for package in packages if package.name != STUB]
    names = [m for c in clients for m in (c, f"{c}.client", f"{STUB}.{c}")]
    done = run(_IMPORT, cwd=tmp_path, given=" ".join([*names, STUB]))
    assert done.returncode == 0, done.stderr
    assert mypy_complaints(tmp_path) == ""


def refused(error: SpecError) -> None:
    lines = SourceLines()
    errors = [d for d in error.diagnostics if d.severity == "error"]
    assert errors
    for diagnostic in errors:
        text = render(diagnostic, lines)
        assert Path(diagnostic.location.file).is_relative_to(CORPUS)
        assert (
            lines(diagnostic.location.file, diagnostic.location.line) is not None
        ), text
        assert diagnostic.message


def test_operations_are_counted_as_the_document_has_them() -> None:
    """The corpus says how many operations each document has; nothing is dropped on the way."""
    if not documents():
        pytest.skip("the corpus is not beside the project")
    for line in (CORPUS / "corpus.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        if entry["file"] in documents() and not entry["multi_file"]:
            try:
                loaded, _ = load_specs([CORPUS / "specs" / entry["file"]])
            except SpecError:
                continue
            api = loaded[0].api
            operations = len(api.operations) + len(api.left_out)
            references = References(load(CORPUS / "specs" / entry["file"]))
            webhooks = [
                name
                for _, entered in references.start().members("webhooks")
                if (item := references.resolve(entered)) is not None
                for name in item.names()
                if name in METHODS
            ]
            found = operations + len(webhooks)
            assert entry["n_operations"] in (operations, found), entry["file"]
            components = [
                k
                for k in loaded[0].api.schemas
                if k.startswith("#/components/schemas/")
            ]
            # A template that is filled in has a class for each filling.
            names = {key.split("/")[3].partition("(")[0] for key in components}
            assert len(names) == entry["n_schemas"], entry["file"]
