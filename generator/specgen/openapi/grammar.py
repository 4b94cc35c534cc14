"""The objects of OpenAPI 3.0, 3.1 and 3.2 with their fields, and what specgen does with each.

This table is the only list of OpenAPI's objects, fields and methods. It drives reading, checking
and comparing documents, and `docs/supported.md` is printed from it.
"""

from __future__ import annotations

from dataclasses import field
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from specgen.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSIONS: Final = ("3.0", "3.1", "3.2")
METHODS: Final = (
    "get",
    "put",
    "post",
    "delete",
    "options",
    "head",
    "patch",
    "trace",
    "query",
)


class Use(Enum):
    """The treatment of a field."""

    HONOURED = "honoured"
    IGNORED = "ignored"
    WARNED = "ignored, with a warning"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an object.

    Args:
        kind: The kind of its value: an object such as `schema`, a list `[schema]` or a map
            `{schema}`; empty for a plain value.
        use: How specgen treats it.
        note: The part of specgen that honours it, or why it is not honoured.
        since: The first version of OpenAPI that has the field.
        until: The last version that has it.
        applies_to: The types of values that a keyword of a schema constrains; empty if it
            constrains any.
        unless: Values that need no warning.
    """

    kind: str = ""
    use: Use = Use.HONOURED
    note: str = ""
    since: str = "3.0"
    until: str = "3.2"
    applies_to: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()

    def is_in(self, version: str) -> bool:
        """Tell whether a version of OpenAPI, such as `3.1`, has the field."""
        return self.since <= version <= self.until


@dataclass(frozen=True, slots=True)
class Object:
    """An object of OpenAPI.

    Args:
        fields: Its fields by name; `*` is every name except extensions.
        referable_since: The first version in which a reference may take its place; None if none
            may.
        is_split: Whether a reference is followed there nevertheless, since documents that are split
            into files have one.
    """

    fields: Mapping[str, Field] = field(default_factory=dict)
    referable_since: str | None = None
    is_split: bool = False

    def field(self, name: str) -> Field | None:
        """Return the field of a name, None if there is none."""
        found = self.fields.get(name)
        if found is None and not name.startswith("x-"):
            found = self.fields.get("*")
        return found


def _honoured(note: str, kind: str = "", since: str = "3.0") -> Field:
    return Field(kind, Use.HONOURED, note, since)


def _ignored(note: str, kind: str = "", since: str = "3.0") -> Field:
    return Field(kind, Use.IGNORED, note, since)


def _warned(note: str, kind: str = "", since: str = "3.0") -> Field:
    return Field(kind, Use.WARNED, note, since)


def _keyword(
    note: str, kind: str = "", since: str = "3.0", applies_to: str = ""
) -> Field:
    return Field(kind, Use.HONOURED, note, since, applies_to=tuple(applies_to.split()))


REFERRED: Final = "target of references"
_DIALECT: Final = Field(
    use=Use.WARNED,
    note="schemas are read in the dialect of OpenAPI",
    since="3.1",
    unless=(
        "https://spec.openapis.org/oas/3.1/dialect/base",
        "https://spec.openapis.org/oas/3.1/dialect/2024-11-10",
        "https://spec.openapis.org/oas/3.2/dialect/2025-09-17",
        "https://json-schema.org/draft/2020-12/schema",
    ),
)
_DOCS: Final = _ignored("points to documentation", "external-documentation")
_DESCRIPTION: Final = _honoured("docstring")
_PROSE: Final = _ignored("does not affect what is sent")
_CHECK: Final = "checked by the stub"
_NOT_A_CALL: Final = "not a call of the client"
_EXAMPLES: Final = {
    "example": _honoured("response of the stub; checked against the schema"),
    "examples": _honoured(
        "responses of the stub; checked against the schema", "{example}"
    ),
}
_NUMBER: Final = "number integer"
_POSITIONAL: Final = "multipart by position is not generated"

_VALUE: Final = {
    "description": _DESCRIPTION,
    "required": _honoured("whether the argument may be left out; " + _CHECK),
    "deprecated": _honoured("docstring"),
    "schema": _honoured("type of the argument; " + _CHECK, "schema"),
    "content": _honoured("how the value is written", "{media-type}"),
    "style": _honoured("how the value is written"),
    "explode": _honoured("how the value is written"),
    "allowReserved": _honoured("which characters are percent-encoded"),
    **_EXAMPLES,
}

OBJECTS: Final[Mapping[str, Object]] = {
    "openapi": Object(
        {
            "openapi": _honoured("version of the grammar"),
            "$self": _honoured("target of references", since="3.2"),
            "info": _honoured("docstring of the package", "info"),
            "jsonSchemaDialect": _DIALECT,
            "servers": _honoured("functions in `endpoints`", "[server]"),
            "paths": _honoured("methods of the client, routes of the stub", "paths"),
            "webhooks": _ignored(
                "calls made by the service: " + _NOT_A_CALL, "{path-item}", "3.1"
            ),
            "components": _honoured(REFERRED, "components"),
            "security": _honoured(
                "argument `auth`; verified by the stub", "[security-requirement]"
            ),
            "tags": _honoured("docstrings of groups", "[tag]"),
            "externalDocs": _DOCS,
            "x-specgen-documents": _honoured("sources of statements", "{document}"),
            "x-specgen-errors": _honoured("exception classes", "[error]"),
        }
    ),
    "info": Object(
        {
            "title": _honoured("docstring of the package"),
            "summary": _honoured("docstring of the package", since="3.1"),
            "description": _honoured("docstring of the package"),
            "termsOfService": _PROSE,
            "contact": _ignored(_PROSE.note, "contact"),
            "license": _ignored(_PROSE.note, "license"),
            "version": _honoured("docstring of the package"),
        }
    ),
    "contact": Object(dict.fromkeys(("name", "url", "email"), _PROSE)),
    "license": Object(
        {
            "name": _PROSE,
            "identifier": _ignored(_PROSE.note, since="3.1"),
            "url": _PROSE,
        }
    ),
    "external-documentation": Object(dict.fromkeys(("description", "url"), _PROSE)),
    "tag": Object(
        {
            "name": _honoured("group that is described"),
            "summary": _honoured("docstring of the group", since="3.2"),
            "description": _honoured("docstring of the group"),
            "externalDocs": _DOCS,
            "parent": _ignored(_PROSE.note, since="3.2"),
            "kind": _ignored(_PROSE.note, since="3.2"),
        }
    ),
    "server": Object(
        {
            "url": _honoured("function in `endpoints`"),
            "description": _DESCRIPTION,
            "name": _honoured("name of the function in `endpoints`", since="3.2"),
            "variables": _honoured(
                "arguments of the function in `endpoints`", "{server-variable}"
            ),
        },
        is_split=True,
    ),
    "server-variable": Object(
        {
            "enum": _honoured("type of the argument"),
            "default": _honoured("default of the argument"),
            "description": _DESCRIPTION,
        },
        is_split=True,
    ),
    "components": Object(
        {
            "schemas": _honoured("models", "{schema}"),
            "responses": _honoured(REFERRED, "{response}"),
            "parameters": _honoured(REFERRED, "{parameter}"),
            "examples": _honoured(REFERRED, "{example}"),
            "requestBodies": _honoured(REFERRED, "{request-body}"),
            "headers": _honoured(REFERRED, "{header}"),
            "securitySchemes": _honoured("constructors in `auth`", "{security-scheme}"),
            "links": _ignored("hints for readers", "{link}"),
            "callbacks": _ignored(_NOT_A_CALL, "{callbacks}"),
            "pathItems": _honoured(REFERRED, "{path-item}", "3.1"),
            "mediaTypes": _honoured(REFERRED, "{media-type}", "3.2"),
        },
        is_split=True,
    ),
    "paths": Object(
        {"*": _honoured("methods of the client, routes of the stub", "path-item")},
        is_split=True,
    ),
    "path-item": Object(
        {
            "summary": _honoured("docstring of an operation that has none"),
            "description": _honoured("docstring of an operation that has none"),
            **{
                method: _honoured(
                    "method of the client",
                    "operation",
                    "3.2" if method == "query" else "3.0",
                )
                for method in METHODS
            },
            "additionalOperations": _honoured(
                "methods of the client", "{operation}", "3.2"
            ),
            "servers": _honoured("functions in `endpoints`", "[server]"),
            "parameters": _honoured("arguments of each operation", "[parameter]"),
        },
        referable_since="3.0",
    ),
    "operation": Object(
        {
            "tags": _honoured("the first one is the group of the method"),
            "summary": _DESCRIPTION,
            "description": _DESCRIPTION,
            "externalDocs": _DOCS,
            "operationId": _honoured("name of the method"),
            "parameters": _honoured("arguments", "[parameter]"),
            "requestBody": _honoured("arguments", "request-body"),
            "responses": _honoured("result and exceptions", "responses"),
            "callbacks": _ignored(
                "calls made by the service: " + _NOT_A_CALL, "{callbacks}"
            ),
            "deprecated": _honoured("docstring"),
            "security": _honoured(
                "credentials of the call; verified by the stub",
                "[security-requirement]",
            ),
            "servers": _honoured("functions in `endpoints`", "[server]"),
            "x-specgen-errors": _honoured("exception classes", "[error]"),
            "x-specgen-interactions": _honoured(
                "responses of the stub", "[interaction]"
            ),
        },
        is_split=True,
    ),
    "parameter": Object(
        {
            "name": _honoured("name of the argument"),
            "in": _honoured("where the value is sent"),
            **_VALUE,
            "allowEmptyValue": _honoured(
                "whether the stub treats an empty value as absent"
            ),
        },
        referable_since="3.0",
    ),
    "request-body": Object(
        {
            "description": _DESCRIPTION,
            "content": _honoured("arguments; " + _CHECK, "{media-type}"),
            "required": _honoured("whether the body may be left out; " + _CHECK),
        },
        referable_since="3.0",
    ),
    "media-type": Object(
        {
            "schema": _honoured("type of the body; " + _CHECK, "schema"),
            "itemSchema": _honoured("type of the items of a stream", "schema", "3.2"),
            **_EXAMPLES,
            "encoding": _honoured(
                "how properties of a form, and parts, are written", "{encoding}"
            ),
            "prefixEncoding": _warned(_POSITIONAL, "[encoding]", "3.2"),
            "itemEncoding": _warned(_POSITIONAL, "encoding", "3.2"),
        },
        referable_since="3.2",
    ),
    "encoding": Object(
        {
            "contentType": _honoured("how the property is written; type of the part"),
            "headers": _honoured(
                "headers of the part: constants, or those of its file", "{header}"
            ),
            "style": _honoured("how the property is written"),
            "explode": _honoured("how the property is written"),
            "allowReserved": _honoured("which characters are percent-encoded"),
            "encoding": _warned(
                "nested multipart is not generated", "{encoding}", "3.2"
            ),
            "prefixEncoding": _warned(_POSITIONAL, "[encoding]", "3.2"),
            "itemEncoding": _warned(_POSITIONAL, "encoding", "3.2"),
        },
        is_split=True,
    ),
    "responses": Object(
        {"*": _honoured("result or exception", "response")}, is_split=True
    ),
    "response": Object(
        {
            "summary": _ignored(_PROSE.note, since="3.2"),
            "description": _honoured("docstring of the exception"),
            "headers": _honoured("responses of the stub", "{header}"),
            "content": _honoured(
                "type of the result; responses of the stub", "{media-type}"
            ),
            "links": _ignored("hints for readers", "{link}"),
        },
        referable_since="3.0",
    ),
    "header": Object(_VALUE, referable_since="3.0"),
    "callbacks": Object(
        {"*": _ignored(_NOT_A_CALL, "path-item")}, referable_since="3.0"
    ),
    "link": Object(
        {
            **dict.fromkeys(
                (
                    "operationRef",
                    "operationId",
                    "parameters",
                    "requestBody",
                    "description",
                ),
                _ignored("hints for readers"),
            ),
            "server": _ignored("hints for readers", "server"),
        },
        referable_since="3.0",
    ),
    "example": Object(
        {
            "summary": _PROSE,
            "description": _PROSE,
            "value": _honoured("response of the stub; checked against the schema"),
            "externalValue": _ignored("nothing is fetched"),
            "dataValue": _honoured("response of the stub", since="3.2"),
            "serializedValue": _honoured("response of the stub", since="3.2"),
        },
        referable_since="3.0",
    ),
    "security-scheme": Object(
        {
            "type": _honoured("constructor in `auth`"),
            "description": _DESCRIPTION,
            "name": _honoured("where the key is sent"),
            "in": _honoured("where the key is sent"),
            "scheme": _honoured("how the credentials are sent"),
            "bearerFormat": _PROSE,
            "flows": _honoured("grants in `auth`", "oauth-flows"),
            "openIdConnectUrl": _ignored("tokens are provided by the caller"),
            "oauth2MetadataUrl": _ignored(
                "tokens are provided by the caller", since="3.2"
            ),
            "deprecated": _ignored(_PROSE.note, since="3.2"),
        },
        referable_since="3.0",
    ),
    "oauth-flows": Object(
        {
            "implicit": _ignored("tokens are provided by the caller", "oauth-flow"),
            "clientCredentials": _honoured("grant in `auth`", "oauth-flow"),
            **dict.fromkeys(
                ("password", "authorizationCode"),
                _honoured("grant of a refresh token in `auth`", "oauth-flow"),
            ),
            "deviceAuthorization": _honoured(
                "grant of a refresh token in `auth`", "oauth-flow", "3.2"
            ),
        }
    ),
    "oauth-flow": Object(
        {
            "authorizationUrl": _ignored("the caller obtains the first token"),
            "tokenUrl": _honoured("default of a grant"),
            "refreshUrl": _honoured("default of a grant of a refresh token"),
            "scopes": _honoured("documentation of a grant"),
            "deviceAuthorizationUrl": _ignored(
                "the caller obtains the first token", since="3.2"
            ),
        }
    ),
    "security-requirement": Object({"*": _honoured("credentials of the call")}),
    "discriminator": Object(
        {
            "propertyName": _honoured("chooses the class"),
            "mapping": _honoured("chooses the class"),
            "defaultMapping": _honoured("class of unknown values", since="3.2"),
        }
    ),
    "xml": Object(
        {
            **dict.fromkeys(
                ("name", "namespace", "prefix", "attribute", "wrapped"),
                _honoured("how XML is written and read"),
            ),
            "nodeType": _honoured("how XML is written and read", since="3.2"),
        }
    ),
    "schema": Object(
        {
            "$ref": _keyword("followed"),
            "$id": _keyword("base of references", since="3.1"),
            "$schema": _DIALECT,
            "$anchor": _keyword("target of references", since="3.1"),
            "$dynamicAnchor": _keyword("target of references", since="3.1"),
            "$dynamicRef": _keyword(
                "followed; a schema is read once for each that is bound in it",
                since="3.1",
            ),
            "$vocabulary": _ignored(
                "schemas are read in the dialect of OpenAPI", since="3.1"
            ),
            "$comment": _ignored(_PROSE.note, since="3.1"),
            "$defs": _keyword(REFERRED, "{schema}", "3.1"),
            "definitions": _keyword(REFERRED, "{schema}", "3.1"),
            "allOf": _keyword("merged into one model; " + _CHECK, "[schema]"),
            "anyOf": _keyword("union; " + _CHECK, "[schema]"),
            "oneOf": _keyword("union; " + _CHECK, "[schema]"),
            "not": _keyword(_CHECK, "schema"),
            "if": _keyword(_CHECK, "schema", "3.1"),
            "then": _keyword(_CHECK, "schema", "3.1"),
            "else": _keyword(_CHECK, "schema", "3.1"),
            "dependentSchemas": _keyword(_CHECK, "{schema}", "3.1", "object"),
            "prefixItems": _keyword(_CHECK, "[schema]", "3.1", "array"),
            "items": _keyword("type; " + _CHECK, "schema", applies_to="array"),
            "contains": _keyword(_CHECK, "schema", "3.1", "array"),
            "properties": _keyword(
                "fields of the model; " + _CHECK, "{schema}", applies_to="object"
            ),
            "patternProperties": _keyword(_CHECK, "{schema}", "3.1", "object"),
            "additionalProperties": _keyword(
                "type; " + _CHECK, "schema", applies_to="object"
            ),
            "propertyNames": _keyword(_CHECK, "schema", "3.1", "object"),
            "unevaluatedItems": _keyword(_CHECK, "schema", "3.1", "array"),
            "unevaluatedProperties": _keyword(_CHECK, "schema", "3.1", "object"),
            "additionalItems": Field(
                "schema",
                Use.IGNORED,
                "not a keyword of this dialect",
                "3.1",
                applies_to=("array",),
            ),
            "type": _keyword("type; " + _CHECK),
            "nullable": Field("", Use.HONOURED, "type; " + _CHECK, "3.0", "3.0"),
            "enum": _keyword("type; " + _CHECK),
            "const": _keyword("type; " + _CHECK, since="3.1"),
            "format": _keyword("type; " + _CHECK),
            **{
                name: _keyword("docstring; " + _CHECK, applies_to=_NUMBER)
                for name in (
                    "multipleOf",
                    "maximum",
                    "exclusiveMaximum",
                    "minimum",
                    "exclusiveMinimum",
                )
            },
            **{
                name: _keyword("docstring; " + _CHECK, applies_to="string")
                for name in ("maxLength", "minLength", "pattern")
            },
            **{
                name: _keyword("docstring; " + _CHECK, applies_to="array")
                for name in ("maxItems", "minItems", "uniqueItems")
            },
            **{
                name: _keyword(_CHECK, since="3.1", applies_to="array")
                for name in ("maxContains", "minContains")
            },
            **{
                name: _keyword(_CHECK, applies_to="object")
                for name in ("maxProperties", "minProperties", "required")
            },
            "dependentRequired": _keyword(_CHECK, since="3.1", applies_to="object"),
            "contentEncoding": _keyword(
                "whether a part is text or bytes", since="3.1", applies_to="string"
            ),
            "contentMediaType": _keyword(
                "content type of a part", since="3.1", applies_to="string"
            ),
            "contentSchema": Field(
                "schema",
                Use.IGNORED,
                "text is not parsed",
                "3.1",
                applies_to=("string",),
            ),
            "title": _keyword("docstring"),
            "description": _keyword("docstring"),
            "default": _keyword("docstring; checked against the schema"),
            "deprecated": _keyword("docstring"),
            "readOnly": _keyword("not in what requests have"),
            "writeOnly": _keyword("not in what responses have"),
            "example": _keyword("docstring; response of the stub"),
            "examples": _keyword("docstring; response of the stub", since="3.1"),
            "discriminator": _keyword("chooses the class", "discriminator"),
            "xml": _keyword("how XML is written and read", "xml"),
            "externalDocs": _DOCS,
        },
        referable_since="3.0",
    ),
    # Objects of specgen's own extensions that are compared entry by entry.
    "document": Object(),
    "error": Object(),
    "interaction": Object(),
}


@lru_cache(maxsize=8192)
def member_kind(kind: str, key: str) -> str:
    """Return the kind of a key's value in an object, or of an entry of a list or map.

    Args:
        kind: The kind of its parent: `schema`, `[schema]`, `{schema}`, or empty for a plain value.
        key: The key or index.
    """
    if kind.startswith(("[", "{")):
        return kind[1:-1]
    known = OBJECTS.get(kind)
    found = known.field(key) if known else None
    return found.kind if found else ""


def may_be_reference(kind: str, version: str) -> bool:
    """Tell whether OpenAPI of a version, such as `3.1`, allows a reference there."""
    known = OBJECTS.get(kind)
    since = known.referable_since if known else None
    return since is not None and since <= version


def is_followed(kind: str) -> bool:
    """Tell whether a reference there is followed, allowed or not."""
    known = OBJECTS.get(kind)
    if known is None:
        return is_map(kind)
    return known.referable_since is not None or known.is_split


def is_map(kind: str) -> bool:
    """Tell whether a kind is a map of objects."""
    return kind.startswith("{")


def is_list(kind: str) -> bool:
    """Tell whether a kind is a list of objects."""
    return kind.startswith("[")
