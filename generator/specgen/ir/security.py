"""How requests are authenticated."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Literal, TypeAlias

from specgen.frozen import dataclass

if TYPE_CHECKING:
    from specgen.diagnostics.location import Location
    from specgen.ir.schema import JsonValue


SecurityKind: TypeAlias = Literal[
    "apiKey", "http", "mutualTLS", "oauth2", "openIdConnect"
]
ApiKeyIn: TypeAlias = Literal["query", "header", "cookie"]


@dataclass(frozen=True, slots=True)
class SignatureScheme:
    """A signing algorithm of the runtime, by the name of its file, and its options."""

    algorithm: str
    options: tuple[tuple[str, JsonValue], ...] = ()


@dataclass(frozen=True, slots=True)
class CredentialChain:
    """Where access keys are looked for besides the environment: options of the runtime's sources.

    `profile_files` has the options of each file, `metadata` those of the metadata service.
    """

    profile_files: tuple[tuple[tuple[str, JsonValue], ...], ...] = ()
    metadata: tuple[tuple[str, JsonValue], ...] = ()


@dataclass(frozen=True, slots=True)
class OAuthFlow:
    """A flow of an OAuth 2.0 scheme with a token endpoint; `name` is OpenAPI's key.

    `scopes` are names with descriptions.
    """

    name: str
    token_url: str | None
    refresh_url: str | None
    scopes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SecurityScheme:
    """A security scheme; `kind` is OpenAPI's `type`.

    `environment` names the environment variables that usually hold the parts of the credentials,
    `chain` where an access key is looked for after them,
    `token_provider` the protocol by which a token is obtained, by the name of its runtime file.
    """

    name: str
    kind: SecurityKind
    location: Location = field(compare=False)
    description: str | None = None
    api_key_in: ApiKeyIn | None = None
    api_key_name: str | None = None
    http_scheme: str | None = None
    signature: SignatureScheme | None = None
    failures: tuple[tuple[str, str], ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    chain: CredentialChain | None = None
    token_provider: str | None = None
    flows: tuple[OAuthFlow, ...] = ()


@dataclass(frozen=True, slots=True)
class SecurityRequirement:
    """Schemes that must all be satisfied; an empty one means that anonymous calls are allowed."""

    schemes: tuple[tuple[str, tuple[str, ...]], ...]
    location: Location = field(compare=False)
