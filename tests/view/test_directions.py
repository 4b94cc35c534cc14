"""What is read-only is not in what requests have, and what is write-only not in responses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from specgen.pipeline import load_specs
from specgen.view.client import client_view
from specgen.view.types import annotation

from tests.roundtrip.service import Service

if TYPE_CHECKING:
    from specgen.view.client import ClientView

SPEC = Path(__file__).parent / "directions.yaml"


@pytest.fixture(scope="module")
def view() -> ClientView:
    (loaded,), findings = load_specs([SPEC])
    assert not findings
    return client_view(loaded.api, SPEC.name)


def test_a_schema_that_both_use_is_two_classes(view: ClientView) -> None:
    """Only where they differ: `Category`, and `size` of `Pet`, are the same in both."""
    found = {
        owner.name: {f.name: annotation(f.type) for f in owner.fields}
        for owner in view.classes
        if not owner.name.endswith("Request")
    }
    assert found == {
        "Owner": {"id": "int", "name": "str"},
        "OwnerInput": {"name": "str"},
        "Category": {"label": "str"},
        "Pet": {
            "id": "int",
            "name": "str",
            "owner": "Owner | None",
            "category": "Category | None",
            "size": "PetSize | None",
        },
        "PetInput": {
            "secret": "str",
            "name": "str",
            "owner": "OwnerInput | None",
            "category": "Category | None",
            "size": "PetSize | None",
        },
        "PetSize": {"height": "int | None"},
        # A tag is sent, whatever it is marked as.
        "Animal": {"kind": "str", "born": "str"},
        "AnimalInput": {"kind": "str"},
        "Cat": {"kind": "str", "born": "str", "lives": "int | None"},
        "CatInput": {"kind": "str", "lives": "int | None"},
        # What one direction uses has one class.
        "MadeKey": {"id": "str"},
    }


def test_tags_name_schemas_in_both_directions(view: ClientView) -> None:
    found = {v.name: {t: annotation(e) for t, e in v.variants} for v in view.variants}
    assert found == {
        "AnyAnimal": {"Cat": "Cat", "Animal": "Animal"},
        "AnyAnimalInput": {"Cat": "CatInput", "Animal": "AnimalInput"},
    }


def test_methods_take_the_one_and_return_the_other(view: ClientView) -> None:
    put = next(o for o in view.operations if o.name == "put_pets")
    listed = next(o for o in view.operations if o.name == "list_pets")
    assert [a.annotation for a in put.arguments] == ["list[PetInput]"]
    assert listed.returns_annotation == "list[Pet]"


def test_the_stub_agrees() -> None:
    """It asks for no `id` that another part of the schema requires, and answers with one."""
    service = Service(SPEC)
    try:
        models = service.module("models")
        given = {"body": [models.PetInput(name="n", secret="s")]}
        service.call("put_pets", given, options={}, headers={})
        read = service.call("list_pets", {}, options={}, headers={})
    finally:
        service.close()
    sent, answered = service.exchanges
    assert (sent.status, answered.status) == (200, 200)
    assert b"secret" not in answered.reply_body
    assert [(type(pet), type(pet.id)) for pet in read] == [(models.Pet, int)]
