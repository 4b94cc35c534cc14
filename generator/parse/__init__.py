"""Located nodes in, an `ir.Api` out; every problem is gathered before any is raised."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from generator.diagnostics import SpecError
from generator.ir import Api, Contact, Document, License
from generator.parse import checks, errors, security
from generator.parse.operation import OperationReader
from generator.parse.provenance import provenance
from generator.parse.reader import Cursor, Reader
from generator.parse.schema import SchemaReader

if TYPE_CHECKING:
    from generator import source

__all__ = ["parse", "parse_tolerant"]


def parse(document: source.Document) -> Api:
    """Read a document as an API.

    Args:
        document: The located document, already found to be valid OpenAPI.

    Returns:
        The API, its package named after the file's stem.

    Raises:
        SpecError: With every problem found.
    """
    reader = Reader(document)
    api = _api(reader)
    reader.diagnostics.extend(checks.check(api, reader.start()))
    if reader.diagnostics:
        raise SpecError(reader.diagnostics)
    return api


def parse_tolerant(document: source.Document) -> Api:
    """Read whatever can be read of a document, valid or not, for comparison."""
    return _api(Reader(document))


def _api(reader: Reader) -> Api:
    root = reader.start()
    openapi = root.text("openapi") or ""
    schemas = SchemaReader(reader, openapi)
    components, info = root.get("components"), root.get("info")
    declared = components.get("schemas") if components else None
    for _, schema in declared.members() if declared else ():
        schemas.define(schema)
    operations = OperationReader(reader, schemas)
    client = root.get("x-specgen-client")
    request_id = root.get("x-specgen-request-id")
    return Api(
        package=PurePath(reader.root.path).stem,
        title=(info.text("title") if info else None) or "",
        version=(info.text("version") if info else None) or "",
        openapi=openapi,
        location=root.location,
        client_name=client.text("name") if client else None,
        summary=info.text("summary") if info else None,
        description=info.text("description") if info else None,
        contact=_contact(info),
        license=_license(info),
        documents=_documents(root),
        servers=security.servers(root),
        security_schemes=security.security_schemes(components, reader),
        security=security.security(root) or (),
        operations=operations.operations(root.get("paths")),
        webhooks=operations.operations(root.get("webhooks")),
        schemas=schemas.schemas,
        errors=errors.documented_errors(root),
        error_bodies=errors.error_bodies(root),
        request_id_headers=request_id.texts("headers") if request_id else (),
        request_id_body=request_id.text("body") if request_id else None,
        throttling=errors.throttling(root),
        violations=root.pairs("x-specgen-violations"),
        provenance=provenance(root),
        files=reader.files,
    )


def _documents(root: Cursor) -> tuple[Document, ...]:
    found = root.get("x-specgen-documents")
    return tuple(
        Document(
            id=name,
            title=entry.text("title") or name,
            kind="observed" if entry.text("kind") == "observed" else "documented",
            publisher=entry.text("publisher"),
            url=entry.text("url"),
            date=entry.text("date"),
            language=entry.text("language"),
        )
        for name, entry in (found.members() if found else ())
    )


def _contact(info: Cursor | None) -> Contact | None:
    found = info.get("contact") if info else None
    return (
        Contact(found.text("name"), found.text("url"), found.text("email"))
        if found
        else None
    )


def _license(info: Cursor | None) -> License | None:
    found = info.get("license") if info else None
    if found is None:
        return None
    return License(
        found.text("name") or "", found.text("identifier"), found.text("url")
    )
