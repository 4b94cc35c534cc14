"""Parameters as Python source: the calls that write their values into a request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from specgen import code
from specgen.openapi.ignored_headers import is_ignored_header
from specgen.stub.wire.media_types import kind_of

if TYPE_CHECKING:
    from specgen.code import Code
    from specgen.ir import Api, Operation, Parameter, SecurityScheme

ContentKind = Literal["json", "text", "form"]

_FUNCTIONS = {
    "path": code.name("path_value"),
    "query": code.name("query_pairs"),
    "header": code.name("header_pairs"),
    "cookie": code.name("cookie_value"),
}
_STYLED_FUNCTIONS = {
    **_FUNCTIONS,
    "path": code.name("styled_path_value"),
    "query": code.name("styled_query_pairs"),
}
# Of parameters that are texts, in the default style.
_TEXT_FUNCTIONS = {
    **_FUNCTIONS,
    "path": code.name("path_text"),
    "query": code.name("text_pair"),
}
_STYLE_DEFAULTS = {
    "path": ("simple", False),
    "query": ("form", True),
    "header": ("simple", False),
    "cookie": ("form", True),
}


def content_kind(parameter: Parameter) -> ContentKind | None:
    """Return how the `content` of a parameter is written; None if that is not supported.

    A form is only supported as the whole query.
    """
    if parameter.media_type is None:
        return None
    kind = kind_of(parameter.media_type.name)
    if kind == "form" and parameter.location_in != "querystring":
        return None
    return kind if kind in ("json", "text", "form") else None


def is_sent_implicitly(parameter: Parameter, operation: Operation, api: Api) -> bool:
    """Tell whether the HTTP library or a security scheme of the operation sends a parameter."""
    if parameter.location_in == "header" and is_ignored_header(parameter.wire_name):
        return True
    used = {name for r in api.security_of(operation) for name, _ in r.schemes}
    return any(
        scheme.name in used and _is_key_of(parameter, scheme)
        for scheme in api.security_schemes
    )


def _is_key_of(parameter: Parameter, scheme: SecurityScheme) -> bool:
    if scheme.api_key_in != parameter.location_in:
        return False
    names = (scheme.api_key_name or "", parameter.wire_name)
    if scheme.api_key_in == "header":
        names = (names[0].lower(), names[1].lower())
    return names[0] == names[1]


def parameter_source(
    parameter: Parameter,
    value: Code,
    *,
    absent: Code | None,
    before: str = "",
    is_text: bool = False,
) -> Code:
    """Return the call that writes a parameter.

    Args:
        parameter: The parameter; not one that is the whole query.
        value: Its value.
        absent: The value that means "not given"; None if the argument is required.
        before: The text between it and the next parameter of the same path segment.
        is_text: Whether it is a str, or None where it was not given.
    """
    if content_kind(parameter) == "json":
        value = _json(value, absent=absent)
    arguments: list[Code] = []
    style = (parameter.style, parameter.explode)
    if style != _STYLE_DEFAULTS[parameter.location_in]:
        arguments += [
            code.fill("style={}", code.literal(parameter.style)),
            code.fill("explode={}", code.literal(parameter.explode)),
        ]
    if parameter.allow_reserved and parameter.location_in != "header":
        arguments.append(code.fill("allow_reserved=True"))
    if before:
        arguments.append(code.fill("before={}", code.literal(before)))
    plain_functions = _TEXT_FUNCTIONS if is_text else _FUNCTIONS
    functions = _STYLED_FUNCTIONS if arguments else plain_functions
    named = [code.literal(parameter.wire_name), value, *arguments]
    return code.fill("{}({})", functions[parameter.location_in], code.joined(named))


def querystring_source(
    parameter: Parameter, value: Code, *, absent: Code | None, encoding: Code
) -> Code:
    """Return the call that writes a parameter that is the whole query.

    Args:
        parameter: The parameter.
        value: Its value.
        absent: The value that means "not given"; None if the argument is required.
        encoding: The encoding of the form's properties, as an argument or empty.
    """
    match content_kind(parameter):
        case "json":
            return code.fill("*query_text({})", _json(value, absent=absent))
        case "form":
            return code.fill("*form_pairs({}{})", value, encoding)
        case _:
            return code.fill("*query_text({})", value)


def _json(value: Code, *, absent: Code | None) -> Code:
    """Return a value as JSON text, or None if it was not given."""
    text = code.fill("json_text({})", value)
    if absent is None:
        return text
    return code.fill("None if {} is {} else {}", value, absent, text)
