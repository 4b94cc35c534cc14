"""An API as a whole: servers, security schemes, schemas, operations and where it is documented."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from specgen.ir.errors import DocumentedError, ErrorBody, Throttling
    from specgen.ir.operation import Operation
    from specgen.ir.schema import JsonValue, Ref, Schema
    from specgen.source.location import Location


SecurityKind: TypeAlias = Literal[
    "apiKey", "http", "mutualTLS", "oauth2", "openIdConnect"
]
ApiKeyIn: TypeAlias = Literal["query", "header", "cookie"]


@dataclass(frozen=True, slots=True)
class ServerVariable:
    """A variable of a server's URL."""

    name: str
    default: str
    enum: tuple[str, ...] = ()
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Server:
    """A base URL. `name` is what the generated endpoint function is called."""

    url: str
    location: Location = field(compare=False)
    name: str | None = None
    description: str | None = None
    variables: tuple[ServerVariable, ...] = ()


@dataclass(frozen=True, slots=True)
class SignatureScheme:
    """A signing algorithm of the runtime, by the name of its file, and its options."""

    algorithm: str
    options: tuple[tuple[str, JsonValue], ...] = ()


@dataclass(frozen=True, slots=True)
class SecurityScheme:
    """A security scheme; `kind` is OpenAPI's `type`.

    `environment` names the environment variables that usually hold the parts of the credentials,
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
    token_provider: str | None = None


@dataclass(frozen=True, slots=True)
class SecurityRequirement:
    """Schemes that must all be satisfied; an empty one means that anonymous calls are allowed."""

    schemes: tuple[tuple[str, tuple[str, ...]], ...]
    location: Location = field(compare=False)


@dataclass(frozen=True)
class Api:
    """One API. `package` is the spec file's stem; `schemas` is keyed by JSON pointer.

    `files` are the further files that the spec refers to; `left_out` says which operations could
    not be made of it, and why.
    """

    package: str
    title: str
    version: str
    location: Location = field(compare=False)
    client_name: str | None = None
    summary: str | None = None
    description: str | None = None
    servers: tuple[Server, ...] = ()
    security_schemes: tuple[SecurityScheme, ...] = ()
    security: tuple[SecurityRequirement, ...] = ()
    schemas: Mapping[str, Schema | Ref] = field(default_factory=dict)
    operations: tuple[Operation, ...] = ()
    errors: tuple[DocumentedError, ...] = ()
    error_bodies: tuple[ErrorBody, ...] = ()
    request_id_headers: tuple[str, ...] = ()
    request_id_body: str | None = None
    throttling: Throttling | None = None
    violations: tuple[tuple[str, str], ...] = ()
    files: tuple[str, ...] = field(default=(), compare=False)
    left_out: tuple[str, ...] = ()
