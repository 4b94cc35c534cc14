"""`specgen explain`: the meaning of a finding's code, with an example and the cure."""

from __future__ import annotations

import sys
import textwrap
from typing import TYPE_CHECKING

from specgen.diagnostics.codes import codes

if TYPE_CHECKING:
    import argparse

    from specgen.diagnostics.codes import DiagnosticCode

_WIDTH = 80


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "code",
        nargs="?",
        choices=codes(),
        metavar="CODE",
        help="the code (default: list all)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Run the command.

    Returns:
        The exit code, 0.
    """
    name: str | None = arguments.code
    if name is None:
        sys.stdout.write("".join(f"{_line(code)}\n" for code in codes().values()))
    else:
        sys.stdout.write(f"{_text(codes()[name])}\n")
    return 0


def _line(code: DiagnosticCode) -> str:
    width = max(map(len, codes()))
    return f"{code.name:{width}}  {code.severity:7}  {code.title}"


def _text(code: DiagnosticCode) -> str:
    option = (
        f"`--ignore {code.name}` hides it; `--error {code.name}` and `--strict` make it an"
        " error."
        if code.severity == "warning"
        else "It cannot be ignored."
    )
    return "\n\n".join(
        [
            f"{code.severity}[{code.name}]: {code.title}",
            _filled(code.explanation),
            textwrap.indent(code.example, "    "),
            _filled(f"{code.cure} {option}"),
        ]
    )


def _filled(text: str) -> str:
    return textwrap.fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)
