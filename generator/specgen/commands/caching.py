"""Options of commands that generate: the cache directory."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from specgen.commands.specs import UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from specgen.cache import Cache


def add_cache(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "--cache",
        metavar="DIR",
        type=Path,
        help="directory to keep formatted code and models in, which machines may share"
        " (default: the user's cache directory)",
    )
    group.add_argument(
        "--no-cache",
        action="store_true",
        help="use no cache",
    )


def chosen_cache(arguments: argparse.Namespace) -> Callable[[], Cache]:
    """Return a function that opens the cache that the options ask for.

    Raises:
        UsageError: The directory is something else.
    """
    directory: Path | None = arguments.cache
    if directory is not None and directory.exists() and not directory.is_dir():
        raise UsageError(f"--cache {directory}: not a directory")
    return _no_cache if arguments.no_cache else partial(users_cache, directory)


def _no_cache() -> Cache:
    from specgen.cache import Cache

    return Cache()


def users_cache(directory: Path | None = None) -> Cache:
    """Return the cache in a directory, by default that of the user."""
    from specgen.cache.directory import SecretError, open_cache

    try:
        return open_cache(directory)
    except SecretError as error:
        sys.stderr.write(f"specgen: warning: nothing is cached: {error}\n")
        return _no_cache()
