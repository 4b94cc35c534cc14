"""Results of operations: the types of their successes, and streams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen import code, naming
from specgen.stub.wire.media_types import kind_of
from specgen.view.operation import SuccessView
from specgen.view.sent_media_type import body_kind
from specgen.view.streams import StreamView, is_stream, item_schemas, item_type
from specgen.view.types import NONE, Primitive, union
from specgen.view.xml import is_document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from specgen.code import Code
    from specgen.ir import Api, MediaType, Operation, Ref, Response, Schema
    from specgen.view.classes import Classes
    from specgen.view.types import TypeExpr


def results(
    operation: Operation, classes: Classes, api: Api
) -> tuple[tuple[SuccessView, ...], StreamView | None]:
    """Return the successes of an operation's method, and its stream.

    Args:
        operation: The operation.
        classes: The classes of its API; those of the results are added.
        api: The API.

    Returns:
        The successes, none if there is only a stream; and the stream, if there is one.
    """
    found = _Results(operation, classes, api)
    successes = tuple(found.successes())
    stream = found.stream(successes)
    alone = stream is not None and not stream.is_beside
    return () if alone else successes, stream


class _Results:
    def __init__(self, operation: Operation, classes: Classes, api: Api) -> None:
        self._operation = operation
        self._classes = classes
        self._api = api
        self._prefix = naming.class_name(operation.operation_id)

    def successes(self) -> Iterator[SuccessView]:
        has_body = False
        for response in self._success_responses():
            media_types: dict[TypeExpr, list[str]] = {}
            # The first body has the plain name, and keeps it when others are added.
            name = f"{self._prefix}Response{response.status if has_body else ''}"
            if response.content and all(map(is_stream, response.content)):
                continue
            for media_type in response.content:
                if is_stream(media_type):
                    continue
                expr = self._response_type(media_type, name)
                media_types.setdefault(expr, []).append(media_type.name)
            for expr, names in media_types.items():
                yield SuccessView(
                    response.status,
                    expr,
                    tuple(names),
                    is_alone=len(media_types) == 1,
                    xml=self._xml(response, expr),
                )
            if not media_types:
                yield SuccessView(response.status, NONE, ())
            has_body = has_body or bool(media_types)

    def _xml(self, response: Response, expr: TypeExpr) -> Code | None:
        """Return the function that reads text out of an element, unless it is a whole document."""
        schemas = self._api.schemas
        is_in_element = expr == Primitive("str") and any(
            kind_of(content.name) == "xml" and not is_document(content.schema, schemas)
            for content in response.content
        )
        return code.fill("shaped(str)") if is_in_element else None

    def _response_type(self, media_type: MediaType, name: str) -> TypeExpr:
        kind = body_kind(media_type, self._api.schemas)
        if kind in ("json", "xml"):
            return self._classes.type_of(media_type.schema, name)
        return Primitive("str" if kind == "text" else "bytes")

    def _success_responses(self) -> list[Response]:
        responses = self._operation.responses
        found = [r for r in responses if r.status[0] == "2"]
        return found or [r for r in responses if r.status == "default"]

    def stream(self, successes: Sequence[SuccessView]) -> StreamView | None:
        """Return the success that is a stream; of several kinds, the one documented first.

        Args:
            successes: The other successes. One without a body is an empty stream.
        """
        found = [
            (response.status, content)
            for response in self._success_responses()
            for content in response.content
            if is_stream(content)
        ]
        if not found:
            return None
        kind = kind_of(found[0][1].name)
        alike = [(status, c) for status, c in found if kind_of(c.name) == kind]
        first = alike[0][1]
        schemas = item_schemas(first, self._api.schemas)

        def type_of(schema: Schema | Ref) -> TypeExpr:
            return self._classes.type_of(schema, f"{self._prefix}Item")

        name = naming.method_name(self._operation.operation_id)
        is_beside = any(success.media_types for success in successes)
        statuses = [status for status, _ in alike]
        statuses += [] if is_beside else [success.status for success in successes]
        return StreamView(
            name=self._beside(name) if is_beside else name,
            item=item_type(schemas, first.name, type_of, union),
            statuses=tuple(dict.fromkeys(statuses)),
            media_types=tuple(dict.fromkeys(c.name for _, c in alike)),
            is_beside=is_beside,
        )

    def _beside(self, name: str) -> Code:
        """Return a unique name for the method that streams."""
        taken = [naming.method_name(o.operation_id) for o in self._api.operations]
        wanted = f"stream_{name}"
        return naming.unique([wanted], naming.method_name, taken)[wanted]
