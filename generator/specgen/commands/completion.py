"""`specgen completion`: the script by which a shell completes commands and options."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

_SHELLS = ("bash", "zsh", "fish", "tcsh", "powershell")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "shell", choices=_SHELLS, metavar="SHELL", help=", ".join(_SHELLS)
    )
    parser.epilog = (
        'For bash and zsh: eval "$(specgen completion bash)"; for fish:'
        " specgen completion fish | source"
    )


def run(arguments: argparse.Namespace) -> int:
    """Run the command.

    Returns:
        The exit code, 0.
    """
    from argcomplete.shell_integration import shellcode

    sys.stdout.write(shellcode(["specgen"], shell=arguments.shell))
    return 0
