"""The parameters of an operation: found on the wire, decoded, checked against the contract."""

from __future__ import annotations

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


class Source(Given):
    """The sources of parameters, among them the fields of the query.

    Args:
        request: The request.
        fields: Decoded names and values of the query, and of equivalent fields.
        path: Percent-encoded values of the path's parameters.
        preference: The preferred documented response.
        with_form: Whether the fields of a form body count as such.
    """

    def __init__(
        self,
        request: Request,
        fields: Fields,
        path: Mapping[str, str],
        preference: Preference | None = None,
        *,
        with_form: bool = False,
    ) -> None:
        super().__init__(fields)
        self.request = request
        self.path = path
        self.preference = preference
        self._with_form = with_form
        self._raw_fields: Fields | None = None

    def raw(self) -> Fields:
        """Return the values of each name as they arrived."""
        if self._raw_fields is None:
            self._raw_fields = found = raw_fields(self.request.raw_query)
            if self._with_form and self.request.form:
                for name, texts in raw_fields(self.request.body).items():
                    found.setdefault(name, []).extend(texts)
            # Values of headers arrive decoded.
            for name, texts in self.fields.items():
                if name not in found:
                    found[name] = [quote(text, safe=", |") for text in texts]
        return self._raw_fields


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
            parameter = reader.parameter
            try:
                value = reader.find(source)
            except ViolationError as violation:
                violation.rule = violation.rule or parameter.pointer
                raise
            if not isinstance(value, Absent):
                given.append((parameter, value))
                values[reader.key] = value
            elif parameter.required:
                raise _missing(parameter)
        self._checker.check(values)
        return given


def _missing(parameter: ParameterContract) -> ViolationError:
    name, rule = parameter.wire_name, f"{parameter.pointer}/required"
    return ViolationError("missing", f"`{name}` is missing", parameter=name, rule=rule)


class _ParameterReader:
    """Decoder of one parameter.

    Attributes:
        find: Returns its value in a request, `ABSENT` if it is not given.
    """

    def __init__(
        self,
        parameter: ParameterContract,
        schemas: ContractSchemas,
        *,
        others: frozenset[str],
    ) -> None:
        self.parameter = parameter
        self._header = parameter.wire_name.lower()
        self.key = f"{parameter.location} {parameter.wire_name}"
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
        self.find = self._finder()
        if meant:
            self.find = self._coerced(self.find, meant, schemas)
        if parameter.allow_empty:
            self.find = self._unless_empty(self.find, schemas)

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
                name = self.parameter.wire_name
                return self._as_text(name) if self._values.is_text else self._in_fields

    def _coerced(
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

    def _in_fields(self, source: Source) -> JsonValue | Absent:
        return self._values.from_fields(source)

    def _as_text(self, name: str) -> Callable[[Source], JsonValue | Absent]:
        """Read a field as its text, without its schema."""

        def read(source: Source) -> JsonValue | Absent:
            texts = source.fields.get(name)
            if texts is None:
                return ABSENT
            return texts[0] if len(texts) == 1 else self._in_fields(source)

        return read

    def _in_path(self, source: Source) -> JsonValue | Absent:
        raw = source.path.get(self.parameter.wire_name)
        return ABSENT if raw is None else self._values.from_path(raw)

    def _in_headers(self, source: Source) -> JsonValue | Absent:
        texts = source.request.header_values.get(self._header, [])
        return self._values.from_header(texts)

    def _in_prefer(self, source: Source) -> JsonValue | Absent:
        """Return the header's value, unless it is a preference for the stub itself."""
        is_wish = source.preference is not None and bool(source.preference.said)
        return ABSENT if is_wish else self._in_headers(source)

    def _in_cookies(self, source: Source) -> JsonValue | Absent:
        return self._values.from_fields(_cookies(source.request, self.parameter.style))

    def _document(self, media_type: str, source: Source) -> JsonValue | Absent:
        """Read a parameter whose value is a document of some media type."""
        kind = kind_of(media_type)
        if self.parameter.location == "querystring" and kind == "form":
            query = source.request.query
            return self._form.read(source) if query else ABSENT
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
                return source.request.header_values.get(self._header, [])
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


def _cookies(request: Request, style: str) -> Given:
    """Return the cookies; those of the style `cookie` are not encoded.

    Raises:
        ViolationError: They are not percent-encoded UTF-8.
    """
    decode = as_it_is if style == "cookie" else decoded
    text = ";".join(request.header_values.get("cookie", ()))
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
