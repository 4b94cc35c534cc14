"""`specgen serve`: the stub of some specs over HTTP."""

from __future__ import annotations

import argparse
import socket
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from specgen.commands.caching import users_cache
from specgen.commands.generate import build
from specgen.commands.generation_job import job_for
from specgen.commands.serve_rule_locations import Locator
from specgen.commands.serve_watch import watch
from specgen.commands.settings import Settings, add_settings, settings
from specgen.commands.specs import DEFAULT_OUT, UsageError, default_specs, given_specs
from specgen.emit import plan, write
from specgen.pipeline import STUB
from specgen.stub.run import tls_files as tls_option
from specgen.stub.run.options import (
    DEFAULT_HOST,
    DEFAULT_PORT,
    add_options,
    given,
    parser,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from specgen.stub.serve.application import Application

_SCRATCH = "specgen_served"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "specs",
        nargs="*",
        metavar="SPEC",
        help="spec files or directories of them (default: specs)",
    )
    add_options(parser, checked=False)
    parser.add_argument(
        "--watch", action="store_true", help="restart whenever a spec is edited"
    )
    parser.add_argument(
        "--record",
        metavar="URL",
        help="forward requests to a service, and record the exchanges as interactions",
    )
    parser.add_argument(
        "--record-to",
        type=Path,
        default=Path("recorded.yaml"),
        metavar="FILE",
        help="the file for what --record records (default: recorded.yaml)",
    )
    add_settings(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run the command: serve until interrupted.

    Returns:
        The exit code.

    Raises:
        SpecError: A spec is wrong.
        UsageError: The arguments cannot be honoured.
    """
    specs = given_specs(arguments.specs) if arguments.specs else default_specs()
    chosen = settings(arguments)
    if arguments.record is not None:
        _check_recording(arguments)
    if arguments.watch:
        return _watch(specs, arguments, chosen)
    job = job_for(specs, DEFAULT_OUT, chosen)
    packages = build(job, users_cache)
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
    if arguments.record is not None:
        return _record(stub.create_app(verify=False), arguments)
    serving = import_module(f"{parent}.{STUB}.serving")
    main = cast("Callable[..., int]", serving.main)
    return main(stub.create_app, _forwarded(arguments), locate=locate)


def _check_recording(arguments: argparse.Namespace) -> None:
    """Refuse options that do not go with recording.

    Raises:
        UsageError: The URL is not one of a service, or another option has no use.
    """
    parts = urlsplit(arguments.record)
    if (
        parts.scheme not in ("http", "https")
        or not parts.netloc
        or parts.path.strip("/")
    ):
        raise UsageError(
            f"--record {arguments.record}: expected the URL of a service without a path, such"
            " as https://kms.example.com"
        )
    if arguments.record_to.exists():
        raise UsageError(
            f"{arguments.record_to} exists; name another file with --record-to"
        )
    names = [option.partition("=")[0] for option in given(arguments)]
    others = [name for name in names if name not in ("--host", "--port")]
    others += ["--watch"] if arguments.watch else []
    if others:
        raise UsageError(f"{', '.join(others)} cannot be used with --record")


def _record(app: Application, arguments: argparse.Namespace) -> int:
    from specgen.commands.serve_recording import Recorder
    from specgen.stub.run.server import serve

    options = parser("specgen").parse_args(given(arguments))
    recorder = Recorder(app, arguments.record, arguments.record_to)
    sys.stderr.write(f"recording to {arguments.record_to}\n")
    return serve(recorder, host=options.host, port=options.port)


def _watch(
    specs: Sequence[Path], arguments: argparse.Namespace, chosen: Settings
) -> int:
    host = DEFAULT_HOST if arguments.host is None else arguments.host
    port = str(DEFAULT_PORT) if arguments.port is None else arguments.port
    if not port.isdecimal():
        raise UsageError(f"{port!r} is not a valid port (0 to 65535)")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, int(port)), family=family, backlog=2048)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"cannot listen on {host}:{port}: {reason}") from error
    watched = (
        arguments.keys,
        arguments.faults,
        arguments.tls_cert,
        arguments.tls_key,
    )
    files = [*specs, *(Path(name) for name in watched if name is not None)]
    try:
        # Clients trust one authority for all successive processes.
        with listening, tls_option.tls_files(arguments, host) as tls:
            served = {
                **vars(arguments),
                "fd": listening.fileno(),
                **_tls_arguments(tls),
            }
            command = [sys.executable, "-m", "specgen", "serve", *map(str, specs)]
            command += _forwarded(argparse.Namespace(**served))
            command += chosen.arguments
            return watch(command, listening, files)
    except tls_option.TlsError as error:
        raise UsageError(str(error)) from None


def _tls_arguments(tls: tuple[Path, Path] | None) -> dict[str, Any]:
    """Return the arguments for a process that uses existing certificate files."""
    certificate, key = tls or (None, None)
    return {
        "tls": False,
        "tls_name": [],
        "write_ca": None,
        "tls_cert": certificate,
        "tls_key": key,
    }


def _forwarded(arguments: argparse.Namespace) -> list[str]:
    """Return the arguments of the stub server itself."""
    return [*given(arguments), *(["--verbose"] if arguments.verbose else [])]
