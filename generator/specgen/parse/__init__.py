"""Parse located nodes into an `ir.Api`; all problems are collected before one is raised."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, get_args

from specgen.diagnostics.strictness import refuse_errors
from specgen.ir import Api, Grouping
from specgen.parse import checks, errors, security
from specgen.parse.digests import digests
from specgen.parse.operation import OperationReader
from specgen.parse.reader import Reader
from specgen.parse.schema import SchemaReader

if TYPE_CHECKING:
    from specgen.openapi.place import Place
    from specgen.openapi.references import References

__all__ = ["parse"]


def parse(references: References) -> Api:
    """Read a document as an API.

    Args:
        references: The document, repaired where it is not valid OpenAPI, with its other files.

    Returns:
        The API, its package named after the file's stem.

    Raises:
        SpecError: With every problem found.
    """
    reader = Reader(references)
    api = _api(reader)
    refuse_errors([*checks.check(api, references.start()), *references.diagnostics])
    return api


def _api(reader: Reader) -> Api:
    root = reader.references.start()
    version = root.get("openapi")
    schemas = SchemaReader(reader, str(version.plain) if version else "")
    components, info = reader.get(root, "components"), root.get("info")
    declared = reader.get(components, "schemas")
    for _, schema in declared.members() if declared else ():
        schemas.define(schema)
    schemes = security.security_schemes(components, reader)
    names = frozenset(scheme.name for scheme in schemes)
    operations = OperationReader(reader, schemas, names)
    read = operations.operations(reader.get(root, "paths"))
    shared, by_operation = digests(
        reader.references,
        operations.entries,
        is_apart=not (reader.references.lead_into_paths or schemas.has_scopes),
    )
    client = root.get("x-specgen-client")
    request_id = root.get("x-specgen-request-id")
    return Api(
        package=PurePath(reader.references.document.path).stem,
        title=(info.text("title") if info else None) or "",
        version=(info.text("version") if info else None) or "",
        location=root.location,
        client_name=client.text("name") if client else None,
        grouping=_grouping(client) if client else None,
        tags=_tags(reader.get(root, "tags")),
        summary=info.text("summary") if info else None,
        description=info.text("description") if info else None,
        servers=security.servers(root, reader),
        security_schemes=schemes,
        security=security.security(root, names) or (),
        operations=read,
        schemas=schemas.schemas,
        errors=errors.documented_errors(root),
        error_bodies=errors.error_bodies(root),
        request_id_headers=request_id.texts("headers") if request_id else (),
        request_id_body=request_id.text("body") if request_id else None,
        throttling=errors.throttling(root),
        violations=root.pairs("x-specgen-violations"),
        files=reader.references.files,
        shared_digest=shared,
        operation_digests=by_operation,
    )


def _grouping(client: Place) -> Grouping | None:
    stated = client.text("groups")
    return next((g for g in get_args(Grouping) if g == stated), None)


def _tags(tags: Place | None) -> dict[str, str]:
    """Return the descriptions of tags by their names, of several the first."""
    found: dict[str, str] = {}
    for tag in tags.elements() if tags else ():
        name, text = tag.text("name"), tag.text("description") or tag.text("summary")
        if name and text:
            found.setdefault(name, text)
    return found
