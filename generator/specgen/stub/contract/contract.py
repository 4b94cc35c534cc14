"""The contract of one API, loaded once from its data file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, is_dataclass
from functools import cache
from itertools import repeat
from types import UnionType
from typing import Any, TypeAlias, get_args, get_origin, get_type_hints

from pydantic import JsonValue
from pydantic_core import from_json

Schema: TypeAlias = dict[str, JsonValue] | bool
Definitions: TypeAlias = dict[str, Schema]

_PLACEHOLDER = re.compile(r"\{(parameter|string_to_sign)\}")


@dataclass(frozen=True, slots=True)
class EncodingContract:
    """How a field of a form, or a part, is written.

    `kind` is `file`, `json` or `text`, or the style of a query. `types` are the media types and
    ranges that a part may have, `needs` the headers that it must have.
    """

    kind: str
    explode: bool = True
    types: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """A media type, its schema, and the place of that schema in the spec."""

    media_type: str
    pointer: str = ""
    schema: Schema = True
    encoding: dict[str, EncodingContract] = field(
        default_factory=dict[str, EncodingContract]
    )


@dataclass(frozen=True, slots=True)
class ParameterContract:
    """A parameter: `name` is the handler's, `wire_name` the caller's.

    `name` is None for a constant, which no handler needs. `content` is set where the value is a
    document of that media type, and `encoding` where that is a form. `allow_empty` says that an
    empty value counts as none. `selects` maps values in lower case to the media type of the
    response that they ask for.
    """

    wire_name: str
    location: str
    pointer: str
    name: str | None = None
    schema_pointer: str = ""
    required: bool = False
    schema: Schema = True
    style: str = "form"
    explode: bool = True
    content: str | None = None
    encoding: dict[str, EncodingContract] = field(
        default_factory=dict[str, EncodingContract]
    )
    allow_empty: bool = False
    selects: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class BodyContract:
    """A request body: `name` is the handler's name for it, or `members` for each property."""

    pointer: str
    required: bool
    content: tuple[Content, ...] = ()
    name: str | None = None
    members: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class ResponseContract:
    """A documented response. `status` is `200`, a range such as `4XX`, or `default`."""

    status: str
    content: tuple[Content, ...] = ()


@dataclass(frozen=True, slots=True)
class DispatchContract:
    """The parameter value that distinguishes operations on one path."""

    parameter: str
    value: str


@dataclass(frozen=True, slots=True)
class ErrorContract:
    """An error code, with its status and message."""

    status: int
    code: str
    message: str

    def worded(self, *, parameter: str = "", string_to_sign: str = "") -> str:
        """Return the message with its placeholders filled, or left out.

        Args:
            parameter: The parameter with the problem.
            string_to_sign: The expected string to sign.
        """
        known = {"parameter": parameter, "string_to_sign": string_to_sign}
        return _PLACEHOLDER.sub(lambda match: known[match[1]], self.message)


@dataclass(frozen=True, slots=True)
class DryRunContract:
    """With `parameter` set to `value`, the response is always one of these error codes."""

    parameter: str
    value: str
    passed: str
    invalid: str | None = None


@dataclass(frozen=True, slots=True)
class FilledValue:
    """A value of a body that follows the request or the clock.

    `source` is `request` (`value` is a JSON pointer into parameters and body properties),
    `seconds-from-now`, or `url` (`value` follows the origin that was asked).
    """

    pointer: str
    source: str
    value: str | int


@dataclass(frozen=True, slots=True)
class InteractionContract:
    """A documented response, and the values of parameters and body properties that lead to it.

    `body` is the text as it is sent; `error` is the code of the error that it is instead.
    `generated` tells that the spec has no example, so that the body is made of the schema. `fill`
    are values that follow the request and the clock, `tokens` the headers that hold a token, with
    the seconds until it expires.
    """

    name: str
    status: int
    when: dict[str, JsonValue] = field(default_factory=dict[str, JsonValue])
    media_type: str | None = None
    body: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    error: str | None = None
    generated: bool = False
    fill: tuple[FilledValue, ...] = ()
    tokens: dict[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True)
class ThrottlingContract:
    """How throttling is reported: `retry_after` is header and unit."""

    statuses: tuple[int, ...] = (429,)
    codes: tuple[str, ...] = ()
    retry_after: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RateLimitContract:
    """A limit of requests per seconds."""

    requests: int
    seconds: int


@dataclass(frozen=True, slots=True)
class OperationContract:
    """An operation: its path, parameters, body and responses.

    `idempotency_key` is the header by which a repeated call is known.
    `interactions` are responses selected by values of a request, `examples` those selected by name
    or status (`Prefer`).
    """

    operation_id: str
    pointer: str
    methods: tuple[str, ...]
    path: str
    dispatch: DispatchContract | None = None
    parameters: tuple[ParameterContract, ...] = ()
    body: BodyContract | None = None
    responses: tuple[ResponseContract, ...] = ()
    security: tuple[tuple[str, ...], ...] = ()
    errors: tuple[ErrorContract, ...] = ()
    dry_run: DryRunContract | None = None
    idempotency_key: str | None = None
    interactions: tuple[InteractionContract, ...] = ()
    examples: tuple[InteractionContract, ...] = ()
    rate_limits: tuple[RateLimitContract, ...] = ()


@dataclass(frozen=True, slots=True)
class TokenEndpointContract:
    """A token endpoint of OAuth 2.0.

    Args:
        path: Its path.
        grants: The values of `grant_type` that it takes.
        scopes: The scopes that it knows; any if there are none.
    """

    path: str
    grants: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SecurityContract:
    """A security scheme.

    Args:
        failures: The error code for each outcome of verifying.
        verifier: The module that verifies requests; None if there is none.
        options: The options for verification.
    """

    failures: dict[str, str] = field(default_factory=dict[str, str])
    verifier: str | None = None
    options: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def carried(self) -> dict[str, str]:
        """The parameters that are sent as headers, with their headers."""
        found: dict[str, str] = self.options.get("carried_parameters", {})
        return found


@dataclass(frozen=True, slots=True)
class ErrorBodyContract:
    """A shape of an error body: JSON pointers to its parts.

    `codes` are those that have it, `*` at the end for any rest; none says that any other has.
    `code_is_integer` tells that a code of digits is written as a number.
    """

    code: str
    message: str
    request_id: str | None = None
    xml_root: str | None = None
    codes: tuple[str, ...] = ()
    code_is_integer: bool = False


@dataclass(frozen=True)
class Contract:
    """Everything that the stub knows about one API, except its Python types."""

    package: str
    base_paths: tuple[str, ...] = ()
    operations: tuple[OperationContract, ...] = ()
    definitions: Definitions = field(default_factory=dict[str, Schema])
    security_schemes: dict[str, SecurityContract] = field(
        default_factory=dict[str, SecurityContract]
    )
    errors: tuple[ErrorContract, ...] = ()
    error_bodies: tuple[ErrorBodyContract, ...] = ()
    request_id_headers: tuple[str, ...] = ()
    request_id_body: str | None = None
    violations: dict[str, str] = field(default_factory=dict[str, str])
    throttling: ThrottlingContract = field(default_factory=ThrottlingContract)
    secret_names: tuple[str, ...] = ()
    token_endpoints: tuple[TokenEndpointContract, ...] = ()

    def error(self, code: str, status: int | None = None) -> ErrorContract:
        """Return the documented error with a code, for handlers.

        Args:
            code: The code.
            status: The status, if several errors have the code; None for any.

        Raises:
            ValueError: The code is not documented, and there is no status either.
        """
        own = (error for operation in self.operations for error in operation.errors)
        for error in (*own, *self.errors):
            if error.code == code and status in (None, error.status):
                return error
        if status is None:
            raise ValueError(f"{code!r} is not documented; give a status with it")
        return ErrorContract(status, code, "")


def load_contract(data: bytes) -> Contract:
    """Read a contract's data file.

    Args:
        data: The JSON text.

    Raises:
        ValueError: The data is not a contract for this version of the stub.
    """
    try:
        contract: Contract = _read(Contract, from_json(data))
    except (TypeError, AttributeError) as error:
        raise ValueError(f"this is not a contract for this stub: {error}") from None
    return contract


@cache
def _kinds(kind: type) -> dict[str, Any]:
    return get_type_hints(kind, globals())


# Pydantic would check more of the generator's output, and take longer to set up than
# reading all contracts takes.
def _read(kind: Any, value: Any) -> Any:
    """Return JSON data as an instance of its annotation."""
    if isinstance(kind, type) and is_dataclass(kind):
        kinds = _kinds(kind)
        return kind(**{name: _read(kinds.get(name), v) for name, v in value.items()})
    of = get_args(kind)
    if get_origin(kind) is tuple:
        return tuple(map(_read, repeat(of[0]) if of[-1] is ... else of, value))
    if get_origin(kind) is dict:
        return {name: _read(of[1], v) for name, v in value.items()}
    if isinstance(kind, UnionType) and isinstance(value, dict):
        return _read(of[0], value)
    return value
