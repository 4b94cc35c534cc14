"""Documents for tests, and their comparison."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from specgen.diff.document_diff import compare
from specgen.diff.model.removal_policy import Policy
from specgen.openapi.references import References
from specgen.source import load

if TYPE_CHECKING:
    from specgen.diff.model.change import Change, Report
    from specgen.ir import JsonValue

TODAY = date(2026, 1, 1)


def side(document: JsonValue, name: str = "spec.yaml") -> References:
    data = document if isinstance(document, str) else json.dumps(document)
    return References(
        load(name, data=data.encode()), read=_no_file, code="unfollowed-ref"
    )


def _no_file(path: str) -> bytes:
    raise AssertionError(f"read {path}")


def report(base: JsonValue, revision: JsonValue, **notice: int) -> Report:
    return compare(
        side(base, "base.yaml"), side(revision, "new.yaml"), Policy(TODAY, notice)
    )


def changes(base: JsonValue, revision: JsonValue, **notice: int) -> tuple[Change, ...]:
    return report(base, revision, **notice).changes


def request_with(schema: JsonValue) -> dict[str, JsonValue]:
    """Return a document in which a request body has a schema."""
    content: JsonValue = {"application/json": {"schema": schema}}
    return _document({"requestBody": {"content": content}, "responses": _EMPTY})


def response_with(schema: JsonValue, status: str = "200") -> dict[str, JsonValue]:
    """Return a document in which a response has a schema."""
    content: JsonValue = {"application/json": {"schema": schema}}
    return _document({"responses": {status: {"description": "", "content": content}}})


def query_with(schema: JsonValue, **fields: JsonValue) -> dict[str, JsonValue]:
    """Return a document in which a query parameter has a schema."""
    parameter: JsonValue = {"name": "q", "in": "query", "schema": schema, **fields}
    return _document({"parameters": [parameter], "responses": _EMPTY})


def document(paths: JsonValue, **fields: JsonValue) -> dict[str, JsonValue]:
    """Return a document with paths and other fields."""
    info: JsonValue = {"title": "T", "version": "1"}
    return {"openapi": "3.1.0", "info": info, "paths": paths, **fields}


_EMPTY: JsonValue = {"200": {"description": ""}}


def _document(operation: JsonValue) -> dict[str, JsonValue]:
    return document({"/things": {"post": operation}})
