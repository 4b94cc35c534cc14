"""`specgen draft`: a spec drafted from vendors' pages, to be completed by hand."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from specgen.commands.specs import UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from specgen.pages.drafting import Draft
    from specgen.pages.operation import PageOperation
    from specgen.pages.vocabulary import Vocabulary


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "pages",
        nargs="+",
        type=Path,
        metavar="PAGE",
        help="a page in Markdown, HTML or plain text",
    )
    parser.add_argument(
        "--into", type=Path, metavar="SPEC", help="add the operations to this spec"
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help="a new file; default: standard output",
    )
    parser.add_argument("--client", help="name of the client, for a new spec")


def run(arguments: argparse.Namespace) -> int:
    """Run the command.

    Returns:
        The exit code: 0, or 1 if a page describes no operation that the spec does not have.

    Raises:
        UsageError: The arguments contradict each other.
    """
    from specgen.pages.drafting import draft
    from specgen.pages.drafting.into import add_to, read_spec
    from specgen.pages.drafting.text import as_text

    if arguments.into is not None and arguments.out is not None:
        raise UsageError("give --into or --out, not both")
    if arguments.out is not None and arguments.out.exists():
        raise UsageError(
            f"{arguments.out} exists: add to it with --into, or name another file"
        )
    pages = [read_operation(path) for path in arguments.pages]
    spec = None if arguments.into is None else read_spec(arguments.into)
    made = draft(pages, spec, arguments.client or _client(arguments.out))
    if spec is None:
        _write(as_text(made), arguments.out)
    else:
        add_to(arguments.into, made)
    _tell(made, pages)
    return 1 if made.skipped else 0


def read_operation(path: Path) -> tuple[PageOperation, Vocabulary]:
    """Return the operation that a page describes, with the vocabulary by which it was read.

    Args:
        path: The page.

    Raises:
        UsageError: A vocabulary is not as its schema says.
    """
    from specgen.pages.reading import read_page
    from specgen.pages.resolving import resolve
    from specgen.pages.vocabulary import VocabularyError, vocabulary_for

    page = read_page(path)
    try:
        vocabulary = vocabulary_for(page)
    except VocabularyError as error:
        raise UsageError(str(error)) from None
    return resolve(page, vocabulary), vocabulary


def _client(out: Path | None) -> str:
    from specgen.pages.drafting.schemas import schema_name

    if out is None:
        return "Draft"
    return schema_name(out.stem) or "Draft"


def _write(text: str, out: Path | None) -> None:
    if out is None:
        sys.stdout.write(text)
    else:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8")


def _tell(made: Draft, pages: Sequence[tuple[PageOperation, Any]]) -> None:
    """Report the undecided statements, each with its place on the page."""
    for operation, _ in pages:
        for doubt in operation.doubts:
            place = f"{operation.file}:{doubt.place.line}"
            sys.stderr.write(f"{place}: {doubt.certainty.value}: {doubt.message}\n")
    for skipped in made.skipped:
        sys.stderr.write(f"{skipped}\n")
    count = sum(len(item) for item in made.spec["paths"].values())
    sys.stderr.write(f"{count} operation{'s' * (count != 1)} drafted\n")
