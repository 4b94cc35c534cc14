"""The documents' public keys load with the `cryptography` package, once they are normalised."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from specgen.ir import Ref
from specgen.view.client import PEM

from tests.conformance.documented import answer_of, call_of, requirements
from tests.conformance.specs import APIS
from tests.conformance.stage import FLAVOURS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from specgen.ir import Api, Interaction, Operation

    from tests.conformance.stage import Flavour, Stage

SIZES = {"alibaba_kms": 2048, "huawei_kms": 4096}


def pem_members(api: Api) -> set[str]:
    return {
        name
        for schema in api.schemas.values()
        if not isinstance(schema, Ref)
        for name, member in schema.properties
        if not isinstance(member, Ref) and member.content_media_type == PEM
    }


def samples() -> Iterator[tuple[str, Operation, Interaction]]:
    for package, api in APIS.items():
        for operation in api.operations:
            for interaction in operation.interactions:
                answer = answer_of(api, operation, interaction)
                value = answer.value if answer.is_success else None
                if isinstance(value, dict) and value.keys() & pem_members(api):
                    yield package, operation, interaction


SAMPLES = list(samples())


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize(
    ("package", "operation", "interaction"),
    SAMPLES,
    ids=[f"{package}/{interaction.name}" for package, _, interaction in SAMPLES],
)
def test_a_documented_key_loads(
    package: str,
    operation: Operation,
    interaction: Interaction,
    flavour: Flavour,
    memory: dict[str, Stage],
) -> None:
    stage = memory[package]
    api = stage.api
    schemes = requirements(api, operation)[0]
    outcome = stage.call(flavour, call_of(operation, interaction), schemes)
    documented = answer_of(api, operation, interaction).value
    assert isinstance(documented, dict)
    sent = outcome.result.model_dump(by_alias=True)
    for name in pem_members(api):
        assert sent[name] == documented[name], "the field itself stays verbatim"
        key = load_pem_public_key(stage.module().normalize_pem(sent[name]).encode())
        assert isinstance(key, RSAPublicKey)
        assert key.key_size == SIZES[package]


def test_both_vendors_document_a_key() -> None:
    assert {package for package, _, _ in SAMPLES} == set(SIZES)
