"""`specgen serve --watch`: a new process for each edit, on the socket of the one before."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from specgen.diagnostics import SpecError
from specgen.openapi.references import References
from specgen.openapi.walk import walk
from specgen.source import load

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterable, Sequence

    Stamps: TypeAlias = dict[Path, tuple[int, int, int] | None]

_SECONDS_BETWEEN_LOOKS = 0.2


def watch(
    command: Sequence[str], listening: socket.socket, files: Iterable[Path]
) -> int:
    """Serve until stopped, and restart when a file is edited.

    The process that serves continues until its successor is ready, and for as long as there is
    none, since the files are wrong.

    Args:
        command: Starts a process that serves on the socket, and tells so on a line of its own.
        listening: The socket.
        files: The files; those that they refer to are watched as well.

    Returns:
        The exit code.
    """
    watcher = _Watcher(command, listening.fileno(), list(files))
    before = {
        s: signal.signal(s, watcher.stop) for s in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        return watcher.run()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Watcher:
    def __init__(
        self, command: Sequence[str], descriptor: int, files: list[Path]
    ) -> None:
        self._command = command
        self._descriptor = descriptor
        self._files = files
        self._referred: dict[Path, tuple[Path, ...]] = {}
        self._stopped = threading.Event()
        self._serving: subprocess.Popen[str] | None = None

    def stop(self, *_: object) -> None:
        """Stop `run`."""
        self._stopped.set()

    def run(self) -> int:
        """Serve until `stop` is called, or the process that serves ends."""
        seen = self._look()
        self._serve("")
        while not self._stopped.wait(_SECONDS_BETWEEN_LOOKS):
            if self._serving is not None and self._serving.poll() is not None:
                return self._serving.returncode
            if seen != {path: _stamp(path) for path in seen}:
                seen = self._look()
                self._serve("reloaded; ")
        return _ended(self._serving) if self._serving else 0

    def _look(self) -> Stamps:
        """Find the files to watch, and return their fingerprints."""
        for path in self._files:
            referred = _referred(path)
            if referred is not None:
                self._referred[path] = referred
        more = (path for paths in self._referred.values() for path in paths)
        return {path: _stamp(path) for path in (*self._files, *more)}

    def _serve(self, note: str) -> None:
        """Replace the process that serves, once the new one is ready."""
        made = subprocess.Popen(
            self._command,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            pass_fds=(self._descriptor,),
        )
        line = made.stdout.readline() if made.stdout else ""
        if not line:
            made.wait()
            goes_on = (
                "the previous specs are still served"
                if self._serving
                else "nothing is served"
            )
            sys.stderr.write(f"specgen: {goes_on}; waiting for the next edit\n")
            return
        if self._serving is not None:
            _ended(self._serving)
        sys.stdout.write(f"{note}{line}")
        sys.stdout.flush()
        self._serving = made


def _ended(process: subprocess.Popen[str]) -> int:
    """Stop a process after its pending requests, and return its exit code."""
    process.terminate()
    process.communicate()
    return process.returncode


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """Return a fingerprint of a file, None if it does not exist."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _referred(path: Path) -> tuple[Path, ...] | None:
    """Return the files that a file or directory leads to; None while it cannot be read."""
    try:
        if path.is_dir():
            return tuple(path.iterdir())
        references = References(load(path))
    except (OSError, SpecError):
        return None
    walk(references)
    return tuple(Path(name) for name in (*references.files, *references.missing))
