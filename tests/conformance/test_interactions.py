"""Every interaction of every spec: both clients and the stub, in memory and over a socket."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.check_interactions import interaction_checks
from tests.conformance.specs import APIS

if TYPE_CHECKING:
    from tests.conformance.check import Check
    from tests.conformance.stage import Stage

CHECKS = [
    (package, check)
    for package, api in APIS.items()
    for check in interaction_checks(api)
]
IDS = [f"{package}/{check.name}" for package, check in CHECKS]


@pytest.mark.parametrize(("package", "check"), CHECKS, ids=IDS)
def test_in_memory(package: str, check: Check, memory: dict[str, Stage]) -> None:
    check.run(memory[package])


@pytest.mark.parametrize(("package", "check"), CHECKS, ids=IDS)
def test_over_a_socket(package: str, check: Check, sockets: dict[str, Stage]) -> None:
    check.run(sockets[package])
