"""The comparer of each kind of object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.diff.compare.media_types import compare_content
from specgen.diff.compare.object_fields import comparer
from specgen.diff.compare.operation_fields import (
    OAUTH_URLS,
    compare_callbacks,
    compare_methods,
    compare_path_operations,
    compare_request_body,
    compare_response_map,
    compare_scopes,
    compare_urls,
)
from specgen.diff.compare.parameters import (
    compare_name,
    compare_required,
    compare_schema_or_content,
    compare_serialization,
    parameter_comparer,
)
from specgen.diff.compare.responses import compare_headers, compare_responses
from specgen.diff.compare.sections import (
    claimed_elsewhere,
    compare_components,
    compare_paths,
)
from specgen.diff.compare.servers import compare_url
from specgen.diff.schema.keywords import compare_schema
from specgen.diff.walk.field_effects import OBJECTS
from specgen.openapi.grammar import METHODS

if TYPE_CHECKING:

    from specgen.diff.walk.comparison import Comparer


_PARAMETER_FIELDS = {
    ("name",): compare_name,
    ("required",): compare_required,
    (
        "style",
        "explode",
        "allowReserved",
        "allowEmptyValue",
    ): compare_serialization,
    ("schema", "content"): compare_schema_or_content,
}


COMPARERS: dict[str, Comparer] = {
    **{kind: comparer(kind, {}) for kind in OBJECTS},
    "schema": compare_schema,
    "openapi": comparer(
        "openapi",
        {
            ("paths", "webhooks"): compare_paths,
            ("components",): compare_components,
            ("security", "servers"): claimed_elsewhere,
        },
    ),
    "server": comparer("server", {("url",): compare_url}),
    "path-item": comparer(
        "path-item",
        {
            (*METHODS, "additionalOperations"): compare_path_operations,
            ("parameters", "servers"): claimed_elsewhere,
        },
    ),
    "operation": comparer(
        "operation",
        {
            ("parameters", "security", "servers"): claimed_elsewhere,
            ("requestBody",): compare_request_body,
            ("responses",): compare_response_map,
            ("x-specgen-methods",): compare_methods,
        },
    ),
    "parameter": parameter_comparer(comparer("parameter", _PARAMETER_FIELDS)),
    "header": comparer("header", _PARAMETER_FIELDS),
    "request-body": comparer(
        "request-body",
        {
            ("required",): compare_required,
            ("content",): compare_content,
        },
    ),
    "media-type": comparer(
        "media-type", {("schema", "itemSchema"): compare_schema_or_content}
    ),
    "responses": comparer("responses", {("*",): compare_responses}),
    "response": comparer(
        "response",
        {
            ("headers",): compare_headers,
            ("content",): compare_content,
        },
    ),
    "callbacks": comparer("callbacks", {("*",): compare_callbacks}),
    "oauth-flow": comparer(
        "oauth-flow", {("scopes",): compare_scopes, OAUTH_URLS: compare_urls}
    ),
}
