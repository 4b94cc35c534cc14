"""Checks between the extensions of security schemes, which JSON Schema cannot express."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from specgen.openapi.place import Place

_SIGNATURE = "x-specgen-signature"
_ENVIRONMENT = "x-specgen-environment"
_CHAIN = "x-specgen-credential-chain"
_PROVIDER = "x-specgen-token-provider"
_CARRIED = "carried-parameters"
_CODE = "invalid-extension"


def check_security_schemes(places: Sequence[Place]) -> Iterator[Diagnostic]:
    """Check the security schemes of a document."""
    schemes = [place for place in places if place.kind == "security-scheme"]
    for scheme in schemes:
        yield from _check_kind_of_credentials(scheme)
        yield from _check_carriers(scheme)
    yield from _check_one(schemes, _ENVIRONMENT, "names other environment variables")
    yield from _check_one(schemes, _CHAIN, "has another chain")


def _check_kind_of_credentials(scheme: Place) -> Iterator[Diagnostic]:
    signs = scheme.get(_SIGNATURE) is not None
    basic = (scheme.text("scheme") or "").lower() == "basic"
    for name in (_ENVIRONMENT, _CHAIN):
        if not signs and scheme.get(name) is not None:
            message = (
                f"`{name}` tells where an access key is, and this scheme takes none"
            )
            location = scheme.location_of(name, key=True)
            hint = f"it belongs beside `{_SIGNATURE}`"
            yield Diagnostic(_CODE, message, location, hint)
    if (signs or basic) and scheme.get(_PROVIDER) is not None:
        message = f"`{_PROVIDER}` provides a token, and this scheme takes none"
        yield Diagnostic(_CODE, message, scheme.location_of(_PROVIDER, key=True))


def _check_carriers(scheme: Place) -> Iterator[Diagnostic]:
    """Check that no two parameters are sent in one header."""
    carried = scheme.get(_SIGNATURE, _CARRIED)
    plain = carried.node.plain() if carried else None
    seen: set[str] = set()
    for parameter, header in plain.items() if isinstance(plain, dict) else ():
        name = str(header).lower()
        if name in seen:
            message = f"header `{header}` is also that of another parameter"
            location = scheme.location_of(_SIGNATURE, _CARRIED, parameter)
            yield Diagnostic(
                _CODE, message, location, "give each parameter a header of its own"
            )
        seen.add(name)


def _check_one(schemes: Sequence[Place], name: str, fault: str) -> Iterator[Diagnostic]:
    """Check that all schemes state the same: a package has one function for them."""
    stated = [found for s in schemes if (found := s.get(name)) is not None]
    for found in stated:
        if _without_source(found) != _without_source(stated[0]):
            message = f"another security scheme {fault}"
            location = found.parent().location_of(name, key=True)
            yield Diagnostic(
                _CODE, message, location, f"write the same in each `{name}`"
            )


def _without_source(place: Place) -> object:
    plain = place.plain
    if not isinstance(plain, dict):
        return plain
    return {k: v for k, v in plain.items() if k != "x-specgen-source"}
