"""The specs are valid OpenAPI, and what their extensions refer to exists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openapi_spec_validator import OpenAPIV31SpecValidator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.specs.conftest import Spec


GENERAL_CLAIMS = (
    "x-specgen-request-id",
    "x-specgen-throttling",
    "x-specgen-violations",
)


def nodes_with_key(node: Any, key: str) -> Iterator[Any]:
    """Yield the value of every occurrence of a key, examples and all."""
    if isinstance(node, dict):
        if key in node:
            yield node[key]
        for value in node.values():
            yield from nodes_with_key(value, key)
    elif isinstance(node, list):
        for element in node:
            yield from nodes_with_key(element, key)


def errors(spec: Spec) -> dict[str, int]:
    """Return the declared error codes with their statuses; a code is declared once."""
    statuses = {error["code"]: error["status"] for error in spec.errors}
    assert len(statuses) == len(spec.errors), "an error code is declared twice"
    return statuses


def test_is_valid_openapi(spec: Spec) -> None:
    assert [
        error.message for error in OpenAPIV31SpecValidator(spec.document).iter_errors()
    ] == []


def test_error_codes_are_declared(spec: Spec) -> None:
    violations = spec.document["x-specgen-violations"]
    used = {code for name, code in violations.items() if name != "x-specgen-source"}
    for failures in nodes_with_key(spec.document, "x-specgen-auth-failures"):
        used |= {
            code for failure, code in failures.items() if failure != "x-specgen-source"
        }
    used |= set(nodes_with_key(spec.document, "x-specgen-violation"))
    dry_run = spec.operation.get("x-specgen-dry-run", {})
    used |= {
        dry_run[outcome]
        for outcome in ("passed", "invalid", "denied")
        if outcome in dry_run
    }
    for interaction in spec.operation["x-specgen-interactions"]:
        used |= {interaction["response"].get("error")} - {None}
    assert used - set(errors(spec)) == set()


def test_declared_errors_have_a_documented_status(spec: Spec) -> None:
    statuses = {str(status) for status in errors(spec).values()}
    assert statuses - set(spec.operation["responses"]) == set()


def test_error_names_are_unique(spec: Spec) -> None:
    names = [error.get("name", error["code"]) for error in spec.errors]
    assert len(set(names)) == len(names)


def test_sources_name_declared_documents(spec: Spec) -> None:
    documents = spec.document["x-specgen-documents"]
    sources = list(nodes_with_key(spec.document, "x-specgen-source"))
    named = [
        one
        for source in sources
        for one in (source if isinstance(source, list) else [source])
    ]
    assert {source["document"] for source in named} == set(documents)


def test_everything_that_needs_a_source_has_one(spec: Spec) -> None:
    operation = spec.operation
    responses = map(spec.resolve, operation["responses"].values())
    schemas = spec.document["components"]["schemas"].values()
    claims = [
        operation,
        *spec.errors,
        *operation["x-specgen-interactions"],
        *operation.get("x-specgen-rate-limits", ()),
        *spec.document["servers"],
        *spec.document["components"]["securitySchemes"].values(),
        *spec.document["x-specgen-error-bodies"],
        *(spec.document[key] for key in GENERAL_CLAIMS if key in spec.document),
        *([operation["requestBody"]] if "requestBody" in operation else ()),
        *responses,
        *spec.parameters,
        *schemas,
    ]
    assert [claim for claim in claims if "x-specgen-source" not in claim] == []


def test_rate_limits_name_declared_servers(spec: Spec) -> None:
    servers = {server["x-specgen-name"] for server in spec.document["servers"]}
    for limit in spec.operation.get("x-specgen-rate-limits", ()):
        assert set(limit.get("servers", ())) <= servers


def test_security_names_declared_schemes(spec: Spec) -> None:
    schemes = spec.document["components"]["securitySchemes"]
    named = [name for requirement in spec.document["security"] for name in requirement]
    assert named == list(schemes), "alternatives stand in the order of the schemes"


def test_no_region_is_refused(spec: Spec) -> None:
    for server in spec.document["servers"]:
        assert "enum" not in server["variables"].get("region", {})
