"""`specgen serve`: the stub of some specs over HTTP."""

from __future__ import annotations

import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

from generator.commands.generate import add_allow, build, job_for
from generator.commands.locate import Locator
from generator.commands.specs import DEFAULT_OUT, default_specs, given_specs
from generator.emit import plan, write
from generator.pipeline import STUB

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

_SCRATCH = "specgen_served"
_FORWARDED = ("host", "port", "keys", "seed", "faults")
_SWITCHES = {
    "rate-limits": "enforce the documented rate limits",
    "no-auth": "let everybody pass",
    "verbose": "log every request",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "specs", nargs="*", metavar="SPEC", help="spec files (default: specs/*.yaml)"
    )
    parser.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", help="port, 0 for a free one (default: 8700)")
    parser.add_argument(
        "--credential",
        action="append",
        default=[],
        metavar="ID:SECRET[:TOKEN]",
        help="an access key to accept, instead of the ones for tests; may be repeated",
    )
    parser.add_argument(
        "--token",
        action="append",
        default=[],
        metavar="TOKEN",
        help="a token to accept, instead of `testtoken`; may be repeated",
    )
    parser.add_argument(
        "--keys",
        metavar="PATH",
        help="answer with the keys in a YAML file, or a folder of PEM files",
    )
    parser.add_argument(
        "--seed", help="makes the same of what keys and faults leave open, each time"
    )
    parser.add_argument(
        "--faults",
        metavar="FILE",
        help="answer as the rules in a YAML file say, instead of as documented",
    )
    for name, text in _SWITCHES.items():
        parser.add_argument(f"--{name}", action="store_true", help=text)
    add_allow(parser)


def run(arguments: argparse.Namespace) -> int:
    """Carry out the command: serve until interrupted.

    Returns:
        The exit code.

    Raises:
        SpecError: A spec is wrong.
        UsageError: The command cannot do what its arguments say.
    """
    specs = given_specs(arguments.specs) if arguments.specs else default_specs()
    job = job_for(specs, DEFAULT_OUT, arguments.allow)
    packages = build(job)
    if not arguments.specs and not plan(DEFAULT_OUT, packages).changes:
        return _serve(Path.cwd(), DEFAULT_OUT.name, arguments, Locator(specs))
    with tempfile.TemporaryDirectory(prefix="specgen-") as folder:
        write(plan(Path(folder) / _SCRATCH, packages))
        return _serve(Path(folder), _SCRATCH, arguments, Locator(specs))


def _serve(
    folder: Path, parent: str, arguments: argparse.Namespace, locate: Locator
) -> int:
    sys.path.insert(0, str(folder))
    stub = import_module(f"{parent}.{STUB}")
    serving = import_module(f"{parent}.{STUB}.serving")
    main = cast("Callable[..., int]", serving.main)
    return main(stub.create_app, _forwarded(arguments), locate=locate)


def _forwarded(arguments: argparse.Namespace) -> list[str]:
    """Return the arguments that are the stub server's own, as it takes them."""
    given = [(f"--{name}", getattr(arguments, name)) for name in _FORWARDED]
    given += [("--credential", text) for text in arguments.credential]
    given += [("--token", text) for text in arguments.token]
    switches = [n for n in _SWITCHES if getattr(arguments, n.replace("-", "_"))]
    forwarded = [f"{option}={value}" for option, value in given if value is not None]
    return [*forwarded, *(f"--{name}" for name in switches)]
