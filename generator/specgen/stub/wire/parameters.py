"""The parameters of an operation: found on the wire, decoded, checked against the contract."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import quote

from ..contract.validation import Checker
from ..contract.violation import ViolationError
from .body import parse_json
from .media_types import kind_of
from .request import index, raw_fields
from .shape import Shape, scalar
from .values import (
    ABSENT,
    Absent,
    FormReader,
    Given,
    ValueReader,
    as_it_is,
    decoded,
    raw_decoded,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import JsonValue

    from ..contract.contract import ParameterContract
    from ..contract.schema_reader import ContractSchemas
    from .prefer import Preference
    from .request import Fields, Request

_WRITTEN_AS_TEXT = frozenset({"integer", "number", "boolean"})


@dataclass
class Source:
    """The sources of parameters.

    Args:
        request: The request.
        fields: Decoded names and values of the query, and of equivalent fields.
        path: Percent-encoded values of the path's parameters.
        request_id: The id that the response carries.
        wish: The preferred documented response.
        with_form: Whether the fields of a form body count as such.
    """

    request: Request
    fields: Fields
    path: Mapping[str, str]
    request_id: str
    wish: Preference | None = None
    with_form: bool = False

    @property
    def given(self) -> Given:
        """The values of the query, and of equivalent fields."""
        return Given(self.fields, lambda: self._raw)

    @cached_property
    def _raw(self) -> Fields:
        found = raw_fields(self.request.raw_query)
        if self.with_form and self.request.form:
            for name, texts in raw_fields(self.request.body).items():
                found.setdefault(name, []).extend(texts)
        # Values of headers arrive decoded.
        for name, texts in self.fields.items():
            if name not in found:
                found[name] = [quote(text, safe=", |") for text in texts]
        return found


class ParametersReader:
    """Decoder of the parameters of one operation.

    Args:
        parameters: The parameters in the contract.
        schemas: Where references lead.
    """

    def __init__(
        self, parameters: tuple[ParameterContract, ...], *, schemas: ContractSchemas
    ) -> None:
        self._readers = [
            _ParameterReader(p, schemas, others=_others(p, parameters))
            for p in parameters
        ]
        # A parameter that selects the media type is read leniently, as services do.
        checked = [r for r in self._readers if not r.parameter.selects]
        self._checker = _checker(checked, schemas)

    def read(self, source: Source) -> list[tuple[ParameterContract, JsonValue]]:
        """Return the parameters that are given, with their values.

        Raises:
            ViolationError: A parameter is missing, or violates its schema.
        """
        given: list[tuple[ParameterContract, JsonValue]] = []
        values: dict[str, JsonValue] = {}
        for reader in self._readers:
            value = reader.read(source)
            if not isinstance(value, Absent):
                given.append((reader.parameter, value))
                values[reader.key] = value
        self._checker.check(values)
        return given


class _ParameterReader:
    def __init__(
        self,
        parameter: ParameterContract,
        schemas: ContractSchemas,
        *,
        others: frozenset[str],
    ) -> None:
        self.parameter = parameter
        self.key = f"{parameter.location} {parameter.wire_name}"
        self._find = self._finder()
        self._values = ValueReader(
            parameter.wire_name,
            Shape(parameter.schema, schemas),
            style=parameter.style,
            explode=parameter.explode,
            others=others,
        )
        self._form = FormReader(parameter.schema, schemas, parameter.encoding)
        self._types = types = schemas.types(parameter.schema)
        meant = types & _WRITTEN_AS_TEXT if "string" in types else frozenset[str]()
        if meant:
            self._find = self._as_meant(self._find, meant, schemas)
        if parameter.allow_empty:
            self._find = self._unless_empty(self._find, schemas)

    def read(self, source: Source) -> JsonValue | Absent:
        try:
            value = self._find(source)
        except ViolationError as violation:
            violation.rule = violation.rule or self.parameter.pointer
            raise
        if isinstance(value, Absent) and self.parameter.required:
            name = self.parameter.wire_name
            rule = f"{self.parameter.pointer}/required"
            raise ViolationError(
                "missing", f"`{name}` is missing", parameter=name, rule=rule
            )
        return value

    def _finder(self) -> Callable[[Source], JsonValue | Absent]:
        media_type = self.parameter.content
        if media_type is not None:
            return lambda source: self._document(media_type, source)
        match self.parameter.location:
            case "path":
                return self._in_path
            case "header" if self.parameter.wire_name.lower() == "prefer":
                return self._in_prefer
            case "header":
                return self._in_headers
            case "cookie":
                return self._in_cookies
            case _:
                return lambda source: self._values.from_fields(source.given)

    def _as_meant(
        self,
        find: Callable[[Source], JsonValue | Absent],
        others: frozenset[str],
        schemas: ContractSchemas,
    ) -> Callable[[Source], JsonValue | Absent]:
        """Read text that is not an allowed string as a number or another type."""
        checker = _checker([self], schemas)

        def read(source: Source) -> JsonValue | Absent:
            value = find(source)
            if not isinstance(value, str) or checker.accepts({self.key: value}):
                return value
            return scalar(value, others)

        return read

    def _unless_empty(
        self, find: Callable[[Source], JsonValue | Absent], schemas: ContractSchemas
    ) -> Callable[[Source], JsonValue | Absent]:
        """Treat an empty value as absent, unless it is allowed."""
        is_allowed = _checker([self], schemas).accepts({self.key: ""})

        def read(source: Source) -> JsonValue | Absent:
            is_empty = source.fields.get(self.parameter.wire_name) == [""]
            return ABSENT if is_empty and not is_allowed else find(source)

        return read

    def _in_path(self, source: Source) -> JsonValue | Absent:
        raw = source.path.get(self.parameter.wire_name)
        return ABSENT if raw is None else self._values.from_path(raw)

    def _in_headers(self, source: Source) -> JsonValue | Absent:
        texts = _headers(source.request, self.parameter.wire_name)
        return self._values.from_header(texts)

    def _in_prefer(self, source: Source) -> JsonValue | Absent:
        """Return the header's value, unless it is what the caller asks of the stub itself."""
        is_wish = source.wish is not None and bool(source.wish.said)
        return ABSENT if is_wish else self._in_headers(source)

    def _in_cookies(self, source: Source) -> JsonValue | Absent:
        return self._values.from_fields(_cookies(source.request, self.parameter.style))

    def _document(self, media_type: str, source: Source) -> JsonValue | Absent:
        """Read a parameter whose value is a document of some media type."""
        kind = kind_of(media_type)
        if self.parameter.location == "querystring" and kind == "form":
            query = source.request.query
            return self._form.read(source.given) if query else ABSENT
        try:
            texts = self._texts(source)
        except UnicodeDecodeError:
            name = self.parameter.wire_name
            raise ViolationError(
                "invalid", f"`{name}` is not percent-encoded UTF-8", parameter=name
            ) from None
        if not texts:
            return ABSENT
        return (
            self._parsed(texts[0]) if kind == "json" else scalar(texts[0], self._types)
        )

    def _texts(self, source: Source) -> list[str]:
        """Return the decoded texts in the place of the parameter."""
        name = self.parameter.wire_name
        match self.parameter.location:
            case "querystring":
                raw = source.request.raw_query
                return [raw_decoded(raw.decode("latin-1"))] if raw else []
            case "path":
                return [raw_decoded(source.path[name])] if name in source.path else []
            case "header":
                return _headers(source.request, name)
            case "cookie":
                return _cookies(source.request, "form").fields.get(name, [])
            case _:
                return source.fields.get(name, [])

    def _parsed(self, text: str) -> JsonValue:
        try:
            return parse_json(text.encode())
        except ViolationError:
            name = self.parameter.wire_name
            raise ViolationError(
                "invalid", f"`{name}` is not JSON", parameter=name
            ) from None


def _checker(readers: list[_ParameterReader], schemas: ContractSchemas) -> Checker:
    return Checker(
        {r.key: r.parameter.schema for r in readers},
        pointers={r.key: r.parameter.schema_pointer for r in readers},
        names={r.key: r.parameter.wire_name for r in readers},
        reader=schemas,
    )


def _headers(request: Request, name: str) -> list[str]:
    wanted = name.lower()
    return [value for header, value in request.headers if header == wanted]


def _cookies(request: Request, style: str) -> Given:
    """Return the cookies; those of the style `cookie` are not encoded.

    Raises:
        ViolationError: They are not percent-encoded UTF-8.
    """
    decode = as_it_is if style == "cookie" else decoded
    text = ";".join(_headers(request, "cookie"))
    parts = (part.strip(" \t").partition("=") for part in text.split(";"))
    pairs = [(name, value) for name, found, value in parts if found]
    try:
        fields = index((decode(name), decode(value)) for name, value in pairs)
        raw = index((decode(name), value) for name, value in pairs)
    except UnicodeDecodeError:
        raise ViolationError(
            "invalid", "a cookie is not percent-encoded UTF-8"
        ) from None
    return Given(fields, lambda: raw, decode)


def _others(
    parameter: ParameterContract, parameters: tuple[ParameterContract, ...]
) -> frozenset[str]:
    """Return the names of the other parameters in the same place."""
    return frozenset(
        other.wire_name
        for other in parameters
        if other is not parameter and other.location == parameter.location
    )
