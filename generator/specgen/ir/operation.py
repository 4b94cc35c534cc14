"""Operations with their parameters, request bodies and responses."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from specgen.frozen import dataclass

if TYPE_CHECKING:
    from specgen.diagnostics.location import Location
    from specgen.ir.errors import DocumentedError
    from specgen.ir.extensions import (
        DryRun,
        Interaction,
        KeyStoreUse,
        Pagination,
        RateLimit,
    )
    from specgen.ir.schema import JsonValue, Ref, Schema
    from specgen.ir.security import SecurityRequirement
    from specgen.ir.server import Server

ParameterIn: TypeAlias = Literal["path", "query", "querystring", "header", "cookie"]


@dataclass(frozen=True, slots=True)
class Example:
    """A documented example. `value` is verbatim; a string stands for the raw text of the body."""

    name: str
    value: JsonValue
    location: Location = field(compare=False)
    summary: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Encoding:
    """How one property of a form, or one part of a multipart body, is written.

    `style` is None where the value is a document of one of the `content_types`, by default of
    the type that its schema suggests. `headers` are those of a part.
    """

    wire_name: str
    location: Location = field(compare=False)
    content_types: tuple[str, ...] = ()
    headers: tuple[Header, ...] = ()
    style: str | None = None
    explode: bool = True
    allow_reserved: bool = False


@dataclass(frozen=True, slots=True)
class MediaType:
    """One entry of a `content` map. `item_schema` is that of each item of a stream."""

    name: str
    location: Location = field(compare=False)
    schema: Schema | Ref | None = None
    item_schema: Schema | Ref | None = None
    examples: tuple[Example, ...] = ()
    encoding: tuple[Encoding, ...] = ()


class WirePlace(NamedTuple):
    """The place of a value in a request; it identifies an argument.

    Args:
        location: Location of the parameter, or `body`.
        name: The wire name; None for the whole body.
    """

    location: ParameterIn | Literal["body"]
    name: str | None = None

    def __str__(self) -> str:
        if self.name is None:
            return self.location
        return f"{self.location} {self.name}"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter in the path, query, headers or cookies.

    `media_type` is set instead of `schema` if the parameter has `content`. `client_option` says
    that it is an argument of the client's constructor, `idempotency_key` that the client makes a
    value for each call. `selects` maps values of this parameter to
    the response media type that they request. `violation` is the code for a bad value, where it
    is not the API's general one.
    """

    wire_name: str
    location_in: ParameterIn
    location: Location = field(compare=False)
    pointer: str = field(compare=False)
    required: bool = False
    schema: Schema | Ref | None = None
    media_type: MediaType | None = None
    style: str = "form"
    explode: bool = True
    allow_reserved: bool = False
    allow_empty: bool = False
    description: str | None = None
    deprecated: bool = False
    examples: tuple[Example, ...] = ()
    client_option: bool = False
    idempotency_key: bool = False
    selects: tuple[tuple[str, str], ...] = ()
    violation: str | None = None

    @property
    def place(self) -> WirePlace:
        """The identity of the parameter in its operation."""
        return WirePlace(self.location_in, self.wire_name)


@dataclass(frozen=True, slots=True)
class RequestBody:
    """A request body, with one entry for each media type it may have."""

    location: Location = field(compare=False)
    pointer: str = field(compare=False)
    required: bool = False
    content: tuple[MediaType, ...] = ()
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """A header of a response, or of a part of a multipart body."""

    wire_name: str
    location: Location = field(compare=False)
    schema: Schema | Ref | None = None
    required: bool = False
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """A response. `status` is `200`, a range such as `4XX`, or `default`."""

    status: str
    location: Location = field(compare=False)
    pointer: str = field(compare=False)
    description: str = ""
    headers: tuple[Header, ...] = ()
    content: tuple[MediaType, ...] = ()


@dataclass(frozen=True, slots=True)
class Dispatch:
    """The fragment of a path key, `/#Action=GetPublicKey`: distinguishes operations on one path.

    The fragment is never sent; the parameter of that name is.
    """

    parameter: str
    value: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    `path` has no fragment. `methods` starts with the documented one; the others are accepted
    as well. `safe` says that a repeated call does no harm. `security` is None when the API's own
    applies. `group` is that which the spec names.
    """

    operation_id: str
    methods: tuple[str, ...]
    path: str
    location: Location = field(compare=False)
    pointer: str = field(compare=False)
    dispatch: Dispatch | None = None
    summary: str | None = None
    description: str | None = None
    deprecated: bool = False
    tags: tuple[str, ...] = ()
    group: str | None = None
    safe: bool = False
    parameters: tuple[Parameter, ...] = ()
    request_body: RequestBody | None = None
    responses: tuple[Response, ...] = ()
    security: tuple[SecurityRequirement, ...] | None = None
    servers: tuple[Server, ...] = ()
    errors: tuple[DocumentedError, ...] = ()
    rate_limits: tuple[RateLimit, ...] = ()
    dry_run: DryRun | None = None
    key_store: KeyStoreUse | None = None
    pagination: Pagination | None = None
    interactions: tuple[Interaction, ...] = ()
