"""The specs as read by the generator, and stages for what is generated from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.exchange import served
from tests.conformance.specs import APIS
from tests.conformance.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--all-mutants",
        action="store_true",
        help="try every mutant of the specs, not a sixteenth",
    )


@pytest.fixture(scope="session")
def memory() -> dict[str, Stage]:
    """Clients and stub that meet in memory."""
    return {package: Stage(api) for package, api in APIS.items()}


@pytest.fixture(scope="session")
def sockets() -> Iterator[dict[str, Stage]]:
    """Clients and stub that meet over a loopback socket."""
    stages = {package: Stage(api) for package, api in APIS.items()}
    first, *others = stages.values()
    with served(first.wire) as origin:
        for other in others:
            other.wire = first.wire
        for stage in stages.values():
            stage.origin = origin
        yield stages
