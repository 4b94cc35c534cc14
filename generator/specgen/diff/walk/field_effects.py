"""What an edit of each field of OpenAPI's objects does; the objects themselves are in `openapi`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from specgen.diff.model.effects import (
    INCOMPARABLE,
    NARROWS,
    NONE,
    UNKNOWN,
    WIDENS,
    Axis,
    Effects,
)
from specgen.openapi.grammar import METHODS

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Leaf:
    """A field whose value is compared as a whole."""

    axis: Axis = "doc"
    added: Effects = NONE
    removed: Effects = NONE
    changed: Effects = NONE


@dataclass(frozen=True, slots=True)
class Child:
    """A field that holds another object, a map of them, or a list of them.

    `identity` are the fields that tell the elements of a list apart. `added` and `removed` are for
    the field itself, or for an entry of the map or list. `negotiated` entries are what the caller
    may pick from.
    """

    identity: tuple[str, ...] = ()
    axis: Axis = "wire"
    added: Effects = NONE
    removed: Effects = NONE
    negotiated: bool = False


@dataclass(frozen=True, slots=True)
class Special:
    """A field that has a comparison of its own."""


Field = Leaf | Child | Special

_DOC = Leaf()
_WIRE = Leaf("wire", INCOMPARABLE, INCOMPARABLE, INCOMPARABLE)
_UNSURE = Leaf("wire", UNKNOWN, UNKNOWN, UNKNOWN)
_HINT = Leaf("wire")
_DOCS = Child(axis="doc")
_EXAMPLES: dict[str, Field] = {
    "example": _DOC,
    "examples": Child(axis="doc"),
}
_SCHEMA = Special()
_CONTENT = Special()
_SOURCE_NAME = Leaf("source")
# What a parameter and a header have in common.
_VALUE: dict[str, Field] = {
    "description": _DOC,
    "required": Special(),
    "deprecated": Special(),
    "allowEmptyValue": Special(),
    "style": Special(),
    "explode": Special(),
    "allowReserved": Special(),
    "schema": _SCHEMA,
    "content": _CONTENT,
    **_EXAMPLES,
    "x-sunset": Special(),
    "x-stability-level": Special(),
}

OBJECTS: Mapping[str, Mapping[str, Field]] = {
    "openapi": {
        "openapi": Leaf("wire"),
        "$self": _DOC,
        "info": Child(axis="doc"),
        "jsonSchemaDialect": _UNSURE,
        "servers": Special(),
        "paths": Special(),
        "webhooks": Special(),
        "components": Special(),
        "security": Special(),
        "tags": Child(identity=("name",), axis="doc"),
        "externalDocs": _DOCS,
        "x-specgen-client": Leaf("source"),
        "x-specgen-documents": Child(axis="doc"),
        "x-specgen-error-bodies": Leaf("wire", WIDENS, NARROWS, INCOMPARABLE),
        "x-specgen-request-id": Leaf("wire", NONE, UNKNOWN, UNKNOWN),
        "x-specgen-throttling": Leaf("wire", NONE, UNKNOWN, UNKNOWN),
        "x-specgen-violations": _HINT,
        "x-specgen-errors": Child(
            identity=("status", "code"), axis="wire", added=WIDENS, removed=NARROWS
        ),
    },
    "info": {
        **dict.fromkeys(
            ("title", "summary", "description", "termsOfService", "version"), _DOC
        ),
        "contact": Child(axis="doc"),
        "license": Child(axis="doc"),
    },
    "contact": dict.fromkeys(("name", "url", "email"), _DOC),
    "license": dict.fromkeys(("name", "identifier", "url"), _DOC),
    "external-documentation": dict.fromkeys(("description", "url"), _DOC),
    "document": dict.fromkeys(
        ("title", "kind", "publisher", "url", "date", "language"), _DOC
    ),
    "tag": {
        **dict.fromkeys(("name", "summary", "description", "parent", "kind"), _DOC),
        "externalDocs": _DOCS,
    },
    "server": {
        "url": Special(),
        "description": _DOC,
        "name": _DOC,
        "variables": Child(added=NONE, removed=NARROWS),
        "x-specgen-name": _SOURCE_NAME,
    },
    "server-variable": {
        "enum": Leaf("wire", NARROWS, WIDENS, UNKNOWN),
        "default": _UNSURE,
        "description": _DOC,
    },
    "path-item": {
        "summary": _DOC,
        "description": _DOC,
        **dict.fromkeys(METHODS, Special()),
        "additionalOperations": Special(),
        "servers": Special(),
        "parameters": Special(),
    },
    "operation": {
        "tags": Leaf("doc"),
        "summary": _DOC,
        "description": _DOC,
        "externalDocs": _DOCS,
        "operationId": _SOURCE_NAME,
        "parameters": Special(),
        "requestBody": Special(),
        "responses": Special(),
        "callbacks": Child(added=NONE, removed=NARROWS, negotiated=True),
        "deprecated": Special(),
        "security": Special(),
        "servers": Special(),
        "x-sunset": Special(),
        "x-stability-level": Special(),
        "x-specgen-safe": Leaf("wire", NONE, UNKNOWN, UNKNOWN),
        "x-specgen-methods": Special(),
        "x-specgen-rate-limits": Leaf("wire", UNKNOWN, WIDENS, UNKNOWN),
        "x-specgen-dry-run": Leaf("wire", WIDENS, NARROWS, INCOMPARABLE),
        "x-specgen-key-store": Leaf("source"),
        "x-specgen-interactions": Child(identity=("name",), axis="doc"),
        "x-specgen-errors": Child(
            identity=("status", "code"), axis="wire", added=WIDENS, removed=NARROWS
        ),
    },
    "interaction": {
        **dict.fromkeys(("description", "given", "when"), _DOC),
        "name": Special(),
        "request": _DOC,
        "response": _DOC,
    },
    "error": {
        "status": Special(),
        "code": Special(),
        "message": _HINT,
        "description": _DOC,
        "name": _SOURCE_NAME,
    },
    "parameter": {
        "name": Special(),
        "in": Special(),
        **_VALUE,
        "x-specgen-client-option": Leaf("source"),
        "x-specgen-selects-media-type": Leaf("wire", WIDENS, NARROWS, INCOMPARABLE),
        "x-specgen-violation": _HINT,
    },
    "request-body": {
        "description": _DOC,
        "content": _CONTENT,
        "required": Special(),
    },
    "media-type": {
        "schema": _SCHEMA,
        "itemSchema": _SCHEMA,
        **_EXAMPLES,
        "encoding": Child(added=INCOMPARABLE, removed=INCOMPARABLE),
        "prefixEncoding": _WIRE,
        "itemEncoding": _WIRE,
    },
    "encoding": {
        "contentType": _WIRE,
        "headers": Child(added=UNKNOWN, removed=UNKNOWN),
        "style": _WIRE,
        "explode": _WIRE,
        "allowReserved": _UNSURE,
        "encoding": Child(added=INCOMPARABLE, removed=INCOMPARABLE),
        "prefixEncoding": _WIRE,
        "itemEncoding": _WIRE,
    },
    "responses": {"*": Special()},
    "response": {
        "summary": _DOC,
        "description": _DOC,
        "headers": Special(),
        "content": _CONTENT,
        "links": Child(),
    },
    "header": _VALUE,
    "callbacks": {"*": Special()},
    "link": {
        **dict.fromkeys(
            ("operationRef", "operationId", "parameters", "requestBody"), _HINT
        ),
        "description": _DOC,
        "server": Child(axis="doc"),
    },
    "example": dict.fromkeys(
        (
            "summary",
            "description",
            "value",
            "externalValue",
            "dataValue",
            "serializedValue",
        ),
        _DOC,
    ),
    "security-scheme": {
        **dict.fromkeys(("type", "name", "in", "scheme", "openIdConnectUrl"), _WIRE),
        **dict.fromkeys(("bearerFormat", "description"), _DOC),
        "oauth2MetadataUrl": _UNSURE,
        "deprecated": Special(),
        "flows": Child(added=INCOMPARABLE, removed=INCOMPARABLE),
        "x-specgen-signature": _WIRE,
        "x-specgen-auth-failures": _HINT,
    },
    "oauth-flows": dict.fromkeys(
        (
            "implicit",
            "password",
            "clientCredentials",
            "authorizationCode",
            "deviceAuthorization",
        ),
        Child(added=WIDENS, removed=NARROWS),
    ),
    "oauth-flow": {
        **dict.fromkeys(
            ("authorizationUrl", "deviceAuthorizationUrl", "tokenUrl", "refreshUrl"),
            _WIRE,
        ),
        "scopes": Special(),
    },
    "xml": dict.fromkeys(
        ("name", "namespace", "prefix", "attribute", "wrapped", "nodeType"), _WIRE
    ),
}
