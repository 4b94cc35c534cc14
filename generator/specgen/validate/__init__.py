"""Checks of a spec before it is parsed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from specgen.diagnostics import Diagnostic
from specgen.openapi.grammar import VERSIONS
from specgen.openapi.walk import walk
from specgen.source import ScalarNode
from specgen.validate.examples import check_examples
from specgen.validate.extensions import check_extensions
from specgen.validate.idempotency_keys import check_idempotency_keys
from specgen.validate.keywords import check_keywords
from specgen.validate.left_out_operations import LEFT_OUT, leave_out
from specgen.validate.misplaced_references import check_references
from specgen.validate.names_in_extensions import check_links
from specgen.validate.not_honoured import check_fields
from specgen.validate.repair import Repair
from specgen.validate.repeated_values import check_repeated_values
from specgen.validate.rules import check_rules
from specgen.validate.security_schemes import check_security_schemes
from specgen.validate.structure import check_structure

if TYPE_CHECKING:
    from specgen.openapi.references import References
    from specgen.source import Document

_VERSION = re.compile(r"(\d+\.\d+)(\.\d+)?(-.+)?")


def validate(references: References) -> list[Diagnostic]:
    """Return the findings about a spec, by file and line.

    Args:
        references: The spec. Files that it refers to are read as well.
    """
    version, finding = _version(references.document)
    if version is None:
        return finding
    spec = walk(references)
    repair = Repair()
    found = [
        *check_structure(version, spec, repair),
        *check_references(version, spec),
    ]
    left_out = leave_out(spec, references, repair.unusable)
    if repair.has_changed or left_out:
        spec = walk(references)
    found += [
        *left_out,
        *check_keywords(version, spec, references, repair),
        *check_fields(version, spec, repair),
        *check_repeated_values(spec),
        *check_rules(spec, references, repair),
        *check_extensions(spec),
        *check_security_schemes(spec.places),
        *check_idempotency_keys(spec),
        *check_links(spec, references),
    ]
    found += references.diagnostics
    if any(finding.severity == "error" for finding in found):
        found = [finding for finding in found if finding.code != LEFT_OUT]
    else:
        found += check_examples(spec, references, version, repair)
    return sorted(dict.fromkeys([*found, *references.diagnostics]), key=_order)


def _order(finding: Diagnostic) -> tuple[str, int, int, str, str]:
    location = finding.location
    return location.file, location.line, location.column, finding.code, finding.message


def _version(document: Document) -> tuple[str | None, list[Diagnostic]]:
    node = document.root.get("openapi")
    match = (
        _VERSION.fullmatch(str(node.value)) if isinstance(node, ScalarNode) else None
    )
    if match and match[1] in VERSIONS:
        return match[1], []
    location = document.location_at("/openapi")
    known = f"supported versions: {', '.join(VERSIONS)}"
    if node is not None:
        message = f"OpenAPI `{node.plain()}` is not supported"
        hint = f'{known}; write it in full and in quotes, such as "3.1.0"'
        return None, [Diagnostic("unsupported-version", message, location, hint)]
    if "swagger" in document.root:
        location = document.location_at("/swagger")
        hint = "convert the document to OpenAPI 3, for example with swagger2openapi"
        message = "Swagger 2.0 is not supported"
        return None, [Diagnostic("unsupported-version", message, location, hint)]
    message = "the document does not state its version of OpenAPI"
    hint = f'begin it with `openapi: "3.1.0"`; {known}'
    return None, [Diagnostic("unsupported-version", message, location, hint)]
