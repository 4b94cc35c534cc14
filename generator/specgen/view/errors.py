"""The exception classes of a package: one for each documented status and each documented code."""

from __future__ import annotations

from dataclasses import field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from specgen import code, naming
from specgen.frozen import dataclass
from specgen.stub.wire.media_types import kind_of
from specgen.stub.wire.status import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from specgen.code import Code
    from specgen.ir import Api, DocumentedError, ErrorBody, Operation, Throttling

_BASES = (
    "ClientError",
    "TransportConnectionError",
    "TransportError",
    "TransportTimeoutError",
    "UnexpectedReply",
    "ApiError",
    "ThrottlingError",
)
_FIRST_ERROR_STATUS = 400


@dataclass(frozen=True, slots=True)
class ErrorClassView:
    """An exception class. `code` is None for the class of a whole status."""

    name: Code
    bases: tuple[Code, ...]
    status: int
    code: str | None
    doc: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class ErrorsView:
    """The contents of the module of exceptions."""

    statuses: tuple[ErrorClassView, ...]
    codes: tuple[ErrorClassView, ...]
    bodies: tuple[ErrorBody, ...]
    request_id_headers: tuple[str, ...]
    request_id_body: str | None
    throttling: Throttling | None
    has_xml: bool = False
    """Whether a body of the API may be XML."""
    by_operation: dict[str, tuple[ErrorClassView, ...]] = field(default_factory=dict)

    @property
    def classes(self) -> tuple[ErrorClassView, ...]:
        """All classes, statuses first."""
        return (*self.statuses, *self.codes)


def errors_view(api: Api) -> ErrorsView:
    """Return the exception classes for an API."""
    declared = _declared(api)
    statuses = sorted(
        {e.status for e in declared} | set(_response_statuses(api.operations))
    )
    by_status = {status: _status_class(status, api) for status in statuses}
    status_names = {view.name for view in by_status.values()}
    wire = {f"{e.status} {e.code}": e for e in declared}
    titles = {key: e.name or e.code for key, e in wire.items()}
    names = naming.unique(
        wire, lambda key: naming.error_class_name(titles[key]), {*status_names, *_BASES}
    )
    codes = {
        key: _code_class(names[key], e, by_status[e.status], api.throttling)
        for key, e in wire.items()
    }
    return ErrorsView(
        statuses=tuple(by_status.values()),
        codes=tuple(codes.values()),
        bodies=api.error_bodies,
        request_id_headers=api.request_id_headers,
        request_id_body=api.request_id_body,
        throttling=api.throttling,
        has_xml=_has_xml(api),
        by_operation={
            o.operation_id: _raised(o, by_status, codes) for o in api.operations
        },
    )


def _has_xml(api: Api) -> bool:
    responses = (r for operation in api.operations for r in operation.responses)
    return any(body.xml_root for body in api.error_bodies) or any(
        kind_of(content.name) == "xml"
        for response in responses
        for content in response.content
    )


def _declared(api: Api) -> tuple[DocumentedError, ...]:
    return (
        *api.errors,
        *(error for operation in api.operations for error in operation.errors),
    )


def _response_statuses(operations: Iterable[Operation]) -> Iterable[int]:
    for operation in operations:
        for response in operation.responses:
            if (
                response.status.isdigit()
                and int(response.status) >= _FIRST_ERROR_STATUS
            ):
                yield int(response.status)


def _raised(
    operation: Operation,
    by_status: dict[int, ErrorClassView],
    codes: dict[str, ErrorClassView],
) -> tuple[ErrorClassView, ...]:
    """Return the errors in an operation's documentation: its own codes, then its statuses."""
    own = [codes[f"{e.status} {e.code}"] for e in operation.errors]
    return (*own, *(by_status[status] for status in _response_statuses([operation])))


def _status_class(status: int, api: Api) -> ErrorClassView:
    throttled = api.throttling is not None and status in api.throttling.statuses
    texts = {
        r.description
        for o in api.operations
        for r in o.responses
        if r.status == str(status)
    }
    doc = texts.pop() if len(texts) == 1 else _phrase(status)
    base = code.name("ThrottlingError" if throttled else "ApiError")
    return ErrorClassView(
        _status_name(status),
        (base,),
        status,
        None,
        f"{status}: {doc or _phrase(status)}",
    )


def _status_name(status: int) -> Code:
    phrase = _phrase(status)
    name = (
        naming.class_name(phrase.removesuffix(" Error"))
        if phrase
        else f"Status{status}"
    )
    return code.name(f"{name}Error")


def _phrase(status: int) -> str:
    found = phrase(status)
    return found or ""


def _code_class(
    name: Code,
    error: DocumentedError,
    status: ErrorClassView,
    throttling: Throttling | None,
) -> ErrorClassView:
    throttled = throttling is not None and any(
        fnmatchcase(error.code, c) for c in throttling.codes
    )
    bases: tuple[Code, ...] = (status.name,)
    if throttled and status.bases != ("ThrottlingError",):
        bases = (code.name("ThrottlingError"), status.name)
    doc = f"`{error.code}` ({error.status}): {error.description or error.message}"
    return ErrorClassView(name, bases, error.status, error.code, doc, error.message)
