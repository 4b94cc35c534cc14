"""Decode a response to a result. A response that the spec does not describe raises."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import NoneType
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from pydantic import BaseModel, RootModel, TypeAdapter, ValidationError

from ._content_type import is_json
from ._model import attach_reply
from ._parsed_body import Document, DocumentError, parse_json

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from pydantic import JsonValue

    from ._error_catalog import ErrorCatalog
    from ._errors import ReplyError
    from ._messages import Reply

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

UNTYPED = ("", "text/plain", "application/octet-stream", "binary/octet-stream")
"""Media types under which services send JSON and XML too."""
_SHOWN_PROBLEMS = 3
_SHOWN_ENDS = 4
_SHOWN_NAME = 60
_SUCCESSFUL = 2


@dataclass(frozen=True)
class Success(Generic[T_co]):
    """A documented success whose body is JSON, or that has none: its type is NoneType.

    Args:
        status: As in OpenAPI: `200`, `2XX`, `default`.
        body: The type of the body; a `TypeAdapter` of one that is not a class, such as a union.
        media_types: The documented media types; empty if the spec names none.
    """

    status: str
    body: type[T_co] | TypeAdapter[T_co]
    media_types: tuple[str, ...] = ()

    @cached_property
    def adapter(self) -> TypeAdapter[T_co]:
        """The validator of the body."""
        return (
            self.body if isinstance(self.body, TypeAdapter) else TypeAdapter(self.body)
        )

    @cached_property
    def properties(self) -> frozenset[str] | None:
        """The properties of the body; None if it is not an object with known ones."""
        body = self.body
        if isinstance(body, TypeAdapter) or not issubclass(body, BaseModel):
            return None
        if issubclass(body, RootModel):
            return None
        fields = body.model_fields.items()
        return frozenset(info.alias or name for name, info in fields)

    def likeness(self, reply: Reply) -> int:
        """Return how well the media type of a response fits, among successes of one status."""
        return int(is_json(reply.media_type))

    def read(self, reply: Reply) -> tuple[T_co, Document | None]:
        """Return the body, and the document in which to look for an error."""
        media_type = reply.media_type
        if is_json(media_type) or (media_type in UNTYPED and not is_markup(reply)):
            return self.read_json(reply)
        raise undocumented(reply)

    def read_json(self, reply: Reply) -> tuple[T_co, Document]:
        """Like `read`, for a body that is known to be JSON."""
        refuse_empty(reply)
        document = parse_json(reply.body)
        return self.validate(document.data), document

    def validate(self, data: JsonValue) -> T_co:
        """Return data as the type of the body."""
        try:
            value: T_co = self.adapter.validator.validate_python(data, by_name=False)
        except ValidationError as error:
            problem = explain(error)
        except RecursionError:
            problem = "the body is nested too deep"
        else:
            return value
        raise DocumentError(problem)


def decode(
    reply: Reply,
    successes: Sequence[Success[T]],
    *,
    errors: ErrorCatalog,
    documented_errors: Container[str] = (),
) -> T:
    """Return the validated result in a response; `reply_of` returns the response of a model.

    Raises:
        ApiError: The response is an error of the service, with any status.
        UnexpectedReply: The response has a status or a body that the spec does not describe.
    """
    success = _success_for(reply, successes)
    if success is None:
        raise failure_of(reply, errors, documented_errors)
    if success.body is NoneType:
        disguised = errors.error_in(reply) if reply.body else None
        if disguised is None:
            return cast("T", None)
        raise disguised
    try:
        value, document = success.read(reply)
    except DocumentError as error:
        problem = str(error)
    else:
        return _checked(value, document, reply, success, errors)
    # Raised outside of the handler: its context must not be an error with values of the body.
    raise errors.error_in(reply) or errors.unexpected(reply, problem)


def _success_for(reply: Reply, successes: Sequence[Success[T]]) -> Success[T] | None:
    """Return the documented success of a response: by its status, then by its media type."""
    for status in _documented_as(reply.status):
        found = [s for s in successes if s.status.upper() == status]
        if len(found) > 1:
            return max(found, key=lambda success: success.likeness(reply))
        if found:
            return found[0]
    return None


@lru_cache
def _documented_as(status: int) -> tuple[str, ...]:
    """Return the keys under which the spec may have a success, the most exact one first."""
    group = status // 100
    default = ("DEFAULT",) if group == _SUCCESSFUL else ()
    return (str(status), f"{group}XX", *default)


def _checked(
    value: T,
    document: Document | None,
    reply: Reply,
    success: Success[T],
    errors: ErrorCatalog,
) -> T:
    """Return a body, unless it is an error that matches the type of a success too."""
    if document is not None and success.properties is not None:
        disguised = errors.error_in(reply, document, success.properties)
        if disguised is not None:
            raise disguised
    if isinstance(value, BaseModel):
        attach_reply(value, reply)
    return value


def failure_of(
    reply: Reply, errors: ErrorCatalog, documented: Container[str]
) -> ReplyError:
    """Return the exception for a response whose status is not that of a documented success."""
    match reply.status // 100:
        case 2:
            reason = "the status is not documented"
            return errors.error_in(reply) or errors.unexpected(reply, reason)
        case 3:
            return errors.unexpected(reply, "redirects are not followed")
        case _:
            return errors.error_from(reply, documented)


def undocumented(reply: Reply) -> DocumentError:
    """Return the error for a body of a media type that the spec does not name."""
    return DocumentError(f"the media type {reply.media_type!r} is not documented")


def is_markup(reply: Reply) -> bool:
    """Tell whether a body looks like XML or HTML."""
    return reply.body.lstrip().startswith(b"<")


def refuse_empty(reply: Reply) -> None:
    """Raise a DocumentError if there is no body."""
    if not reply.body.strip():
        raise DocumentError("the body is empty")


def explain(error: ValidationError) -> str:
    """Describe the mismatches and their places, without the values."""
    problems = error.errors(
        include_url=False, include_context=False, include_input=False
    )
    shown = [
        f"{_path(problem['loc'])}: {problem['msg']}"
        for problem in problems[:_SHOWN_PROBLEMS]
    ]
    more = len(problems) - len(shown)
    return "; ".join(shown) + (f"; and {more} more" if more else "")


def _path(location: tuple[int | str, ...]) -> str:
    parts = [str(part)[:_SHOWN_NAME] for part in location]
    if len(parts) > 2 * _SHOWN_ENDS:
        parts[_SHOWN_ENDS:-_SHOWN_ENDS] = ["…"]
    return ".".join(parts) or "the body"
