"""Decode a response to a result. A response that the spec does not describe raises."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import NoneType
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from pydantic import BaseModel, RootModel, TypeAdapter, ValidationError

from ._error_format import parse_any
from ._json import JsonError, parse_json
from ._media_types import essence_of, kind_of, likeness, parameters_of
from ._model import attach_reply
from ._xml import XmlError, parse_xml

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence

    from pydantic import JsonValue

    from ._error_catalog import ErrorCatalog
    from ._errors import ReplyError
    from ._media_types import Kind
    from ._messages import Reply
    from ._xml import Element

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

_UNTYPED = ("", "text/plain", "application/octet-stream", "binary/octet-stream")
# Media types of gateways' error pages: not accepted unless documented.
_HTML = ("text/html", "application/xhtml+xml")
# The precision of media types that differ only in parameters.
_NAMED = 5
_SHOWN_PROBLEMS = 3
_SHOWN_ENDS = 4
_SHOWN_NAME = 60
_SUCCESSFUL = 2


@dataclass(frozen=True)
class Success(Generic[T_co]):
    """A documented success.

    Args:
        status: As in OpenAPI: `200`, `2XX`, `default`.
        body: The type of the body: a model or another type for JSON and XML, str for text,
            bytes for other bodies, NoneType for no body. A type that is not a class, such
            as a union, is given as a `TypeAdapter`.
        media_types: The documented media types; empty if the spec names none.
        fit: Converts the data of an XML document to the shape of the body's type; None if
            no conversion is needed: for str, the body is its text.
    """

    status: str
    body: type[T_co] | TypeAdapter[T_co]
    media_types: tuple[str, ...] = ()
    fit: Callable[[Element], JsonValue] | None = None

    @cached_property
    def adapter(self) -> TypeAdapter[T_co]:
        """The validator of the body."""
        return (
            self.body if isinstance(self.body, TypeAdapter) else TypeAdapter(self.body)
        )


class _MismatchError(ValueError):
    """The body does not match the spec."""


def decode(
    reply: Reply,
    successes: Sequence[Success[T]],
    *,
    errors: ErrorCatalog,
    documented_errors: Container[str] = (),
) -> T:
    """Return the result in a response.

    Args:
        reply: The response.
        successes: The documented successes of the operation.
        errors: The documented errors of the API.
        documented_errors: Statuses for which the operation documents an error: `404`, `default`.

    Returns:
        The validated body; `reply_of` returns the response of a model.

    Raises:
        ApiError: The response is an error of the service, with any status.
        UnexpectedReply: The response has a status or a body that the spec does not describe.
    """
    success = _success_for(reply, successes)
    if success is None:
        raise failure_of(reply, errors, documented_errors)
    try:
        value = _read(reply, success, errors)
    except (JsonError, XmlError, _MismatchError) as error:
        problem = str(error)
    else:
        if isinstance(value, BaseModel):
            attach_reply(value, reply)
        return value
    # Raised outside of the handler: its context must not be an error with values of the body.
    raise errors.unexpected(reply, problem)


def _success_for(reply: Reply, successes: Sequence[Success[T]]) -> Success[T] | None:
    """Return the documented success of a response: by its status, then by its media type."""
    group = reply.status // 100
    wanted = [str(reply.status), f"{group}XX"]
    wanted += ["DEFAULT"] if group == _SUCCESSFUL else []
    for status in wanted:
        found = [s for s in successes if s.status.upper() == status]
        if found:
            return max(found, key=lambda success: _likeness(reply, success))
    return None


def _likeness(reply: Reply, success: Success[T]) -> int:
    """Return how well the media type of a response matches the documented one."""
    return max((_resemblance(reply, name) for name in success.media_types), default=0)


def _resemblance(reply: Reply, documented: str) -> int:
    actual = reply.header("Content-Type") or ""
    named = likeness(documented, actual)
    if named >= _NAMED:
        return named
    if kind_of(documented) == kind_of(actual):
        return _NAMED - 1
    return int(_kind_of(reply, (documented,)) is not None)


def failure_of(
    reply: Reply, errors: ErrorCatalog, documented: Container[str]
) -> ReplyError:
    """Return the exception for a response whose status is not that of a documented success."""
    match reply.status // 100:
        case 2:
            disguised = errors.disguised_error(reply, *parse_any(reply.body))
            if disguised is not None:
                return disguised[1]
            return errors.unexpected(reply, "the status is not documented")
        case 3:
            return errors.unexpected(reply, "redirects are not followed")
        case _:
            return errors.error_from(reply, documented)


def _read(reply: Reply, success: Success[T], errors: ErrorCatalog) -> T:
    kind = _kind_of(reply, success.media_types)
    if kind is None or (success.body is NoneType and reply.body):
        _raise_disguised(reply, errors, *parse_any(reply.body))
    if success.body is NoneType:
        return cast("T", None)
    if kind is None:
        raise _MismatchError(f"the media type {reply.media_type!r} is not documented")
    if success.body is bytes:
        return cast("T", reply.body)
    if success.body is str and kind != "json" and not (kind == "xml" and success.fit):
        return cast("T", _text(reply))
    return _validated(reply, success, errors, kind)


def _validated(
    reply: Reply, success: Success[T], errors: ErrorCatalog, kind: Kind
) -> T:
    if not reply.body.strip():
        raise _MismatchError("the body is empty")
    root, data = _parse(reply.body, kind)
    name = None if root is None else root.name
    try:
        value = _validate(success, success.fit(root) if root and success.fit else data)
    except _MismatchError:
        _raise_disguised(reply, errors, name, data)
        raise
    model = _model_of(success.body)
    if model is not None:
        _raise_disguised(reply, errors, name, data, unless=model)
    return value


def _raise_disguised(
    reply: Reply,
    errors: ErrorCatalog,
    root: str | None,
    data: JsonValue,
    unless: type[BaseModel] | None = None,
) -> None:
    """Raise the error in a body, unless a model has the property of the error."""
    disguised = errors.disguised_error(reply, root, data)
    if disguised is not None and disguised[0] not in _members(unless):
        raise disguised[1]


def _parse(body: bytes, kind: Kind) -> tuple[Element | None, JsonValue]:
    if kind != "xml":
        return None, parse_json(body)
    root = parse_xml(body)
    if root.name.lower() == "html":
        raise _MismatchError("the body is an HTML page")
    return root, root.value


def _validate(success: Success[T], data: JsonValue) -> T:
    try:
        return success.adapter.validate_python(data)
    except ValidationError as error:
        problem = explain(error)
    except RecursionError:
        problem = "the body is nested too deep"
    raise _MismatchError(problem)


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


def _model_of(body: object) -> type[BaseModel] | None:
    if (
        isinstance(body, type)
        and issubclass(body, BaseModel)
        and not issubclass(body, RootModel)
    ):
        return body
    return None


def _members(model: type[BaseModel] | None) -> set[str]:
    fields = {} if model is None else model.model_fields
    return {info.alias or name for name, info in fields.items()}


def _text(reply: Reply) -> str:
    charset = parameters_of(reply.header("Content-Type")).get("charset", "utf-8")
    try:
        return reply.body.decode(charset)
    except (LookupError, ValueError):
        problem = f"the body is not text in {charset}"
    raise _MismatchError(problem)


def _kind_of(reply: Reply, documented: tuple[str, ...]) -> Kind | None:
    """Return the decoder for the body; None if its media type is not documented."""
    actual = reply.media_type
    named = [name for name in documented if likeness(name, actual)]
    expected: set[Kind] = {kind_of(name) for name in documented}
    if any(kind_of(name) == "text" for name in named):
        return "text"
    if actual in _UNTYPED and actual not in map(essence_of, documented):
        return _sniffed(reply.body, expected)
    if actual in _HTML and documented and not named:
        return None
    found = kind_of(actual)
    return found if not expected or expected & {found, "any"} else None


def _sniffed(body: bytes, expected: set[Kind]) -> Kind | None:
    """Detect JSON and XML by the first character, since services send them as plain text."""
    start = body.lstrip()[:1]
    if start == b"<" and (not expected or expected & {"xml", "any"}):
        return "xml"
    if start != b"<" and (not expected or expected & {"json", "any"}):
        return "json"
    return next(iter(sorted(expected - {"json", "xml", "any"})), None)
