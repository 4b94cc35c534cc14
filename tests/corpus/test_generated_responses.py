"""What the stub makes of schemas, for documents of others and for the tests' own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from specgen.diagnostics import SpecError
from specgen.pipeline import load_specs
from specgen.stub.contract.contract import Contract, load_contract
from specgen.stub.contract.response_schema import of_responses
from specgen.stub.contract.schema_reader import ContractSchemas
from specgen.stub.samples.response_bodies import Samples
from specgen.stub.serve.interactions import response_of
from specgen.stub.wire.xml import XmlCodec
from specgen.view.client import client_view
from specgen.view.contract import contract

from tests.corpus.test_corpus import has_tags
from tests.stub.samples.samples import SEEDS, is_valid

if TYPE_CHECKING:
    from collections.abc import Iterator

TESTS = Path(__file__).parents[1]
CORPUS = TESTS.parents[1] / "shared" / "corpus"
SMALL = 64_000
"""Bytes up to which a document is taken."""

MOST = 40
"""So many answers of a document are made, each with another seed."""

IMPOSSIBLE = {("post_user_posting", 200)}
"""Both branches of its `oneOf` allow whatever one of them does."""


def documents() -> Iterator[Path]:
    yield from sorted(TESTS.glob("*/specs/*.yaml"))
    index = CORPUS / "corpus.jsonl"
    for line in index.read_text("utf-8").splitlines() if index.is_file() else ():
        entry = json.loads(line)
        if entry["root_bytes"] <= SMALL:
            yield CORPUS / "specs" / entry["file"]


def loaded(path: Path) -> Contract | None:
    try:
        (found,), _ = load_specs([path])
    except SpecError:
        return None
    text = json.dumps(contract(found.api, client_view(found.api, path.name)))
    return load_contract(text.encode())


@pytest.mark.parametrize("path", list(documents()), ids=lambda path: path.stem)
def test_answers_of_whole_documents_are_valid(path: Path) -> None:
    if path.is_relative_to(CORPUS) and has_tags(
        str(path.relative_to(CORPUS / "specs"))
    ):
        pytest.skip("plain JSON Schema, by which answers are judged, knows no tags")
    known = loaded(path)
    if known is None:
        pytest.skip("refused by the generator")
    definitions: Any = {n: of_responses(s) for n, s in known.definitions.items()}
    answers = [
        (operation, answer.status, content)
        for operation in known.operations
        for answer in operation.examples
        if answer.generated
        for response in [response_of(operation.responses, answer.status)]
        for content in (response.content if response else ())
        if "json" in content.media_type
    ]
    xml = XmlCodec(ContractSchemas(known.definitions))
    for number, (operation, status, content) in enumerate(
        answers[:: max(1, len(answers) // MOST)]
    ):
        seed = SEEDS[number % len(SEEDS)]
        name = operation.operation_id
        value = json.loads(Samples(known, xml, seed).body(name, status, content))
        whole = (name, status) in IMPOSSIBLE or is_valid(
            of_responses(content.schema), value, definitions
        )
        assert whole, (name, status, seed, value)
