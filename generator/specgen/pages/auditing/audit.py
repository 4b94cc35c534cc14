"""The audit of a spec: its operations, each with the page that describes it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from specgen.pages.auditing.compare import compare
from specgen.pages.auditing.contract import contract_of, operations_of
from specgen.pages.auditing.languages import held_together

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from specgen.pages.auditing.compare import Finding
    from specgen.pages.auditing.frozen_statements import PageStatements


@dataclass(slots=True)
class PageAudit:
    """The findings of one page.

    Args:
        page: The page.
        operation: The operation in the spec; empty if the spec does not have it.
        findings: The verdicts, the worst first.
    """

    page: PageStatements
    operation: str = ""
    findings: list[Finding] = field(default_factory=list)


def audit(spec: Mapping[str, Any], pages: Sequence[PageStatements]) -> list[PageAudit]:
    """Return the findings of each page that describes an operation of a spec.

    Args:
        spec: The spec.
        pages: The statements of pages.
    """
    audits = []
    for page in held_together(pages):
        pointer = _pointer(spec, page)
        if pointer is not None:
            contract = contract_of(spec, pointer)
            audits.append(
                PageAudit(page, pointer, compare(page.statements, contract, pointer))
            )
    return audits


def _pointer(spec: Mapping[str, Any], page: PageStatements) -> str | None:
    """Return the pointer of the operation that a page describes, or None."""
    for method, path, pointer in operations_of(spec):
        if page.path is not None:
            same = method == page.method and _shape(path) == _shape(page.path)
        else:
            name = path.partition("#")[2].rpartition("=")[2]
            same = bool(name) and name == page.name
        if same:
            return pointer
    return None


def _shape(path: str) -> str:
    return re.sub(r"\{[^{}]*\}", "{}", path.partition("#")[0])
