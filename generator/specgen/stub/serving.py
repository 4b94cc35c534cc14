"""The command line; from a program, call `serve`."""

from __future__ import annotations

import logging
import socket
import sys
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Protocol

from .faults.rules import RuleError, RulesFileError
from .journal.journal import JOURNAL_SIZE
from .run.faults_option import load_faults
from .run.keys_option import KeysUnavailableError, load_handlers
from .run.options import DEFAULT_PORT, parser
from .run.server import serve
from .run.tls_files import TlsError, server_context, tls_files
from .verify.credentials import DEFAULT_CREDENTIALS, DEFAULT_TOKENS

if TYPE_CHECKING:
    import argparse
    import ssl
    from collections.abc import Iterable, Sequence

    from .faults.rule import Rule
    from .journal.journal_entry import Locate
    from .serve.application import Application
    from .verify.credentials import Credential

_FAILED = 2
__all__ = ["DEFAULT_PORT", "AppFactory", "run", "serve"]


class OptionError(Exception):
    """Options that do not go together."""


_REFUSALS = (KeysUnavailableError, OptionError, RulesFileError, TlsError)


class AppFactory(Protocol):
    """A factory of the application."""

    def __call__(
        self,
        *,
        handlers: Any,
        credentials: Iterable[Credential],
        tokens: Iterable[str],
        verify: bool,
        journal_size: int,
        admin: bool,
        admin_hosts: Iterable[str],
        rules: Iterable[Rule],
        seed: str,
        rate_limits: bool,
        cors: bool,
        locate: Locate | None,
    ) -> Application:
        """Return the application."""
        ...


def run(
    create_app: AppFactory,
    argv: Sequence[str] | None = None,
    *,
    package: str,
    locate: Locate | None = None,
) -> int:
    """Run the command line.

    Args:
        create_app: Creates the application.
        argv: The arguments, without the program's name; by default those of the process.
        package: The package of the stub server, whose `key_store` answers with keys.
        locate: Locates violated rules in the specs.

    Returns:
        The exit code.
    """
    arguments = parser(package).parse_args(argv)
    level = logging.INFO if arguments.verbose else logging.WARNING
    logging.basicConfig(level=level, format="%(levelname)s %(message)s")
    try:
        tls = _tls_context(arguments)
        app = _application(create_app, arguments, package, locate)
        listener = None if arguments.fd is None else socket.socket(fileno=arguments.fd)
        return serve(
            app,
            host=arguments.host,
            port=arguments.port,
            listener=listener,
            tls=tls,
            workers=arguments.workers,
            request_timeout=arguments.request_timeout,
        )
    except OSError as error:
        where = f"{arguments.host}:{arguments.port}"
        # The text that `socket.create_server` adds says no more than `where`.
        reason = (error.strerror or str(error)).partition(" (while ")[0]
        return _fail(f"cannot listen on {where}: {reason}")
    except _REFUSALS as error:
        return _fail(str(error))


def _application(
    create_app: AppFactory,
    arguments: argparse.Namespace,
    package: str,
    locate: Locate | None,
) -> Application:
    """Create the application.

    Raises:
        OptionError: The options are wrong.
        KeysUnavailableError: The keys cannot be read.
        RulesFileError: The rules cannot be read.
    """
    admin = _is_administered(arguments)
    handlers = (
        None
        if arguments.keys is None
        else load_handlers(package, arguments.keys, arguments.seed)
    )
    faults = None if arguments.faults is None else load_faults(arguments.faults)
    rate_limits = arguments.rate_limits or bool(faults and faults.rate_limits)
    if arguments.workers > 1 and (faults or rate_limits):
        raise OptionError(
            "rules and rate limits count calls in one process: leave out --workers"
        )
    try:
        app = create_app(
            handlers=handlers,
            credentials=arguments.credential or DEFAULT_CREDENTIALS,
            tokens=arguments.token or DEFAULT_TOKENS,
            verify=not arguments.no_auth,
            # A journal that cannot be read is not kept.
            journal_size=JOURNAL_SIZE if admin else 0,
            admin=admin,
            admin_hosts=arguments.admin_host,
            rules=faults.rules if faults else (),
            seed=arguments.seed or "",
            rate_limits=rate_limits,
            cors=arguments.cors,
            locate=locate,
        )
    except RuleError as error:
        raise RulesFileError(faults.message(error) if faults else str(error)) from None
    if faults and arguments.seed is None:
        # The file's own seed is for its rules alone.
        app.rules.seed = faults.seed
    return app


def _is_administered(arguments: argparse.Namespace) -> bool:
    """Tell whether to serve the admin pages below `/__stub__/`, and warn of open access.

    Raises:
        OptionError: They were requested but cannot be served.
    """
    asked: bool | None = arguments.admin
    if arguments.workers > 1:
        if asked:
            raise OptionError("--admin needs a single process: leave out --workers")
        return False
    if _is_loopback(arguments.host):
        return asked is not False
    note = "" if asked else "; paths below /__stub__/ are off without --admin"
    sys.stderr.write(
        f"warning: any host that reaches {arguments.host} can call the stub{note}\n"
    )
    return asked is True


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _tls_context(arguments: argparse.Namespace) -> ssl.SSLContext | None:
    """Return the TLS context, if HTTPS was requested.

    Raises:
        TlsError: There cannot be one.
    """
    with tls_files(arguments, arguments.host) as files:
        return server_context(files) if files else None


def _fail(message: str) -> int:
    sys.stderr.write(f"{message}\n")
    return _FAILED
