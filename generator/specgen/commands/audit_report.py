"""Audits as text, Markdown or JSON."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from specgen.pages.auditing.audit import PageAudit
    from specgen.pages.auditing.compare import Finding
    from specgen.source import Document

FORMATS = ("text", "markdown", "json")
_LONGEST = 120


def print_audits(
    results: Sequence[tuple[Document, PageAudit]], form: str, *, everything: bool
) -> None:
    """Print audits.

    Args:
        results: The audits, each with its spec.
        form: One of `FORMATS`.
        everything: Whether to print the statements that agree, too.
    """
    if form == "json":
        entries = [_as_json(document, each) for document, each in results]
        sys.stdout.write(json.dumps(entries, ensure_ascii=False, indent=1) + "\n")
        return
    lines = (
        _markdown(results, everything)
        if form == "markdown"
        else _text(results, everything)
    )
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def _text(
    results: Sequence[tuple[Document, PageAudit]], everything: bool
) -> Iterator[str]:
    for document, each in results:
        for finding in each.findings:
            if everything or finding.verdict != "in the spec":
                yield f"{finding.verdict}: {_sentence(finding)}"
                yield f"    {_places(document, each, finding)}"
                if finding.note:
                    yield f"    {finding.note}"
        for line, text in each.page.undecided:
            yield f"undecided: {text}\n    {each.page.file}:{line}"
        yield f"{document.path}: {each.page.name or each.page.path}: {_counts(each)}"


def _markdown(
    results: Sequence[tuple[Document, PageAudit]], everything: bool
) -> Iterator[str]:
    for document, each in results:
        yield f"## {each.page.name or each.page.path} ({document.path})\n"
        yield "| Verdict | Statement | Page | Spec | Places |\n|---|---|---|---|---|"
        for finding in each.findings:
            if everything or finding.verdict != "in the spec":
                cells = [
                    finding.verdict,
                    f"{finding.subject}: {finding.kind}",
                    shown(finding.page),
                    shown(finding.spec),
                    _places(document, each, finding),
                ]
                yield "| " + " | ".join(
                    cell.replace("|", "\\|") for cell in cells
                ) + " |"
        yield f"\n{_counts(each)}\n"


def _sentence(finding: Finding) -> str:
    what = f"{finding.subject}: {finding.kind}"
    if finding.verdict == "missing":
        return f"{what} {shown(finding.page)}"
    if finding.verdict == "unsourced":
        return f"{what} {shown(finding.spec)} is only in the spec, and has no source"
    if finding.verdict == "in the spec":
        return f"{what} {shown(finding.page)}"
    return f"{what} is {shown(finding.page)} on the page, {shown(finding.spec)} in the spec"


def shown(value: Any) -> str:
    """Return a value as JSON, cut off if it is long."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def _places(document: Document, each: PageAudit, finding: Finding) -> str:
    places = [] if finding.line is None else [f"{each.page.file}:{finding.line}"]
    if finding.pointer:
        location = document.location_at(finding.pointer)
        places.append(f"{document.path}:{location.line}")
    return ", ".join(places)


def _counts(each: PageAudit) -> str:
    from specgen.pages.auditing.compare import VERDICTS

    counts = {v: sum(f.verdict == v for f in each.findings) for v in VERDICTS}
    counts["undecided"] += len(each.page.undecided)
    return ", ".join(f"{n} {verdict}" for verdict, n in counts.items() if n)


def _as_json(document: Document, each: PageAudit) -> dict[str, Any]:
    findings = []
    for finding in each.findings:
        entry = asdict(finding)
        if finding.pointer:
            entry["spec-line"] = document.location_at(finding.pointer).line
        findings.append(entry)
    undecided = [{"line": line, "message": text} for line, text in each.page.undecided]
    return {
        "spec": document.path,
        "page": each.page.file,
        "sha256": each.page.sha256,
        "operation": each.operation,
        "findings": findings,
        "undecided": undecided,
    }
