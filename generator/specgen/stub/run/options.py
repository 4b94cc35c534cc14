"""The options of the command line."""

from __future__ import annotations

import argparse
from typing import NoReturn

from ..transport.request_deadline import REQUEST_SECONDS
from ..verify.credentials import Credential

DEFAULT_PORT = 8700
"""The port to listen on unless another is asked for."""

_MOST_WORKERS = 64
_MOST_SECONDS = 86_400


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        # No usage: whoever started this from a program of its own would be shown the wrong one.
        self.exit(2, f"{message}; see --help\n")


def parser(package: str) -> argparse.ArgumentParser:
    """Return the parser of the command line.

    Args:
        package: The package of the stub server that is run.
    """
    made = _Parser(
        prog=f"python -m {package}", description="Serve the stub server over HTTP."
    )
    _add_where(made)
    _add_tls(made)
    _add_who(made)
    _add_what(made)
    return made


def _add_where(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (%(default)s)"
    )
    made.add_argument(
        "--port",
        type=_port,
        default=DEFAULT_PORT,
        help="port, 0 for a free one (%(default)s)",
    )
    # A socket that listens already, from the program that started this one.
    made.add_argument("--fd", type=int, help=argparse.SUPPRESS)
    made.add_argument(
        "--workers",
        type=_workers,
        default=1,
        metavar="N",
        help="processes that answer; the pages below /__stub__/ need a single one",
    )
    made.add_argument(
        "--request-timeout",
        type=_seconds,
        default=REQUEST_SECONDS,
        metavar="SECONDS",
        help="how long a request may take to arrive (%(default)g)",
    )
    made.add_argument(
        "--admin",
        action=argparse.BooleanOptionalAction,
        help="serve the pages and calls below /__stub__/ (only to this machine, by default)",
    )
    made.add_argument(
        "--admin-host",
        action="append",
        default=[],
        metavar="NAME",
        help="a name with dots by which they may be called; may be repeated",
    )


def _add_tls(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--tls",
        action="store_true",
        help="serve https, with a certificate of a certification authority made for this run",
    )
    made.add_argument(
        "--write-ca",
        metavar="FILE",
        help="write the certificate of that authority, for clients to trust",
    )
    made.add_argument(
        "--tls-name",
        action="append",
        default=[],
        metavar="NAME",
        help="a name that the certificate is for, besides localhost and the host; may be repeated",
    )
    made.add_argument(
        "--tls-cert",
        metavar="FILE",
        help="serve https, with the certificate in a PEM file and those that vouch for it",
    )
    made.add_argument(
        "--tls-key", metavar="FILE", help="its private key, in a PEM file"
    )


def _add_who(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--credential",
        action="append",
        type=_credential,
        metavar="ID:SECRET[:TOKEN]",
        help="an access key to accept, instead of the ones for tests; may be repeated",
    )
    made.add_argument(
        "--token",
        action="append",
        type=_token,
        metavar="TOKEN",
        help="a token to accept, instead of `testtoken`; may be repeated",
    )
    made.add_argument("--no-auth", action="store_true", help="let everybody pass")


def _add_what(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--keys",
        metavar="PATH",
        help="answer with the keys in a YAML file, or a folder of PEM files",
    )
    made.add_argument(
        "--seed",
        metavar="TEXT",
        help="makes the same of what examples, keys and faults leave open, each time",
    )
    made.add_argument(
        "--faults",
        metavar="FILE",
        help="answer as the rules in a YAML file say, instead of as documented",
    )
    made.add_argument(
        "--rate-limits", action="store_true", help="enforce the documented rate limits"
    )
    made.add_argument("--verbose", action="store_true", help="log every request")


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
