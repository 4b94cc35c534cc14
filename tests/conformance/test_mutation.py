"""The conformance cases can fail: each change of a spec's contract makes one of them fail."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any
from zlib import crc32

import pytest
import yaml
from specgen.diagnostics import SpecError

from tests.conformance.checks import all_checks
from tests.conformance.mutations import mutations
from tests.conformance.regeneration import regenerated
from tests.conformance.specs import APIS, PATHS
from tests.conformance.stage import Stage

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conformance.mutation import Mutation


# Changes that nothing generated can show, and why. A test holds that they are just that.
EQUIVALENT = {
    "*/dry-run/passed": "an interaction says the same, and comes first",
    "*/interaction/dry-run-passed/drop": "x-specgen-dry-run says the same, and comes next",
    "*/interaction/dry-run-passed/when/*": "x-specgen-dry-run says the same, and comes next",
    "*/interaction/key-not-found-xml/drop": "key-not-found is answered in XML too, if asked so",
    "*/interaction/key-not-found-xml/when/*": "key-not-found is answered in XML too, if asked so",
    "*/parameter/project_id/required": "a parameter in the path always is",
    "*/parameter/project_id/minLength/drop": "an empty segment of a path is no parameter",
    "*/GetPublicKeyRequestBody/key_id/minLength*": "the pattern says as much",
    "*/GetPublicKeyRequestBody/key_id/maxLength*": "the pattern says as much",
    "*/schema/GetPublicKeyResponse/PublicKey/example/0": "too long for any docstring",
    "*/throttling/code/APIGW.0308": "declared with status 429, which says as much",
    "*/throttling/code/Rejected.Throttling": "declared with status 429, which says as much",
    "alibaba_kms/parameter/Action/drop": "the fragment of the path says the same",
    "huawei_iam/*/example/*/token/expires_at": "the stub writes the time by its clock",
    "huawei_iam/*/example/*/token/issued_at": "the stub writes the time by its clock",
    "huawei_iam/*/example/*/endpoints/0/url": "the stub writes its own address",
    "*/token-by-project-id/header/*": "`token` has the same condition, and comes first",
    "alibaba_kms/violation/malformed-body": "no operation takes a body",
    "alibaba_kms/violation/media-type": "no operation takes a body",
    "alibaba_kms/error-body/1/request-id*": "x-specgen-request-id leads to the same member",
    "*/scheme/XAuthToken/failure/unknown-key": "a token names no key",
    "*/scheme/XAuthToken/failure/mismatch": "a token signs nothing",
    "*/scheme/XAuthToken/failure/expired": "the stub's tokens do not expire",
    "huawei_*/scheme/AccessKey*/failure/missing": "XAuthToken comes first, and is missing too",
    "alibaba_kms/scheme/AccessKeyRpc/failure/missing": "AccessKeyAcs3 comes first",
    "alibaba_kms/scheme/AccessKeyAcs4/failure/missing": "AccessKeyAcs3 comes first",
    "huawei_*/scheme/AccessKey*/failure/replayed": "these signatures have no nonce",
}


# Any failure of a case counts; that of `pytest.raises` is not an Exception.
_FAILURES = (Exception, pytest.fail.Exception)


def is_equivalent(name: str) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in EQUIVALENT)


def read(path: Path) -> dict[str, Any]:
    loaded = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    # As JSON, what an alias stands for is a copy, which can change by itself.
    document: dict[str, Any] = json.loads(json.dumps(loaded))
    for item in document["paths"].values():
        for operation in item.values():
            # Key stores have tests of their own, and would refuse changes of what they name.
            operation.pop("x-specgen-key-store", None)
    return document


DOCUMENTS = {path.stem: read(path) for path in PATHS}
MUTANTS = [
    (package, mutation)
    for package, document in DOCUMENTS.items()
    for mutation in mutations(document)
]


def is_picked(package: str, mutation: Mutation) -> bool:
    """Pick the same sixteenth of the mutants in every run that is not asked for all."""
    return mutation.is_prose or crc32(f"{package}/{mutation.name}".encode()) % 16 == 0


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "mutation" in metafunc.fixturenames:
        everything = metafunc.config.getoption("--all-mutants", default=False)
        picked = [mutant for mutant in MUTANTS if everything or is_picked(*mutant)]
        ids = [f"{package}/{mutation.name}" for package, mutation in picked]
        metafunc.parametrize(("package", "mutation"), picked, ids=ids)


def first_failure(package: str, mutation: Mutation, folder: Path) -> str | None:
    """Return what finds that a spec was changed; None if nothing does."""
    document = mutation.apply(DOCUMENTS[package])
    api = APIS[package]
    try:
        with regenerated(document, package, folder) as root:
            stage = Stage(api, root)
            for check in all_checks(api):
                try:
                    check.run(stage)
                except _FAILURES as error:
                    return f"{check.name}: {type(error).__name__}: {error}"
    except SpecError as error:
        return f"refused: {error.diagnostics[0].message}"
    return None


def test_cases_notice(package: str, mutation: Mutation, tmp_path: Path) -> None:
    failure = first_failure(package, mutation, tmp_path)
    if mutation.is_prose or is_equivalent(f"{package}/{mutation.name}"):
        assert failure is None
    else:
        assert failure is not None, "no case fails"
