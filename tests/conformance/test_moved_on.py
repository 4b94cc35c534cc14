"""A service that has moved on does not break a client: JSON and XML, over a socket."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from specgen.openapi.references import References
from specgen.parse import parse
from specgen.source import load

from templates.client.runtime._messages import Reply, Request
from tests.conformance.check_interactions import success_answer, success_call
from tests.conformance.documented import requirements
from tests.conformance.exchange import served
from tests.conformance.regeneration import regenerated
from tests.conformance.specs import APIS
from tests.conformance.stage import FLAVOURS, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.ir import Operation

    from tests.conformance.stage import Flavour

LIBRARY = Path(__file__).parent / "data" / "library.yaml"
DOCUMENTED = [
    (package, operation)
    for package, api in APIS.items()
    for operation in api.operations
]
IDS = [f"{package}/{operation.operation_id}" for package, operation in DOCUMENTED]

ENTITIES = {
    "internal": b'<!DOCTYPE b [<!ENTITY e "expanded">]><book><title>&e;</title></book>',
    "external": b'<!DOCTYPE b [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    b"<book><title>&e;</title></book>",
    "parameter": b'<!DOCTYPE b [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>'
    b"<book><title>T</title></book>",
    "nested": b'<!DOCTYPE b [<!ENTITY a "expanded"><!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;">]>'
    b"<book><title>&c;</title></book>",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A spec with what the vendors' own do not have: an enum and a null in a response."""
    document = yaml.load(LIBRARY.read_bytes(), Loader=yaml.CSafeLoader)
    folder = tmp_path_factory.mktemp("library")
    with regenerated(document, LIBRARY.stem, folder) as root:
        stage = Stage(parse(References(load(LIBRARY))), root)
        with served(stage.wire) as origin:
            stage.origin = origin
            yield stage


@pytest.fixture(params=FLAVOURS)
def flavour(request: pytest.FixtureRequest) -> Flavour:
    found: Flavour = request.param
    return found


@pytest.fixture(params=["json", "xml"])
def syntax(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def reply(status: int, media_type: str, body: bytes) -> Reply:
    return Reply(status, (("Content-Type", media_type),), body, Request("GET", "", "/"))


def get_book(stage: Stage, flavour: Flavour, syntax: str, answer: Any) -> Any:
    """Let the client ask for a book, which the stub's handler answers."""
    (operation,) = stage.api.operations
    with stage.serving(handler=stage.handler(operation, answer)):
        return stage.call(flavour, success_call(operation).but("as", syntax), ())


def test_an_unknown_enum_value_is_kept(
    library: Stage, flavour: Flavour, syntax: str
) -> None:
    book = library.module("models").Book(title="Emma", state="burnt")
    assert get_book(library, flavour, syntax, book).result.state == "burnt"


def test_absent_is_absent(library: Stage, flavour: Flavour, syntax: str) -> None:
    found = get_book(
        library, flavour, syntax, library.module("models").Book(title="Emma")
    ).result
    assert found.model_fields_set == {"title"}
    assert found.note is None


def test_null_is_not_absent(library: Stage, flavour: Flavour) -> None:
    book = library.module("models").Book(title="Emma", note=None)
    found = get_book(library, flavour, "json", book).result
    assert found.model_fields_set == {"title", "note"}
    assert found.note is None


def test_an_unknown_code_has_the_class_of_its_status(
    library: Stage, flavour: Flavour, syntax: str
) -> None:
    raised = library.stub_api.error("BookBurnt", "It burnt.", status=404)
    error = get_book(library, flavour, syntax, raised).error
    assert type(error) is library.module("errors").NotFoundError
    assert (error.status, error.code, error.message) == (404, "BookBurnt", "It burnt.")


def test_a_documented_code_has_a_class_of_its_own(
    library: Stage, flavour: Flavour, syntax: str
) -> None:
    error = get_book(
        library, flavour, syntax, library.stub_api.error("NoSuchBook")
    ).error
    assert type(error) is library.module("errors").NoSuchBookError
    assert error.message == "There is no such book."


@pytest.mark.parametrize("entity", ENTITIES)
def test_no_entity_is_expanded(library: Stage, flavour: Flavour, entity: str) -> None:
    (operation,) = library.api.operations
    with library.answering(reply(200, "application/xml", ENTITIES[entity])):
        outcome = library.call(flavour, success_call(operation), ())
    assert type(outcome.error) is library.module("errors").UnexpectedReply
    assert "expanded" not in str(outcome.error)


@pytest.mark.parametrize(("package", "operation"), DOCUMENTED, ids=IDS)
def test_unknown_members_are_ignored(
    package: str, operation: Operation, flavour: Flavour, sockets: dict[str, Stage]
) -> None:
    stage = sockets[package]
    answer = success_answer(stage.api, operation)
    assert isinstance(answer.value, dict)
    more = {**answer.value, "Added": {"Later": [1, None]}, "added": "later"}
    found = reply(answer.status, "application/json", json.dumps(more).encode())
    with stage.answering(found):
        outcome = stage.call(
            flavour, success_call(operation), requirements(stage.api, operation)[0]
        )
    assert outcome.result.model_dump(by_alias=True, exclude_unset=True) == answer.value


@pytest.mark.parametrize(("package", "operation"), DOCUMENTED, ids=IDS)
def test_a_null_where_the_document_says_text_is_no_result(
    package: str, operation: Operation, flavour: Flavour, sockets: dict[str, Stage]
) -> None:
    """Half-empty results are what both vendors' SDKs return here."""
    stage = sockets[package]
    answer = success_answer(stage.api, operation)
    assert isinstance(answer.value, dict)
    holes = json.dumps(dict.fromkeys(answer.value)).encode()
    for body in (holes, b"{}", b"[]", b"null", b"", b"<html></html>"):
        with stage.answering(reply(answer.status, "application/json", body)):
            outcome = stage.call(
                flavour, success_call(operation), requirements(stage.api, operation)[0]
            )
        assert type(outcome.error) is stage.module("errors").UnexpectedReply
