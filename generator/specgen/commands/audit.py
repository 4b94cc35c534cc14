"""`specgen audit`: specs compared with the vendors' pages that they are distilled from."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from specgen.commands.audit_report import FORMATS, print_audits
from specgen.commands.draft import read_operation
from specgen.commands.specs import UsageError, default_specs, given_specs

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from specgen.pages.auditing.audit import PageAudit
    from specgen.pages.auditing.frozen_statements import PageStatements
    from specgen.source import Document

_FINE, _DIFFERS = 0, 1
_BAD = {"contradicted", "missing"}
_SUFFIXES = {".md", ".html", ".htm", ".txt"}
_PAIR = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "specs", nargs="*", metavar="SPEC", help="spec files (default: specs)"
    )
    parser.add_argument(
        "--pages",
        type=Path,
        metavar="DIR",
        help="the pages, or a page (default: frozen statements)",
    )
    parser.add_argument(
        "--revision",
        nargs=_PAIR,
        type=Path,
        metavar=("OLD", "NEW"),
        help="compare two revisions of a page instead",
    )
    parser.add_argument(
        "--freeze",
        action="store_true",
        help="keep the statements of --pages beside the specs",
    )
    parser.add_argument(
        "--facts",
        type=Path,
        metavar="FILE",
        help="also write each fact with its places, as Markdown",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="with --facts: fail if the file has other facts",
    )
    parser.add_argument(
        "--format", choices=FORMATS, default="text", help="default: text"
    )
    parser.add_argument(
        "--all", action="store_true", help="also print the statements that agree"
    )


def run(arguments: argparse.Namespace) -> int:
    """Run the command.

    Returns:
        The exit code: 0, or 1 if a page contradicts a spec or a spec lacks a statement.

    Raises:
        UsageError: The arguments contradict each other, or there is nothing to compare.
    """
    if arguments.revision is not None:
        from specgen.commands.audit_revisions import compare_revisions

        return compare_revisions(arguments)
    if arguments.check and arguments.facts is None:
        raise UsageError("--check needs --facts, whose file it compares")
    specs = given_specs(arguments.specs) if arguments.specs else default_specs()
    if arguments.freeze and arguments.pages is None:
        raise UsageError("--freeze needs --pages, whose statements it keeps")
    pages = None if arguments.pages is None else _read_pages(arguments.pages)
    code = _FINE
    results = []
    for spec in specs:
        document, audits = _audit(spec, pages, freeze=arguments.freeze)
        results += [(document, each) for each in audits]
        if any(f.verdict in _BAD for each in audits for f in each.findings):
            code = _DIFFERS
    if not results:
        raise UsageError(
            "no page describes an operation of these specs; name the pages with --pages,"
            " or keep their statements with --freeze"
        )
    print_audits(results, arguments.format, everything=arguments.all)
    if arguments.facts is not None:
        from specgen.commands.audit_facts import write_facts

        if not write_facts(results, arguments.facts, check=arguments.check):
            sys.stderr.write(
                f"{arguments.facts}: not the facts of these specs and pages;"
                " write it again with the same command without --check\n"
            )
            code = _DIFFERS
    return code


def _audit(
    spec: Path, pages: Sequence[PageStatements] | None, *, freeze: bool
) -> tuple[Document, list[PageAudit]]:
    from specgen.pages.auditing import frozen_statements
    from specgen.pages.auditing.audit import audit
    from specgen.pipeline import load_specs
    from specgen.source import load

    load_specs([spec])
    document = load(spec)
    kept = _kept(spec)
    try:
        known = (
            pages
            if pages is not None
            else frozen_statements.thaw(kept) if kept.exists() else []
        )
    except frozen_statements.FrozenError as error:
        raise UsageError(str(error)) from None
    audits = audit(document.root.plain(), known)
    if freeze and audits:
        frozen_statements.freeze([each.page for each in audits], kept)
        count = "1 page" if len(audits) == 1 else f"{len(audits)} pages"
        sys.stderr.write(f"{kept}: statements of {count} kept\n")
    return document, audits


def _kept(spec: Path) -> Path:
    """Return the file that keeps the statements of a spec's pages."""
    return spec.parent / "statements" / f"{spec.stem}.json"


def _read_pages(path: Path) -> list[PageStatements]:
    from specgen.diagnostics import SpecError
    from specgen.pages.auditing.frozen_statements import of_operation

    files = (
        sorted(p for p in path.rglob("*") if p.suffix in _SUFFIXES)
        if path.is_dir()
        else [path]
    )
    found = []
    for file in files:
        try:
            found.append(of_operation(*read_operation(file)))
        except SpecError as error:
            sys.stderr.write(f"{error}\n")
    if not found:
        raise UsageError(f"there are no pages in {path}")
    return found
