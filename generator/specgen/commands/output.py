"""Output of commands besides their results: summaries and progress, by `-q` and `-v`."""

from __future__ import annotations

import argparse
import sys
import threading
import time
from contextlib import contextmanager
from contextvars import ContextVar
from enum import IntEnum
from typing import TYPE_CHECKING, TextIO, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    T = TypeVar("T")

_SECONDS_BEFORE_PROGRESS = 1.0
_SECONDS_BETWEEN_UPDATES = 0.2
_CLEAR_LINE = "\r\x1b[K"


class Verbosity(IntEnum):
    """The amount of output."""

    QUIET = 0
    NORMAL = 1
    VERBOSE = 2


_verbosity: ContextVar[Verbosity] = ContextVar("verbosity", default=Verbosity.NORMAL)


def add_verbosity(parser: argparse.ArgumentParser) -> None:
    """Declare `-q` and `-v`; without them the values of a parent parser stay."""
    parser.add_argument(
        "-q",
        "--quiet",
        action="store_true",
        default=argparse.SUPPRESS,
        help="print findings and errors, no summary and no progress",
    )
    parser.add_argument(
        "-v",
        "--verbose",
        action="store_true",
        default=argparse.SUPPRESS,
        help="print each step and its duration (`serve`: log every request)",
    )


@contextmanager
def verbosity(*, quiet: bool, verbose: bool) -> Iterator[None]:
    """Apply the options to all output in the context.

    Args:
        quiet: `-q` was given.
        verbose: `-v` was given; it overrides `-q`.
    """
    chosen = Verbosity.VERBOSE if verbose else Verbosity(int(not quiet))
    token = _verbosity.set(chosen)
    try:
        yield
    finally:
        _verbosity.reset(token)


def summarise(line: str) -> None:
    """Print a line of a summary to standard output, unless `-q` was given."""
    if _verbosity.get() > Verbosity.QUIET:
        sys.stdout.write(f"{line}\n")


@contextmanager
def progress() -> Iterator[Progress]:
    """Show the current step on a terminal after a second; with `-v`, print each step."""
    level = _verbosity.get()
    shown = Progress(sys.stderr, is_verbose=level == Verbosity.VERBOSE)
    if level == Verbosity.NORMAL and sys.stderr.isatty():
        shown.show()
    try:
        yield shown
    finally:
        shown.close()


class Progress:
    """The steps of a command.

    Args:
        stream: The stream for progress.
        is_verbose: Whether each step is printed with its duration.
    """

    def __init__(self, stream: TextIO, *, is_verbose: bool) -> None:
        self._stream = stream
        self._is_verbose = is_verbose
        self._label = ""
        self._started = self._step_started = time.monotonic()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None

    def each(self, action: str, items: Iterable[T]) -> Iterator[T]:
        """Yield items, each of which is a step until the next is taken.

        Args:
            action: A verb for the step, such as `reading`.
            items: The items; their text names them.
        """
        for item in items:
            self.step(f"{action} {item}")
            yield item

    def step(self, label: str) -> None:
        """Begin a step, and end the previous one."""
        self._end_step()
        self._label, self._step_started = label, time.monotonic()

    def show(self) -> None:
        """Show the current step from one second after the start."""
        self._thread = threading.Thread(target=self._redraw, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the last step and clear the line."""
        self._end_step()
        self._closed.set()
        if self._thread is not None:
            self._thread.join()

    def _end_step(self) -> None:
        if self._is_verbose and self._label:
            seconds = time.monotonic() - self._step_started
            self._stream.write(f"specgen: {self._label}: {seconds:.2f} s\n")
        self._label = ""

    def _redraw(self) -> None:
        wait = _SECONDS_BEFORE_PROGRESS
        while not self._closed.wait(wait):
            wait = _SECONDS_BETWEEN_UPDATES
            label, seconds = self._label, time.monotonic() - self._started
            if label:
                self._draw(f"{_CLEAR_LINE}{label} ({seconds:.0f} s)")
        if wait == _SECONDS_BETWEEN_UPDATES:
            self._draw(_CLEAR_LINE)

    def _draw(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
