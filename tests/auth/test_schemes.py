"""A scheme that clients sign by is one that the stub verifies, and only the stub verifies."""

from __future__ import annotations

import re
from importlib import import_module
from inspect import signature
from typing import TYPE_CHECKING

import pytest
from specgen.stub.contract.contract import Contract, SecurityContract
from specgen.stub.contract.validation import ContractError
from specgen.stub.verify.schemes import SCHEMES, verifiers_of
from specgen.templates import AUTH_DIRECTORY
from specgen.view.security import read_runtime

from tests.auth import wire_data

if TYPE_CHECKING:
    from pathlib import Path

SIGNED = {
    path.stem
    for path in AUTH_DIRECTORY.glob("[!_]*.py")
    if "_sign(" in path.read_text("utf-8")
    or "    algorithm = " in path.read_text("utf-8")
}


def test_every_scheme_is_signed_by_clients_and_verified_by_the_stub() -> None:
    assert SIGNED == SCHEMES
    assert all(read_runtime(module) for module in SIGNED)


def test_each_signing_algorithm_has_vectors_and_is_documented() -> None:
    algorithms = {name.lower() for name in wire_data.SCHEMES}
    assert algorithms == {n.replace("_", "-") for n in SCHEMES if "_hmac_" in n}
    for path in sorted((wire_data.DATA).glob("*/signature_vectors.json")):
        text = path.read_text("utf-8")
        algorithms -= {name for name in algorithms if name.upper() in text}
    assert algorithms == set()
    guide = (wire_data.DATA.parents[2] / "specs" / "README.md").read_text("utf-8")
    (row,) = re.findall(r"^\| `x-specgen-signature` .*$", guide, re.MULTILINE)
    assert {name.lower() for name in wire_data.SCHEMES} <= {
        *re.findall(r"`(.*?)`", row)
    }


def test_a_scheme_without_arguments_of_its_own_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bell_hmac.py").write_text("class BellHmac(Auth):\n    pass\n")
    monkeypatch.setattr("specgen.view.security.AUTH_DIRECTORY", tmp_path)
    with pytest.raises(ValueError, match=r"auth/bell_hmac.py: BellHmac needs"):
        read_runtime("bell_hmac")


@pytest.mark.parametrize("module", sorted(SCHEMES))
def test_the_options_of_signing_are_those_of_verifying(module: str) -> None:
    verify = import_module(f"specgen.stub.verify.{module}").verify
    runtime = read_runtime(module)
    assert runtime is not None
    made = import_module(f"templates.client.runtime.auth.{module}")
    scheme = getattr(made, runtime.class_name)
    options = set(signature(verify).parameters) - {"request", "keys", "now"}
    given = set(signature(scheme).parameters) - {"credentials", "token"}
    assert options == given


def test_no_client_verifies() -> None:
    for path in AUTH_DIRECTORY.glob("*.py"):
        assert "verify" not in path.read_text("utf-8")


def test_a_scheme_of_a_later_version_is_refused() -> None:
    contract = Contract(
        "later", security_schemes={"Key": SecurityContract(verifier="x")}
    )
    with pytest.raises(ContractError, match="`Key` is verified by `x`"):
        verifiers_of(contract)
