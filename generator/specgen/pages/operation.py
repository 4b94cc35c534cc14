"""The statements of a page about an operation."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Certainty(Enum):
    """How sure a statement is."""

    STATED = "stated"
    INFERRED = "inferred"
    CONTRADICTED = "contradicted"


OF_ARRAYS = frozenset({"minItems", "maxItems", "deprecated"})
"""The keywords that an array has itself; its elements have the others."""
SET_BY_CLIENT = frozenset(
    {"content-type", "accept", "content-length", "host", "user-agent"}
)
"""Headers that HTTP clients set themselves, for which a spec has no parameters."""


@dataclass(frozen=True, slots=True)
class PagePlace:
    """Where on a page something is.

    Args:
        line: The line, counted from 1.
        section: The heading that it is under.
    """

    line: int
    section: str = ""


@dataclass(slots=True)
class FieldTable:
    """An object, with the fields that a table lists; or an array, with its kind of element.

    Args:
        name: Its name on the page.
        fields: Its properties.
        place: Where its table is.
        copies: Where the page prints the table again.
        element: The type of its elements, if it is an array; `fields` is empty then.
    """

    name: str
    fields: list[PageField] = field(default_factory=list)
    place: PagePlace = field(default_factory=lambda: PagePlace(1))
    copies: list[PagePlace] = field(default_factory=list)
    element: FieldType | None = None


@dataclass(slots=True)
class FieldType:
    """The type of a field.

    Args:
        type: A type of JSON Schema, or `any`.
        printed: The words of the page.
        format: The format of OpenAPI, if the words tell one.
        item: The type of an array's elements, or of a map's values.
        is_map: Whether it is an object with any keys.
        name: The name of the object that the words refer to.
        note: A note for the reviewer.
    """

    type: str
    printed: str = ""
    format: str | None = None
    item: FieldType | None = None
    is_map: bool = False
    name: str | None = None
    note: str | None = None
    shape: FieldTable | None = None


@dataclass(slots=True)
class PageField:
    """A parameter, header, or property of a body.

    Args:
        name: Its name on the wire.
        place: Where it is.
        type: Its type; None if the page gives none.
        required: Whether it is required; None if the page does not say.
        lines: Its description.
        keywords: The statements about its value, as keywords of JSON Schema.
        example: The value of the column of examples, as printed.
        targets: The anchors that its cells link to.
        certainty: How sure it is where it belongs.
        notes: Notes for the reviewer.
        printed: Wording of the page that the keywords correct.
        contradicted: The keywords that an example or sample of the page breaks.
    """

    name: str
    place: PagePlace
    type: FieldType | None = None
    required: bool | None = None
    lines: tuple[tuple[str, int], ...] = ()
    keywords: dict[str, Any] = field(default_factory=dict)
    example: str | None = None
    targets: tuple[str, ...] = ()
    certainty: Certainty = Certainty.STATED
    notes: list[str] = field(default_factory=list)
    printed: str | None = None
    contradicted: set[str] = field(default_factory=set)

    @property
    def description(self) -> str:
        """All of its description."""
        return "\n".join(text for text, _ in self.lines)


@dataclass(slots=True)
class Sample:
    """A sample request or response.

    Args:
        kind: `request` or `response`.
        text: The printed text, character for character.
        place: Where it is.
        status: The status of a response; None if the page does not say.
        media_type: `application/json`, `application/xml`, or None.
        body: The part of `text` that is the body.
        value: The value of a body in JSON.
        is_valid: Whether the body can be read.
        description: Its description on the page.
    """

    kind: str
    text: str
    place: PagePlace
    status: int | None = None
    media_type: str | None = None
    body: str = ""
    value: Any = None
    is_valid: bool = True
    description: str = ""
    method: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class StatusRow:
    """A row of a table of statuses."""

    status: int
    description: str
    place: PagePlace


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """A row of a table of error codes."""

    code: str
    status: int | None
    message: str
    description: str
    place: PagePlace


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that could not be decided, or that the page says in two ways.

    Args:
        certainty: Contradicted if the page contradicts itself, or inferred.
        message: The problem, in one sentence.
        place: Where it is.
    """

    certainty: Certainty
    message: str
    place: PagePlace


@dataclass(slots=True)
class PageOperation:
    """Everything that a page states.

    Args:
        file: The page.
        sha256: The hash of its bytes.
        style: `rest` or `rpc`.
        title: Its title.
        name: The vendor's name of the operation.
        method: The method; None if the page does not say.
        path: The path.
        host: The host in front of the path, with its variables, if the page prints one.
        parameters: Path, query and header parameters, each with where it is sent.
        body: The body of a request.
        responses: The bodies of responses, by status.
        headers: The headers of responses, by status.
    """

    file: str
    sha256: str
    style: str
    title: str = ""
    title_place: PagePlace = field(default_factory=lambda: PagePlace(1))
    name: str = ""
    date: str | None = None
    language: str = "en"
    method: str | None = None
    path: str | None = None
    host: str = ""
    uri_place: PagePlace = field(default_factory=lambda: PagePlace(1))
    parameters: list[tuple[str, PageField]] = field(default_factory=list)
    body: FieldTable | None = None
    responses: dict[int, FieldTable] = field(default_factory=dict)
    headers: dict[int, list[PageField]] = field(default_factory=dict)
    samples: list[Sample] = field(default_factory=list)
    statuses: list[StatusRow] = field(default_factory=list)
    errors: list[ErrorCode] = field(default_factory=list)
    prose: dict[str, list[tuple[str, PagePlace]]] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
