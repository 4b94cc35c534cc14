"""Servers, security schemes and security requirements."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast, get_args

from specgen.ir import (
    CredentialChain,
    OAuthFlow,
    SecurityRequirement,
    SecurityScheme,
    Server,
    ServerVariable,
    SignatureScheme,
)
from specgen.ir.security import ApiKeyIn, SecurityKind
from specgen.openapi.repeated_values import distinct

if TYPE_CHECKING:
    from collections.abc import Collection

    from specgen.ir import JsonValue
    from specgen.openapi.place import Place
    from specgen.parse.reader import Reader


_FLOWS = ("clientCredentials", "authorizationCode", "password", "deviceAuthorization")


def servers(cursor: Place, reader: Reader) -> tuple[Server, ...]:
    """Return the servers declared at `cursor`."""
    found = (reader.follow(entry) for entry in cursor.elements("servers"))
    return tuple(
        Server(
            url=entry.text("url") or "/",
            location=entry.location,
            name=entry.text("x-specgen-name") or entry.text("name"),
            description=entry.text("description"),
            variables=_variables(reader.get(entry, "variables"), reader),
        )
        for entry in found
        if entry is not None
    )


def _variables(cursor: Place | None, reader: Reader) -> tuple[ServerVariable, ...]:
    return tuple(
        ServerVariable(
            name=name,
            default=str(default.plain) if (default := entry.get("default")) else "",
            enum=distinct(entry.texts("enum")),
            description=entry.text("description"),
        )
        for name, member in (cursor.members() if cursor else ())
        if (entry := reader.follow(member)) is not None
    )


def security_schemes(
    components: Place | None, reader: Reader
) -> tuple[SecurityScheme, ...]:
    """Return the declared security schemes."""
    found = reader.get(components, "securitySchemes")
    schemes = []
    for name, entry in found.members() if found else ():
        target = reader.follow(entry)
        if target is not None:
            schemes.append(_scheme(name, target))
    return tuple(schemes)


def _scheme(name: str, cursor: Place) -> SecurityScheme:
    kind, where = cursor.text("type"), cursor.text("in")
    return SecurityScheme(
        name=name,
        kind=cast("SecurityKind", kind) if kind in get_args(SecurityKind) else "apiKey",
        location=cursor.location,
        description=cursor.text("description"),
        api_key_in=cast("ApiKeyIn", where) if where in get_args(ApiKeyIn) else None,
        api_key_name=cursor.text("name"),
        http_scheme=cursor.text("scheme"),
        signature=_signature(cursor.get("x-specgen-signature")),
        failures=cursor.pairs("x-specgen-auth-failures"),
        environment=cursor.pairs("x-specgen-environment"),
        chain=_chain(cursor.get("x-specgen-credential-chain")),
        token_provider=cursor.text("x-specgen-token-provider"),
        flows=_flows(cursor.get("flows")),
    )


def _flows(cursor: Place | None) -> tuple[OAuthFlow, ...]:
    found = ((name, cursor.get(name)) for name in _FLOWS) if cursor else ()
    return tuple(
        OAuthFlow(
            name, flow.text("tokenUrl"), flow.text("refreshUrl"), flow.pairs("scopes")
        )
        for name, flow in found
        if flow is not None
    )


def _signature(cursor: Place | None) -> SignatureScheme | None:
    if cursor is None:
        return None
    options = tuple(pair for pair in _options(cursor) if pair[0] != "algorithm")
    return SignatureScheme(cursor.text("algorithm") or "", options)


def _chain(cursor: Place | None) -> CredentialChain | None:
    if cursor is None:
        return None
    metadata = cursor.get("instance-metadata")
    return CredentialChain(
        tuple(_options(file) for file in cursor.elements("profile-files")),
        _options(metadata) if metadata else (),
    )


def _options(cursor: Place) -> tuple[tuple[str, JsonValue], ...]:
    return tuple(
        (name, value.plain)
        for name, value in cursor.members()
        if name != "x-specgen-source"
    )


def security(
    cursor: Place, declared: Collection[str]
) -> tuple[SecurityRequirement, ...] | None:
    """Return the alternatives in the field `security` of `cursor`; None if it is absent.

    Args:
        cursor: The document or an operation.
        declared: Names of schemes. An alternative that requires another is left out.
    """
    found = cursor.get("security")
    if found is None:
        return None
    return tuple(
        SecurityRequirement(
            tuple((name, entry.texts(name)) for name, _ in entry.members()),
            entry.location,
        )
        for entry in found.elements()
        if all(name in declared for name in entry.names())
    )
