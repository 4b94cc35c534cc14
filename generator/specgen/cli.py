"""The command line: the only part that reads arguments, prints and exits."""

from __future__ import annotations

import atexit
import io
import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

from specgen import __version__
from specgen.commands.output import add_verbosity, verbosity
from specgen.commands.parser import Parser
from specgen.commands.specs import UsageError
from specgen.diagnostics import SpecError

if TYPE_CHECKING:
    from collections.abc import Sequence

_FAILED = 2
# As a shell reports a program that the end of a pipe stopped.
_CLOSED = 141
# Numbers that Python gives to tools that monitor it.
_MONITORING_TOOLS = 6
_COMMANDS = {
    "init": ("commands.init", "set up a project: settings, a first spec, Makefile"),
    "generate": (
        "commands.generate",
        "generate client packages and the stub server from specs",
    ),
    "check": ("commands.check", "validate specs, and write nothing"),
    "list": ("commands.listing", "list the operations and error codes of specs"),
    "serve": ("commands.serve", "serve the stub of specs over HTTP"),
    "diff": (
        "commands.diff",
        "show the impact of a spec's changes on callers of the API",
    ),
    "changelog": (
        "commands.changelog",
        "write a changelog for callers over a range of git revisions",
    ),
    "audit": ("commands.audit", "compare specs with the vendors' pages"),
    "draft": ("commands.draft", "draft a spec from vendors' API reference pages"),
    "explain": ("commands.explain", "explain the code of a finding"),
    "vendor": (
        "commands.vendor",
        "copy generated packages into other repositories, and keep them up to date",
    ),
    "package": (
        "commands.package",
        "build a generated package as wheel and source distribution",
    ),
    "completion": (
        "commands.completion",
        "print the script for the completion of specgen's arguments in a shell",
    ),
}
# Variables that a shell sets for completions: the request, and the line to complete.
_COMPLETING, _LINE = "_ARGCOMPLETE", "COMP_LINE"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: The arguments, without the program's name; by default those of the process.

    Returns:
        The exit code: 0 fine, 1 a check found something, 2 the command could not be carried out.
    """
    _print_any_character()
    given = sys.argv[1:] if argv is None else list(argv)
    if _COMPLETING in os.environ:
        _complete()
    arguments = _parser(given).parse_args(given)
    try:
        with verbosity(quiet=arguments.quiet, verbose=arguments.verbose):
            code: int = arguments.run(arguments)
        sys.stdout.flush()
    except SpecError as error:
        from specgen.commands.report import report

        report(error.diagnostics)
        return _FAILED
    except UsageError as error:
        return _fail(str(error))
    except BrokenPipeError:
        # The reader has closed the pipe, as `head` does; the rest is flushed to nowhere at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _CLOSED
    except OSError as error:
        return _fail(
            f"{error.filename or 'standard output'}: {error.strerror or error}"
        )
    except KeyboardInterrupt:
        return _fail("interrupted")
    return code


def run() -> NoReturn:
    """Run the command line as a program.

    The process ends without freeing what the command has made, which takes a sixth of its time.
    A server is left as usual: its threads have something to do at exit. So is a process that
    others look into: profilers, debuggers and measurements of coverage write at its end.
    """
    is_watched = _is_watched()
    code = main()
    if is_watched or "serve" in sys.argv:
        sys.exit(code)
    with suppress(BrokenPipeError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def _is_watched() -> bool:
    """Tell whether something was to run at the end of the process before the command began."""
    registered = atexit._ncallbacks()  # noqa: SLF001 - no public function tells
    return bool(registered or sys.gettrace() or sys.getprofile() or _is_monitored())


def _is_monitored() -> bool:
    if sys.version_info >= (3, 12):
        tools = range(_MONITORING_TOOLS)
        return any(sys.monitoring.get_tool(number) for number in tools)
    return False


def _print_any_character() -> None:
    """Let standard output encode all characters, even in a locale such as C.

    Files and pipes get UTF-8, as written files do; a terminal gets escapes.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        encoding = sys.stdout.encoding if sys.stdout.isatty() else "utf-8"
        sys.stdout.reconfigure(encoding=encoding, errors="backslashreplace")


def _complete() -> None:
    """Print completions for a shell, and exit."""
    import argcomplete

    argcomplete.autocomplete(_parser(os.environ.get(_LINE, "").split()))


def _fail(message: str) -> int:
    sys.stderr.write(f"specgen: {message}\n")
    return _FAILED


def _parser(given: Sequence[str]) -> Parser:
    """Return the parser; only the requested command is imported."""
    parser = Parser(prog="specgen", description=_DESCRIPTION)
    parser.add_argument("--version", action="version", version=f"specgen {__version__}")
    add_verbosity(parser)
    parser.set_defaults(quiet=False, verbose=False)
    commands = parser.add_subparsers(
        required=True,
        metavar="COMMAND",
        dest="command",
        title="commands",
        prog=parser.prog,  # Finding it out needs modules that runs do not need.
    )
    # Each parser takes part of a millisecond; the help of all commands needs all of them.
    names = given[:1] if given[:1] and given[0] in _COMMANDS else _COMMANDS
    for name in names:
        module, description = _COMMANDS[name]
        command = commands.add_parser(name, help=description, description=description)
        if name in given:
            found = import_module(f"specgen.{module}")
            found.add_arguments(command)
            add_verbosity(command)
            command.set_defaults(run=found.run)
    return parser


_DESCRIPTION = (
    "Typed clients and a stub server for cloud-vendor APIs, from OpenAPI specs."
)
