"""Facts that OpenAPI cannot express: pairs of request and response, rate limits, dry runs."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Literal, TypeAlias

from specgen.frozen import dataclass

if TYPE_CHECKING:
    from specgen.diagnostics.location import Location
    from specgen.ir.schema import JsonValue

Following: TypeAlias = Literal["value", "link", "header", "items", "pages"]


@dataclass(frozen=True, slots=True)
class InteractionRequest:
    """The request of an interaction. `parameters` are wire names and values; `body` is verbatim."""

    method: str
    parameters: tuple[tuple[str, JsonValue], ...] = ()
    media_type: str | None = None
    body: JsonValue = None
    has_body: bool = False
    security: str | None = None


@dataclass(frozen=True, slots=True)
class Fill:
    """A value of a body that follows the request or the clock.

    `pointer` leads to it. `source` is `request` (`value` is a pointer into the parameters and
    properties of the body), `seconds-from-now` or `url` (`value` follows the origin).
    """

    pointer: str
    source: str
    value: JsonValue


@dataclass(frozen=True, slots=True)
class InteractionResponse:
    """The response. `body` is verbatim: a string is the raw text, anything else is JSON.

    `fill` says which of its values follow the request and the clock. `tokens` are the headers that
    hold a token, with the seconds until it expires.
    """

    status: int
    media_type: str | None = None
    body: JsonValue = None
    has_body: bool = False
    headers: tuple[tuple[str, str], ...] = ()
    error: str | None = None
    fill: tuple[Fill, ...] = ()
    tokens: tuple[tuple[str, JsonValue], ...] = ()


@dataclass(frozen=True, slots=True)
class Interaction:
    """A request and the response it gets.

    `when` holds the parameters, properties of the body or JSON pointers into these that select it;
    it is the whole request unless the spec names fewer.
    """

    name: str
    request: InteractionRequest
    response: InteractionResponse
    location: Location = field(compare=False)
    when: tuple[tuple[str, JsonValue], ...] = ()
    description: str | None = None


@dataclass(frozen=True, slots=True)
class RateLimit:
    """A limit of `requests` per `seconds`; None where only the prose states one."""

    requests: int | None
    seconds: int | None
    description: str
    servers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DryRun:
    """A dry run: with `parameter` set to `value` the response is always one of the error codes."""

    parameter: str
    value: str
    passed: str
    invalid: str | None = None
    denied: str | None = None


@dataclass(frozen=True, slots=True)
class Pagination:
    """How the operation returns its items page by page.

    `items` is a JSON pointer to them, `parameter` the wire name of what says where a page begins.
    `following` is how the next page is found: `value` and `link` are behind the pointer `value`,
    `header` is the header Link; `items` and `pages` are counted, up to the total behind `value`.
    """

    items: str
    parameter: str
    following: Following
    location: Location = field(compare=False)
    value: str | None = None


@dataclass(frozen=True, slots=True)
class KeyStoreUse:
    """How the operation returns the public half of a key, which the stub can keep in a store.

    `key`, `version` and `account` are wire names of parameters, or of properties of the body,
    that name the key. `result` maps the wire name of a response property to its content:
    `id`, `version` or `public-key`. `refusals` are the error codes for keys that are not
    available, by reason.
    """

    key: str
    location: Location = field(compare=False)
    version: str | None = None
    account: str | None = None
    alias_prefix: str | None = None
    line_ending: str = "\n"
    result: tuple[tuple[str, str], ...] = ()
    refusals: tuple[tuple[str, str], ...] = ()
