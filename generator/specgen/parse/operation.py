"""Paths, operations, parameters, bodies and responses."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast, get_args

from specgen.ir import (
    Dispatch,
    Encoding,
    Example,
    Header,
    MediaType,
    Operation,
    Parameter,
    ParameterIn,
    RequestBody,
    Response,
    Schema,
)
from specgen.openapi.grammar import METHODS
from specgen.openapi.path_templates import path_names
from specgen.parse import errors, extensions, security

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from specgen.openapi.place import Place
    from specgen.parse.reader import Reader
    from specgen.parse.schema import SchemaReader

_SAFE = ("GET", "HEAD", "OPTIONS", "TRACE", "QUERY", "PUT", "DELETE")
# HTTP sends these without a body, even if a document describes one.
_WITHOUT_BODY = ("204", "205", "304")
_PLACES = frozenset(get_args(ParameterIn))
_STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}


class OperationReader:
    """Parser of path items.

    Args:
        reader: Follows references and collects diagnostics.
        schemas: Parses the schemas of the operations.
        security_schemes: Names of the declared security schemes.

    Attributes:
        entries: The entries under `paths`, by the ids of their operations.
    """

    def __init__(
        self,
        reader: Reader,
        schemas: SchemaReader,
        security_schemes: Collection[str],
    ) -> None:
        self._reader = reader
        self._schemas = schemas
        self._security_schemes = security_schemes
        self.entries: dict[str, Place] = {}

    def operations(self, paths: Place | None) -> tuple[Operation, ...]:
        """Return the operations of a `paths` or `webhooks` object, in document order."""
        found: list[Operation] = []
        for path, entry in paths.members() if paths else ():
            item = self._reader.follow(entry)
            if item is not None and not path.startswith("x-"):
                of_path = list(self._item(path, item))
                self.entries.update((each.operation_id, entry) for each in of_path)
                found += of_path
        return tuple(found)

    def _item(self, path: str, item: Place) -> Iterator[Operation]:
        for method, cursor in self._methods(item):
            yield self._operation(path, method, item, cursor)

    def _methods(self, item: Place) -> Iterator[tuple[str, Place]]:
        for name, cursor in item.members():
            target = self._reader.follow(cursor)
            if target is None:
                continue
            if name in METHODS:
                yield name.upper(), target
            elif name == "additionalOperations":
                yield from target.members()

    def _operation(
        self, path: str, method: str, item: Place, cursor: Place
    ) -> Operation:
        path, _, fragment = path.partition("#")
        dispatch = Dispatch(*fragment.split("=", 1)) if "=" in fragment else None
        body = self._body(cursor.get("requestBody"))
        responses = self._responses(self._reader.get(cursor, "responses"))
        parameters = self._parameters(item, cursor, path, None if body else dispatch)
        return Operation(
            operation_id=cursor.text("operationId")
            or _default_id(method, path, fragment),
            methods=(
                method,
                *(m for m in cursor.texts("x-specgen-methods") if m != method),
            ),
            path=path,
            location=cursor.location,
            pointer=self._reader.pointer(cursor),
            dispatch=dispatch,
            summary=cursor.text("summary") or item.text("summary"),
            description=cursor.text("description") or item.text("description"),
            deprecated=cursor.flag("deprecated"),
            tags=cursor.texts("tags"),
            group=cursor.text("x-specgen-group"),
            safe=_is_safe(method, cursor, parameters),
            parameters=parameters,
            request_body=body,
            responses=responses,
            security=security.security(cursor, self._security_schemes),
            servers=security.servers(cursor, self._reader)
            or security.servers(item, self._reader),
            errors=errors.documented_errors(cursor),
            rate_limits=extensions.rate_limits(cursor),
            dry_run=extensions.dry_run(cursor),
            key_store=extensions.key_store(cursor),
            pagination=extensions.pagination(cursor),
            interactions=extensions.interactions(cursor, method, body, responses),
        )

    def _parameters(
        self, item: Place, operation: Place, path: str, dispatch: Dispatch | None
    ) -> tuple[Parameter, ...]:
        """Return the operation's parameters and those of its path that it does not override.

        A path parameter without a place in the path is left out; an undeclared one is a string.
        """
        names = path_names(path)
        found: dict[tuple[str, str], Parameter] = {}
        for owner in (item, operation):
            listed = owner.get("parameters")
            for entry in listed.elements() if listed else ():
                parameter = self._parameter(entry)
                if parameter is None:
                    continue
                if parameter.location_in != "path" or parameter.wire_name in names:
                    found[parameter.location_in, parameter.wire_name] = parameter
        for name in names:
            found.setdefault(("path", name), self._undeclared("path", name, operation))
        if dispatch and dispatch.parameter not in {name for _, name in found}:
            selector = self._undeclared(
                "query", dispatch.parameter, operation, dispatch.value
            )
            found["query", selector.wire_name] = selector
        return tuple(found.values())

    def _undeclared(
        self, where: ParameterIn, name: str, operation: Place, value: str | None = None
    ) -> Parameter:
        """Return a parameter that only the path mentions, with its value if that is known."""
        pointer = self._reader.pointer(operation)
        return Parameter(
            wire_name=name,
            location_in=where,
            location=operation.location,
            pointer=pointer,
            required=True,
            schema=Schema(
                operation.location,
                pointer,
                types=("string",),
                has_const=value is not None,
                const=value,
            ),
            style=_STYLES[where],
            explode=_STYLES[where] == "form",
        )

    def _parameter(self, entry: Place) -> Parameter | None:
        cursor = self._reader.follow(entry)
        where = cursor.text("in") if cursor else None
        if cursor is None or where is None or where not in _PLACES:
            return None
        style = cursor.text("style") or _STYLES.get(where, "form")
        content = self._content(self._reader.get(cursor, "content"))
        return Parameter(
            wire_name=cursor.text("name") or "",
            location_in=cast("ParameterIn", where),
            location=cursor.location,
            pointer=self._reader.pointer(cursor),
            required=cursor.flag("required") or where == "path",
            schema=self._schemas.read(cursor.get("schema")),
            media_type=content[0] if content else None,
            style=style,
            explode=(
                cursor.flag("explode")
                if cursor.get("explode")
                else style in ("form", "cookie")
            ),
            allow_reserved=cursor.flag("allowReserved"),
            allow_empty=cursor.flag("allowEmptyValue"),
            description=cursor.text("description"),
            deprecated=cursor.flag("deprecated"),
            examples=self._examples(cursor),
            client_option=cursor.flag("x-specgen-client-option"),
            idempotency_key=cursor.flag("x-specgen-idempotency-key"),
            selects=cursor.pairs("x-specgen-selects-media-type"),
            violation=cursor.text("x-specgen-violation"),
        )

    def _body(self, entry: Place | None) -> RequestBody | None:
        cursor = self._reader.follow(entry) if entry else None
        if cursor is None:
            return None
        return RequestBody(
            location=cursor.location,
            pointer=self._reader.pointer(cursor),
            required=cursor.flag("required"),
            content=self._content(self._reader.get(cursor, "content")),
            description=cursor.text("description"),
        )

    def _responses(self, cursor: Place | None) -> tuple[Response, ...]:
        found = []
        for status, entry in cursor.members() if cursor else ():
            is_last = not status.startswith(("x-", "1"))
            target = self._reader.follow(entry) if is_last else None
            if target is not None:
                found.append(self._response(status, target))
        return tuple(found)

    def _response(self, status: str, cursor: Place) -> Response:
        headers = self._reader.get(cursor, "headers")
        content = (
            ()
            if status in _WITHOUT_BODY
            else self._content(self._reader.get(cursor, "content"))
        )
        return Response(
            status=status if status == "default" else status.upper(),
            location=cursor.location,
            pointer=self._reader.pointer(cursor),
            description=cursor.text("description") or "",
            headers=tuple(self._headers(headers)) if headers else (),
            content=content,
        )

    def _headers(self, headers: Place) -> Iterator[Header]:
        for name, entry in headers.members():
            cursor = self._reader.follow(entry)
            if cursor is not None:
                yield Header(
                    wire_name=name,
                    location=cursor.location,
                    schema=self._schemas.read(cursor.get("schema")),
                    required=cursor.flag("required"),
                    description=cursor.text("description"),
                )

    def _content(self, cursor: Place | None) -> tuple[MediaType, ...]:
        return (
            tuple(self._media_type(name, entry) for name, entry in cursor.members())
            if cursor
            else ()
        )

    def _media_type(self, name: str, entry: Place) -> MediaType:
        cursor = self._reader.follow(entry) or entry
        encoding = self._reader.get(cursor, "encoding")
        members = encoding.members() if encoding else ()
        return MediaType(
            name=name,
            location=cursor.location,
            schema=self._schemas.read(cursor.get("schema")),
            item_schema=self._schemas.read(cursor.get("itemSchema")),
            examples=self._examples(cursor),
            encoding=tuple(self._encoding(name, entry) for name, entry in members),
        )

    def _encoding(self, wire_name: str, entry: Place) -> Encoding:
        cursor = self._reader.follow(entry) or entry
        headers = self._reader.get(cursor, "headers")
        is_styled = any(
            cursor.get(name) is not None
            for name in ("style", "explode", "allowReserved")
        )
        style = cursor.text("style") or ("form" if is_styled else None)
        types = (cursor.text("contentType") or "").split(",")
        return Encoding(
            wire_name=wire_name,
            location=cursor.location,
            content_types=tuple(t.strip() for t in types if t.strip()),
            headers=tuple(self._headers(headers)) if headers else (),
            style=style,
            explode=(
                cursor.flag("explode") if cursor.get("explode") else style == "form"
            ),
            allow_reserved=cursor.flag("allowReserved"),
        )

    def _examples(self, cursor: Place) -> tuple[Example, ...]:
        found: list[Example] = []
        one, many = cursor.get("example"), self._reader.get(cursor, "examples")
        if one is not None:
            found.append(Example("example", one.plain, one.location))
        for name, entry in many.members() if many else ():
            target = self._reader.follow(entry)
            value = _example_value(target) if target else None
            if target is not None and value is not None:
                summary, description = target.text("summary"), target.text(
                    "description"
                )
                found.append(
                    Example(name, value.plain, target.location, summary, description)
                )
        return tuple(found)


def _is_safe(method: str, cursor: Place, parameters: Iterable[Parameter]) -> bool:
    """Tell whether an operation can be repeated: as stated, else by its method and parameters."""
    if cursor.get("x-specgen-safe") is not None:
        return cursor.flag("x-specgen-safe")
    return method in _SAFE or any(p.idempotency_key for p in parameters)


def _example_value(example: Place) -> Place | None:
    names = ("value", "dataValue", "serializedValue")
    return next(
        (value for name in names if (value := example.get(name)) is not None), None
    )


def _default_id(method: str, path: str, fragment: str) -> str:
    """Name an operation that has no operationId, from its method and path."""
    return "_".join(
        p for p in (method.lower(), *path.strip("/").split("/"), fragment) if p
    )
