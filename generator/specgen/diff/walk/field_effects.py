"""The effects of editing each field of OpenAPI's objects, which are described in `openapi`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.diff.model.effects import (
    INCOMPARABLE,
    NARROWS,
    NONE,
    UNKNOWN,
    WIDENS,
    Effects,
)
from specgen.frozen import dataclass
from specgen.openapi.grammar import METHODS

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Leaf:
    """A field whose value is compared as a whole."""

    rule: str = "documentation-changed"
    added: Effects = NONE
    removed: Effects = NONE
    changed: Effects = NONE


@dataclass(frozen=True, slots=True)
class Child:
    """A field that holds another object, a map of them, or a list of them.

    `identity` names the fields that identify the elements of a list. `added` and `removed` are for
    the field itself, or for an entry of the map or list. `negotiated` entries are what the caller
    may pick from. `rules` name what is added and what is removed.
    """

    identity: tuple[str, ...] = ()
    added: Effects = NONE
    removed: Effects = NONE
    negotiated: bool = False
    rules: tuple[str, str] = ("documentation-changed", "documentation-changed")


@dataclass(frozen=True, slots=True)
class Special:
    """A field that has a comparison of its own."""


Field = Leaf | Child | Special

_DOC = Leaf()
_EXAMPLE = Leaf("example-changed")
_DOCS = Child()
_EXAMPLES: dict[str, Field] = {
    "example": _EXAMPLE,
    "examples": Child(rules=("example-changed", "example-changed")),
}
_SCHEMA = Special()
_CONTENT = Special()
_ERRORS = Child(
    identity=("status", "code"),
    added=WIDENS,
    removed=NARROWS,
    rules=("error-added", "error-removed"),
)
_FLOW = Child(
    added=WIDENS, removed=NARROWS, rules=("oauth-flow-added", "oauth-flow-removed")
)
# One that is added has no users yet.
_OAUTH_URL = Leaf("oauth-url-changed", NONE, INCOMPARABLE, INCOMPARABLE)
_ENCODING = Child(
    added=INCOMPARABLE,
    removed=INCOMPARABLE,
    rules=("encoding-added", "encoding-removed"),
)


def _changes(rule: str) -> Leaf:
    """Return a field of which each edit makes other messages."""
    return Leaf(rule, INCOMPARABLE, INCOMPARABLE, INCOMPARABLE)


def _may_change(rule: str) -> Leaf:
    """Return a field whose edits have unknown effects."""
    return Leaf(rule, UNKNOWN, UNKNOWN, UNKNOWN)


def _promises(rule: str) -> Leaf:
    """Return a field that may be missed once it is there."""
    return Leaf(rule, NONE, UNKNOWN, UNKNOWN)


def _offers(rule: str) -> Leaf:
    """Return a field that allows something in requests."""
    return Leaf(rule, WIDENS, NARROWS, INCOMPARABLE)


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
        "openapi": Leaf("openapi-version-changed"),
        "$self": _DOC,
        "info": _DOCS,
        "jsonSchemaDialect": _may_change("dialect-changed"),
        "servers": Special(),
        "paths": Special(),
        "webhooks": Special(),
        "components": Special(),
        "security": Special(),
        "tags": Child(
            identity=("name",),
        ),
        "externalDocs": _DOCS,
        "x-specgen-client": Leaf("client-settings-changed"),
        "x-specgen-documents": _DOCS,
        "x-specgen-error-bodies": Leaf(
            "error-bodies-changed", WIDENS, NARROWS, INCOMPARABLE
        ),
        "x-specgen-request-id": _promises("request-id-changed"),
        "x-specgen-throttling": _promises("throttling-changed"),
        "x-specgen-violations": Leaf("hint-changed"),
        "x-specgen-errors": _ERRORS,
    },
    "info": {
        **dict.fromkeys(
            ("title", "summary", "description", "termsOfService", "version"), _DOC
        ),
        "contact": _DOCS,
        "license": _DOCS,
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
        "variables": Child(
            removed=NARROWS,
            rules=("server-variable-added", "server-variable-removed"),
        ),
        "x-specgen-name": Leaf("source-name-changed"),
    },
    "server-variable": {
        "enum": Leaf("server-variable-enum-changed", NARROWS, WIDENS, UNKNOWN),
        "default": _may_change("server-variable-default-changed"),
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
        "tags": _DOC,
        "summary": _DOC,
        "description": _DOC,
        "externalDocs": _DOCS,
        "operationId": Leaf("operation-id-changed"),
        "parameters": Special(),
        "requestBody": Special(),
        "responses": Special(),
        "callbacks": Child(
            removed=NARROWS,
            negotiated=True,
            rules=("callback-added", "callback-removed"),
        ),
        "deprecated": Special(),
        "security": Special(),
        "servers": Special(),
        "x-sunset": Special(),
        "x-stability-level": Special(),
        "x-specgen-group": Leaf("source-name-changed"),
        "x-specgen-safe": _promises("safe-changed"),
        "x-specgen-methods": Special(),
        "x-specgen-rate-limits": Leaf("rate-limits-changed", UNKNOWN, WIDENS, UNKNOWN),
        "x-specgen-dry-run": _offers("dry-run-changed"),
        "x-specgen-key-store": Leaf("key-store-changed"),
        "x-specgen-pagination": Leaf("pagination-changed"),
        "x-specgen-interactions": Child(
            identity=("name",),
            rules=("example-changed", "example-changed"),
        ),
        "x-specgen-errors": _ERRORS,
    },
    "interaction": {
        **dict.fromkeys(("description", "given", "when"), _DOC),
        "name": Special(),
        "request": _EXAMPLE,
        "response": _EXAMPLE,
    },
    "error": {
        "status": Special(),
        "code": Special(),
        "message": Leaf("hint-changed"),
        "description": _DOC,
        "name": Leaf("source-name-changed"),
    },
    "parameter": {
        "name": Special(),
        "in": Special(),
        **_VALUE,
        "x-specgen-client-option": Leaf("client-option-changed"),
        # Its argument may be left out, and a failed call is repeated, while it is there.
        "x-specgen-idempotency-key": _promises("idempotency-key-changed"),
        "x-specgen-selects-media-type": _offers("media-type-selection-changed"),
        "x-specgen-violation": Leaf("hint-changed"),
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
        "encoding": _ENCODING,
        "prefixEncoding": _changes("encoding-changed"),
        "itemEncoding": _changes("encoding-changed"),
    },
    "encoding": {
        "contentType": _changes("encoding-changed"),
        "headers": Child(
            added=UNKNOWN,
            removed=UNKNOWN,
            rules=("encoding-header-added", "encoding-header-removed"),
        ),
        "style": _changes("encoding-changed"),
        "explode": _changes("encoding-changed"),
        "allowReserved": _may_change("encoding-reserved-changed"),
        "encoding": _ENCODING,
        "prefixEncoding": _changes("encoding-changed"),
        "itemEncoding": _changes("encoding-changed"),
    },
    "responses": {"*": Special()},
    "response": {
        "summary": _DOC,
        "description": _DOC,
        "headers": Special(),
        "content": _CONTENT,
        "links": Child(rules=("link-added", "link-removed")),
    },
    "header": _VALUE,
    "callbacks": {"*": Special()},
    "link": {
        **dict.fromkeys(
            ("operationRef", "operationId", "parameters", "requestBody"),
            Leaf("hint-changed"),
        ),
        "description": _DOC,
        "server": _DOCS,
    },
    "example": {
        **dict.fromkeys(("summary", "description"), _DOC),
        **dict.fromkeys(
            ("value", "externalValue", "dataValue", "serializedValue"), _EXAMPLE
        ),
    },
    "security-scheme": {
        "type": _changes("security-scheme-type-changed"),
        "name": _changes("security-scheme-name-changed"),
        "in": _changes("security-scheme-in-changed"),
        "scheme": _changes("security-scheme-scheme-changed"),
        "openIdConnectUrl": _OAUTH_URL,
        **dict.fromkeys(("bearerFormat", "description"), _DOC),
        "oauth2MetadataUrl": _promises("oauth-metadata-url-changed"),
        "deprecated": Special(),
        "flows": Child(
            added=INCOMPARABLE,
            removed=INCOMPARABLE,
            rules=("oauth-flows-added", "oauth-flows-removed"),
        ),
        "x-specgen-signature": _changes("signature-changed"),
        "x-specgen-auth-failures": Leaf("hint-changed"),
    },
    "oauth-flows": dict.fromkeys(
        (
            "implicit",
            "password",
            "clientCredentials",
            "authorizationCode",
            "deviceAuthorization",
        ),
        _FLOW,
    ),
    "oauth-flow": {
        **dict.fromkeys(
            ("authorizationUrl", "deviceAuthorizationUrl", "tokenUrl", "refreshUrl"),
            Special(),
        ),
        "scopes": Special(),
    },
    "xml": dict.fromkeys(
        ("name", "namespace", "prefix", "attribute", "wrapped", "nodeType"),
        _changes("xml-changed"),
    ),
}
