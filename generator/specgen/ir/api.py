"""An API as a whole: servers, security schemes, schemas, operations and documentation."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Literal, TypeAlias

from specgen.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from specgen.diagnostics.location import Location
    from specgen.ir.errors import DocumentedError, ErrorBody, Throttling
    from specgen.ir.operation import Operation
    from specgen.ir.schema import Ref, Schema
    from specgen.ir.security import SecurityRequirement, SecurityScheme
    from specgen.ir.server import Server

Grouping: TypeAlias = Literal["tags", "paths", "none"]


@dataclass(frozen=True)
class Api:
    """One API. `package` is the spec file's stem; `schemas` is keyed by JSON pointer.

    `grouping` has the settings for groups of operations, and `tags` are descriptions by tag.
    `files` are the other files that the spec refers to; `left_out` are the operations that
    cannot be generated, with the reasons. `shared_digest` is that of the part of the spec that all
    operations share, and `operation_digests` are those of all that decides an operation, by its id.
    """

    package: str
    title: str
    version: str
    location: Location = field(compare=False)
    client_name: str | None = None
    grouping: Grouping | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
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
    shared_digest: str = field(default="", compare=False)
    operation_digests: Mapping[str, str] = field(default_factory=dict, compare=False)

    def security_of(self, operation: Operation) -> tuple[SecurityRequirement, ...]:
        """Return the alternatives of security for an operation: its own, or those of the API."""
        return self.security if operation.security is None else operation.security
