"""What the extensions of a security scheme ask of one another, which their schema cannot state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from specgen.openapi.place import Place

_SIGNATURE = "x-specgen-signature"
_ENVIRONMENT = "x-specgen-environment"
_PROVIDER = "x-specgen-token-provider"
_CARRIED = "carried-parameters"
_PARTS = ("id", "secret", "security-token")
_CODE = "invalid-extension"


def check_security_schemes(places: Sequence[Place]) -> Iterator[Diagnostic]:
    """Check the security schemes of a document."""
    schemes = [place for place in places if place.kind == "security-scheme"]
    for scheme in schemes:
        yield from _check_kind_of_credentials(scheme)
        yield from _check_carriers(scheme)
    yield from _check_one_environment(schemes)


def _check_kind_of_credentials(scheme: Place) -> Iterator[Diagnostic]:
    signs = scheme.get(_SIGNATURE) is not None
    basic = (scheme.text("scheme") or "").lower() == "basic"
    if not signs and scheme.get(_ENVIRONMENT) is not None:
        message = f"`{_ENVIRONMENT}` names the parts of an access key, and this scheme takes none"
        location = scheme.location_of(_ENVIRONMENT, key=True)
        yield Diagnostic(_CODE, message, location, f"it belongs beside `{_SIGNATURE}`")
    if (signs or basic) and scheme.get(_PROVIDER) is not None:
        message = f"`{_PROVIDER}` provides a token, and this scheme takes none"
        yield Diagnostic(_CODE, message, scheme.location_of(_PROVIDER, key=True))


def _check_carriers(scheme: Place) -> Iterator[Diagnostic]:
    """Check that no two parameters travel in one header."""
    carried = scheme.get(_SIGNATURE, _CARRIED)
    plain = carried.node.plain() if carried else None
    seen: set[str] = set()
    for parameter, header in plain.items() if isinstance(plain, dict) else ():
        name = str(header).lower()
        if name in seen:
            message = f"header `{header}` carries another parameter, too"
            location = scheme.location_of(_SIGNATURE, _CARRIED, parameter)
            yield Diagnostic(_CODE, message, location, "give each parameter its own")
        seen.add(name)


def _check_one_environment(schemes: Sequence[Place]) -> Iterator[Diagnostic]:
    """Check that all name the same variables: a package has one function that reads them."""
    named = [s for s in schemes if s.get(_ENVIRONMENT) is not None]
    for scheme in named:
        if _variables(scheme) != _variables(named[0]):
            message = "another security scheme names other environment variables"
            location = scheme.location_of(_ENVIRONMENT, key=True)
            yield Diagnostic(_CODE, message, location, "name the same variables")


def _variables(scheme: Place) -> list[str | None]:
    return [scheme.text(_ENVIRONMENT, part) for part in _PARTS]
