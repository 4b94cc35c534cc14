"""The options of a stub server, for its own command line and for `specgen serve`."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from ..transport.request_deadline import REQUEST_SECONDS
from ..verify.credentials import Credential

if TYPE_CHECKING:
    from collections.abc import Callable

DEFAULT_HOST = "127.0.0.1"
"""The address to listen on unless another is asked for."""

DEFAULT_PORT = 8700
"""The port to listen on unless another is asked for."""

_MOST_WORKERS = 64
_MOST_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Option:
    """An option with a value.

    Args:
        name: Its name, without the dashes.
        metavar: The placeholder of the value in the help.
        help: Its purpose; None hides it.
        read: Reads the value.
        default: The value where it is not given; of an option that may be repeated, none.
        repeats: Whether it may be repeated.
    """

    name: str
    metavar: str
    help: str | None
    read: Callable[[str], Any] = str
    default: Any = None
    repeats: bool = False

    def add_to(self, parser: argparse.ArgumentParser, *, checked: bool) -> None:
        """Declare the option.

        Args:
            parser: The parser.
            checked: Whether the value is read, or left as it was given.
        """
        shown = argparse.SUPPRESS
        if self.help is not None:
            shown = self.help + ("; may be repeated" if self.repeats else "")
            shown += "" if self.default is None else f" (default: {self.default})"
        parser.add_argument(
            f"--{self.name}",
            metavar=self.metavar,
            help=shown,
            action="append" if self.repeats else "store",
            type=self.read if checked else str,
            default=[] if self.repeats else self.default if checked else None,
        )

    def given(self, arguments: argparse.Namespace) -> list[str]:
        """Return the option as it was given, as arguments of a command line."""
        value = _value(arguments, self.name)
        values = value if self.repeats else [] if value is None else [value]
        return [f"--{self.name}={each}" for each in values]


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) >= 1 << 16:
        raise argparse.ArgumentTypeError(f"{text!r} is not a valid port (0 to 65535)")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds <= _MOST_SECONDS:
        raise argparse.ArgumentTypeError(
            f"expected seconds, more than 0 and at most {_MOST_SECONDS}"
        )
    return seconds


def _workers(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= _MOST_WORKERS:
        raise argparse.ArgumentTypeError(f"expected a number from 1 to {_MOST_WORKERS}")
    return int(text)


def _credential(text: str) -> Credential:
    key_id, _, rest = text.partition(":")
    secret, colon, token = rest.partition(":")
    if not key_id or not secret or (colon and not token):
        raise argparse.ArgumentTypeError("expected ID:SECRET or ID:SECRET:TOKEN")
    return Credential(key_id, secret, token if colon else None)


def _token(text: str) -> str:
    if not text:
        raise argparse.ArgumentTypeError("expected a token")
    return text


def _value(arguments: argparse.Namespace, name: str) -> Any:
    return getattr(arguments, name.replace("-", "_"))


OPTIONS = (
    Option("host", "ADDRESS", "address to listen on", default=DEFAULT_HOST),
    Option("port", "PORT", "port, 0 for a free one", _port, DEFAULT_PORT),
    # A socket that listens already, from the program that started this one.
    Option("fd", "FD", None, int),
    Option(
        "workers",
        "N",
        "number of processes; the pages below /__stub__/ need a single one",
        _workers,
        1,
    ),
    Option(
        "request-timeout",
        "SECONDS",
        "time within which a request has to arrive",
        _seconds,
        f"{REQUEST_SECONDS:g}",
    ),
    Option(
        "admin-host",
        "NAME",
        "extra Host name allowed for the pages and calls below /__stub__/",
        repeats=True,
    ),
    Option(
        "write-ca",
        "FILE",
        "write the certificate of the authority that --tls makes, for clients to trust",
    ),
    Option(
        "tls-name",
        "NAME",
        "name that the certificate of --tls is for, besides localhost and the host",
        repeats=True,
    ),
    Option(
        "tls-cert",
        "FILE",
        "serve https with a certificate in a PEM file, the intermediate ones after it",
    ),
    Option("tls-key", "FILE", "private key of the certificate, in a PEM file"),
    Option(
        "credential",
        "ID:SECRET[:TOKEN]",
        "access key to accept, instead of the ones for tests",
        _credential,
        repeats=True,
    ),
    Option(
        "token",
        "TOKEN",
        "token to accept, instead of `testtoken`",
        _token,
        repeats=True,
    ),
    Option(
        "keys",
        "PATH",
        "respond with the keys in a YAML file, or in a directory of PEM files",
    ),
    Option("seed", "TEXT", "seed for generated values, keys and random faults"),
    Option("faults", "FILE", "apply the fault rules in a YAML file"),
)
SWITCHES = {
    "tls": "serve https, with a certificate of an authority made for this run",
    "no-auth": "accept requests that are not authentic",
    "cors": "let pages of any origin call the APIs",
    "rate-limits": "enforce the documented rate limits",
}


def add_options(parser: argparse.ArgumentParser, *, checked: bool = True) -> None:
    """Declare the options.

    Args:
        parser: The parser.
        checked: Whether values are read and have defaults. If not, `given` forwards them to a
            command line that reads them.
    """
    for option in OPTIONS:
        option.add_to(parser, checked=checked)
    for name, text in SWITCHES.items():
        parser.add_argument(f"--{name}", action="store_true", help=text)
    parser.add_argument(
        "--admin",
        action=argparse.BooleanOptionalAction,
        help="serve the pages and calls below /__stub__/ (default: on a loopback address)",
    )


def given(arguments: argparse.Namespace) -> list[str]:
    """Return the options as they were given, as arguments of a stub server's command line.

    Args:
        arguments: The result of a parser to which `add_options` declared them, not checked.
    """
    found = [text for option in OPTIONS for text in option.given(arguments)]
    found += [f"--{name}" for name in SWITCHES if _value(arguments, name)]
    if arguments.admin is not None:
        found.append("--admin" if arguments.admin else "--no-admin")
    return found


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        # No usage: it would be that of another program, where a program started this one.
        self.exit(2, f"{message}; see --help\n")


def parser(package: str) -> argparse.ArgumentParser:
    """Return the parser of a stub server's own command line.

    Args:
        package: The package of the stub server that is run.
    """
    made = _Parser(
        prog=f"python -m {package}", description="Serve the stub server over HTTP."
    )
    add_options(made)
    made.add_argument("--verbose", action="store_true", help="log every request")
    return made
