"""`specgen serve`: the stub of some specs over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("specs", nargs="*", metavar="SPEC", help="spec files (default: specs/*.yaml)")


def run(arguments: argparse.Namespace) -> int:
    """Carry out the command."""
    return 0
