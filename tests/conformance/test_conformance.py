"""What is generated does what the specs document: clients and stub, in memory and over a socket."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.checks import FAMILIES
from tests.conformance.specs import APIS

if TYPE_CHECKING:
    from tests.conformance.check import Check
    from tests.conformance.stage import Stage

CASES = [
    pytest.param(package, check, id=f"{family}/{package}/{check.name}")
    for family, checks in FAMILIES.items()
    for package, api in APIS.items()
    for check in checks(api)
]


@pytest.mark.parametrize(("package", "check"), CASES)
def test_in_memory(package: str, check: Check, memory: dict[str, Stage]) -> None:
    check.run(memory[package])


@pytest.mark.parametrize(("package", "check"), CASES)
def test_over_a_socket(package: str, check: Check, sockets: dict[str, Stage]) -> None:
    check.run(sockets[package])
