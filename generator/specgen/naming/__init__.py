"""The only place where a wire name becomes a Python name."""

from __future__ import annotations

import hashlib
import keyword
import re
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from specgen import code

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from specgen.code import Code

Rule: TypeAlias = Callable[[str], str]
"""From a wire name to the Python name of one kind of thing."""

_SIGNS = {
    "+": " plus ",
    "-": " minus ",
    "*": " star ",
    "<": " less ",
    ">": " greater ",
    "=": " equal ",
}
# Each Python has a Unicode version of its own, and all have this one: names are made of its letters
# and digits alone, so that they are the same everywhere, and identifiers for each Python.
_UNICODE = unicodedata.ucd_3_2_0
_ALPHANUMERIC = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nd", "Nl"})
_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")

# Attributes of pydantic's BaseModel, which a field of the same name would hide.
_MODEL_ATTRIBUTES = frozenset(
    [
        "construct",
        "copy",
        "dict",
        "from_orm",
        "json",
        "parse_file",
        "parse_obj",
        "parse_raw",
        "schema",
        "schema_json",
        "update_forward_refs",
        "validate",
        "model_config",
        "model_computed_fields",
        "model_construct",
        "model_copy",
        "model_dump",
        "model_dump_json",
        "model_extra",
        "model_fields",
        "model_fields_set",
        "model_json_schema",
        "model_parametrized_name",
        "model_post_init",
        "model_rebuild",
        "model_validate",
        "model_validate_json",
        "model_validate_strings",
    ]
)
# What the annotations of fields are made of: a field of that name would hide it from those below.
_ANNOTATIONS = frozenset(
    ["bool", "bytes", "date", "datetime", "dict", "float", "int", "list", "str"]
)
# Those of Python 3.11 with `site`: those of the running interpreter may be others.
_BUILTINS = frozenset(
    [
        "abs",
        "aiter",
        "all",
        "anext",
        "any",
        "ascii",
        "bin",
        "bool",
        "breakpoint",
        "bytearray",
        "bytes",
        "callable",
        "chr",
        "classmethod",
        "compile",
        "complex",
        "copyright",
        "credits",
        "delattr",
        "dict",
        "dir",
        "divmod",
        "enumerate",
        "eval",
        "exec",
        "exit",
        "filter",
        "float",
        "format",
        "frozenset",
        "getattr",
        "globals",
        "hasattr",
        "hash",
        "help",
        "hex",
        "id",
        "input",
        "int",
        "isinstance",
        "issubclass",
        "iter",
        "len",
        "license",
        "list",
        "locals",
        "map",
        "max",
        "memoryview",
        "min",
        "next",
        "object",
        "oct",
        "open",
        "ord",
        "pow",
        "print",
        "property",
        "quit",
        "range",
        "repr",
        "reversed",
        "round",
        "set",
        "setattr",
        "slice",
        "sorted",
        "staticmethod",
        "str",
        "sum",
        "super",
        "tuple",
        "type",
        "vars",
        "zip",
    ]
)
_CLIENT_ATTRIBUTES = frozenset({"close", "aclose", "date", "datetime"})
# What methods and the functions that build their requests use besides their arguments.
_METHOD_NAMES = frozenset(
    [
        "self",
        "timeout",
        "method",
        "request",
        "reply",
        "decode",
        "accept",
        "members",
        "content",
        "content_type",
        "str",
        "present",
        "json_body",
        "form_body",
        "multipart_body",
        "xml_body",
        "json_text",
        "path_value",
        "query_pairs",
        "header_pairs",
        "cookie_value",
        "cookie_header",
        "date_only",
        "query_text",
        "form_pairs",
        "binary_body",
    ]
)
# Linters refuse a name that looks like 1.
_LIKE_A_DIGIT = "l"
# The arguments and attributes that every client has.
_CLIENT_NAMES = frozenset(
    [
        "endpoint",
        "auth",
        "timeout",
        "deadline",
        "retry",
        "headers",
        "http",
        "now",
        "nonce",
        "session",
        "isinstance",
    ]
)
# What the annotations of generated code mention, and what a module of it defines.
_TAKEN_CLASSES = frozenset(
    [
        "Any",
        "Literal",
        "Self",
        "Annotated",
        "BaseModel",
        "ConfigDict",
        "Field",
        "Model",
        "RootModel",
        "Request",
        "Reply",
        "Session",
        "AsyncSession",
        "Auth",
        "AccessKey",
        "Retry",
        "Unset",
        "None",
        "True",
        "False",
        "ClientError",
        "TransportError",
        "UnexpectedReply",
        "ApiError",
        "ThrottlingError",
        "HttpClient",
        "AsyncHttpClient",
        "datetime",
        "date",
        "TypeAdapter",
        "Callable",
        "Mapping",
        "NoneType",
        "Success",
        "CATALOG",
        "DEFAULT_RETRY",
        "DEFAULT_TIMEOUT",
        "TYPE_CHECKING",
        "UNSET",
        "ClassVar",
        "TaggedBy",
        "UnknownVariant",
        "VariantModel",
        "BodyContent",
        "FormPart",
        "FormStyle",
        "UploadContent",
        "UploadFile",
        "Xml",
        "ItemStream",
        "AsyncItemStream",
        "ServerSentEvent",
        "Streamed",
        "StreamingSession",
        "AsyncStreamingSession",
    ]
)


def words(wire_name: str) -> list[str]:
    """Split a wire name into words: at punctuation, and where the case says so.

    Args:
        wire_name: Any text.

    Returns:
        At least one word, each usable inside an identifier.
    """
    known = "".join(c if _UNICODE.category(c) != "Cn" else " " for c in wire_name)
    text = unicodedata.normalize("NFKC", known)
    if not any(map(_is_alphanumeric, text)) or re.fullmatch(r"[-+]\d+", text):
        text = "".join(_SIGNS.get(c, c) for c in text)
    # Marks that only join letters or choose their looks are valid too, but nobody can type them.
    text = "".join(c if _is_alphanumeric(c) else " " for c in text)
    found = [word for part in text.split() for word in _BOUNDARY.split(part) if word]
    return found or ["x" + wire_name.encode("utf-8", "surrogatepass").hex()[:16]]


def _is_alphanumeric(character: str) -> bool:
    is_named = _UNICODE.category(character) in _ALPHANUMERIC
    return is_named and f"_{character}".isidentifier()


def _cased(word: str, case: Callable[[str], str]) -> str:
    """Return a word in another case, but for what that would make of letters besides letters.

    Some have gained a counterpart in later versions of Unicode; that of `\u0130` bears a mark.
    """
    cased = case(word)
    if all(map(_is_alphanumeric, cased)):
        return cased
    return "".join("".join(filter(_is_alphanumeric, case(c))) or c for c in word)


@cache
def class_name(wire_name: str) -> Code:
    """Return the PascalCase name for a schema or an error."""
    name = "".join(_cased(word[0], str.upper) + word[1:] for word in words(wire_name))
    if not name[0].isalpha():
        name = f"N{name}"
    taken = keyword.iskeyword(name) or name in _TAKEN_CLASSES
    return code.name(f"{name}Model" if taken else name)


@cache
def _snake_case(wire_name: str) -> str:
    name = "_".join(_cased(word, str.lower) for word in words(wire_name))
    return name if name.isidentifier() else f"n{name}"


def field_name(wire_name: str) -> Code:
    """Return the name of a model's field."""
    name = _snake_case(wire_name)
    taken = keyword.iskeyword(name) or name in _MODEL_ATTRIBUTES or name in _ANNOTATIONS
    return code.name(f"{name}_" if taken or name == _LIKE_A_DIGIT else name)


def argument_name(wire_name: str) -> Code:
    """Return the name of a method's argument."""
    name = _snake_case(wire_name)
    taken = keyword.iskeyword(name) or name in _METHOD_NAMES
    return code.name(f"{name}_" if taken or name == _LIKE_A_DIGIT else name)


def option_name(wire_name: str) -> Code:
    """Return the name of an argument that is given once, when a client is made."""
    name = argument_name(wire_name)
    return code.name(f"{name}_" if name in _CLIENT_NAMES else name)


def method_name(operation_id: str) -> Code:
    """Return the name of a client's method."""
    name = _snake_case(operation_id)
    taken = keyword.iskeyword(name) or name in _BUILTINS or name in _CLIENT_ATTRIBUTES
    return code.name(f"{name}_" if taken else name)


def function_name(wire_name: str) -> Code:
    """Return the name of a module's function."""
    name = _snake_case(wire_name)
    taken = keyword.iskeyword(name) or name in _BUILTINS
    return code.name(f"{name}_" if taken else name)


def module_name(stem: str) -> Code:
    """Return the package name for a spec file's stem."""
    name = _snake_case(stem)
    taken = keyword.iskeyword(name)
    return code.name(f"{name}_" if taken else name)


def error_class_name(wire_name: str) -> Code:
    """Return the exception class for an error code, such as `KeyNotFoundError`."""
    name = class_name(wire_name)
    return name if name.endswith("Error") else code.name(f"{name}Error")


def unique(
    keys: Iterable[str],
    rule: Rule,
    taken: Iterable[str] = (),
    wire_names: Mapping[str, str] | None = None,
) -> dict[str, Code]:
    """Name several things at once, so that no two of them share a name.

    A wire name that is already its own Python name keeps it; else the first in order does. Another
    gets a suffix made of its own key alone, so that further names never renumber it.

    Args:
        keys: What tells the things apart, in document order: their wire names, mostly.
        rule: One of the functions above, applied to a key.
        taken: Python names that are in use already.
        wire_names: The wire names of the keys; None if they are that themselves.

    Returns:
        Key to Python name.
    """
    names = list(dict.fromkeys(keys))
    wire = {name: name for name in names} if wire_names is None else wire_names
    used = set(taken)
    found: dict[str, Code] = {}
    for key in sorted(names, key=lambda name: rule(name) != wire[name]):
        name = rule(key)
        if name in used:
            name = _suffixed(name, key)
        used.add(name)
        found[key] = code.name(name)
    return {name: found[name] for name in names}


def _suffixed(name: str, key: str) -> str:
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return f"{name}X{digest}" if name[0].isupper() else f"{name}_{digest}"
