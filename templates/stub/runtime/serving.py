"""Runs the application under uvicorn, from the command line or from a program."""

from __future__ import annotations

import argparse
import gc
import logging
import signal
import socket
import sys
from typing import TYPE_CHECKING, Any, Protocol

import uvicorn

from ._faults_option import load_faults
from ._key_option import KeysUnavailableError, load_handlers
from ._rules import RuleError, RulesFileError
from ._security import DEFAULT_CREDENTIALS, DEFAULT_TOKENS, Credential

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ._application import Application
    from ._journal import Locate
    from ._rules import Rule
    from ._rules_file import RulesFile

DEFAULT_PORT = 8700
_GRACE_SECONDS = 3
_FAILED = 2


class AppFactory(Protocol):
    """What makes the application."""

    def __call__(
        self,
        *,
        handlers: Any,
        credentials: Iterable[Credential],
        tokens: Iterable[str],
        verify: bool,
        rules: Iterable[Rule],
        seed: str,
        rate_limits: bool,
        locate: Locate | None,
    ) -> Application:
        """Return the application."""
        ...


def main(
    create_app: AppFactory,
    argv: Sequence[str] | None = None,
    *,
    locate: Locate | None = None,
) -> int:
    """Run the command line.

    Args:
        create_app: Makes the application.
        argv: The arguments, without the program's name; by default those of the process.
        locate: Finds the rules that requests break in the specs.

    Returns:
        The exit code.
    """
    arguments = _parser().parse_args(argv)
    level = logging.INFO if arguments.verbose else logging.WARNING
    logging.basicConfig(level=level, format="%(levelname)s %(message)s")
    faults: RulesFile | None = None
    try:
        keys = arguments.keys
        handlers = None if keys is None else load_handlers(keys, arguments.seed)
        faults = load_faults(arguments.faults) if arguments.faults else None
        app = create_app(
            handlers=handlers,
            credentials=arguments.credential or DEFAULT_CREDENTIALS,
            tokens=arguments.token or DEFAULT_TOKENS,
            verify=not arguments.no_auth,
            rules=faults.rules if faults else (),
            seed=arguments.seed or (faults.seed if faults else ""),
            rate_limits=arguments.rate_limits or bool(faults and faults.rate_limits),
            locate=locate,
        )
    except (KeysUnavailableError, RulesFileError) as error:
        return _fail(str(error))
    except RuleError as error:
        return _fail(faults.message(error) if faults else str(error))
    try:
        serve(app, host=arguments.host, port=arguments.port)
    except OSError as error:
        where = f"{arguments.host}:{arguments.port}"
        # The text that `socket.create_server` adds says no more than `where`.
        reason = (error.strerror or str(error)).partition(" (while ")[0]
        return _fail(f"cannot listen on {where}: {reason}")
    return 0


def _fail(message: str) -> int:
    sys.stderr.write(f"{message}\n")
    return _FAILED


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (%(default)s)"
    )
    parser.add_argument(
        "--port",
        type=_port,
        default=DEFAULT_PORT,
        help="port, 0 for a free one (%(default)s)",
    )
    parser.add_argument(
        "--credential",
        action="append",
        type=_credential,
        metavar="ID:SECRET[:TOKEN]",
        help="an access key to accept, instead of the ones for tests; may be repeated",
    )
    parser.add_argument(
        "--token",
        action="append",
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
    parser.add_argument(
        "--rate-limits", action="store_true", help="enforce the documented rate limits"
    )
    parser.add_argument("--no-auth", action="store_true", help="let everybody pass")
    parser.add_argument("--verbose", action="store_true", help="log every request")


def serve(
    app: Application,
    *,
    host: str = "127.0.0.1",
    port: int = DEFAULT_PORT,
    announce: Callable[[str], object] | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT, then finish the requests that are under way.

    Args:
        app: The application.
        host: Address to listen on.
        port: Port; 0 for a free one.
        announce: Called with the URL once requests are answered; by default it is printed.

    Raises:
        OSError: The address cannot be listened on.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family, backlog=2048) as listener:
        shown = f"[{host}]" if family == socket.AF_INET6 else host
        url = f"http://{shown}:{listener.getsockname()[1]}"
        config = uvicorn.Config(
            app,
            # Its access log would print queries, which hold signatures and tokens.
            access_log=False,
            log_config=None,
            log_level="warning",
            lifespan="off",
            ws="none",
            server_header=False,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        server = _Server(config, url, announce or _print)
        # What is loaded now stays: it need not be searched for garbage again and again.
        gc.collect()
        gc.freeze()
        # Uvicorn raises the signal again when it is done; by then it has done its work.
        before = {s: signal.signal(s, _ignore) for s in (signal.SIGTERM, signal.SIGINT)}
        try:
            server.run(sockets=[listener])
        finally:
            gc.unfreeze()
            for number, handler in before.items():
                signal.signal(number, handler)


class _Server(uvicorn.Server):
    def __init__(
        self, config: uvicorn.Config, url: str, announce: Callable[[str], object]
    ) -> None:
        super().__init__(config)
        self._url = url
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._announce(self._url)


def _print(url: str) -> None:
    sys.stdout.write(f"listening on {url}\n")
    sys.stdout.flush()


def _ignore(*_: object) -> None:
    """Stand in for the default handler, which would end the process with a failure."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Serve the stub server over HTTP.")
    add_arguments(parser)
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) >= 1 << 16:
        raise argparse.ArgumentTypeError(f"{text!r} is no port")
    return int(text)


def _credential(text: str) -> Credential:
    key_id, _, rest = text.partition(":")
    secret, _, token = rest.partition(":")
    if not key_id or not secret:
        raise argparse.ArgumentTypeError("expected ID:SECRET or ID:SECRET:TOKEN")
    return Credential(key_id, secret, token or None)
