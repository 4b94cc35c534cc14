"""All checks that follow from a spec, by what they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.conformance.check_auth import auth_checks
from tests.conformance.check_contract import contract_checks
from tests.conformance.check_errors import error_checks
from tests.conformance.check_examples import example_checks
from tests.conformance.check_interactions import interaction_checks
from tests.conformance.check_surface import surface_checks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from specgen.ir import Api

    from tests.conformance.check import Check

FAMILIES: dict[str, Callable[[Api], Iterator[Check]]] = {
    "surface": surface_checks,
    "examples": example_checks,
    "contract": contract_checks,
    "auth": auth_checks,
    "interactions": interaction_checks,
    "errors": error_checks,
}


def all_checks(api: Api) -> Iterator[Check]:
    """Yield every check of a spec, the quickest kinds first."""
    for family in FAMILIES.values():
        yield from family(api)
