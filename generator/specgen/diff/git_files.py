"""Files as they are in a git revision, all read through one process."""

from __future__ import annotations

import subprocess
import weakref
from typing import IO, TYPE_CHECKING

from specgen.diagnostics import Diagnostic, SpecError
from specgen.diagnostics.location import Location

if TYPE_CHECKING:
    from collections.abc import Sequence


class GitFiles:
    """The files of a revision. A spec may have thousands, and a process for each takes long.

    Args:
        revision: The revision.
    """

    def __init__(self, revision: str) -> None:
        self._revision = revision
        self._pipes: tuple[IO[bytes], IO[bytes]] | None = None

    def read(self, path: str) -> bytes:
        """Return the contents of a file.

        Args:
            path: The file, from the working directory.

        Raises:
            SpecError: Git does not have it; the finding says why.
        """
        # `./` makes the path relative to the working directory, as a file's would be.
        relative = path if path.startswith(("./", "../", "/")) else f"./{path}"
        name = f"{self._revision}:{relative}"
        found = None if "\n" in name else self._of_batch(name)
        if found is None:  # Git says why.
            shown = f"{self._revision}:{path}"
            return run_git(["show", "--end-of-options", name], shown)
        return found

    def _of_batch(self, name: str) -> bytes | None:
        self._pipes = self._pipes or self._started()
        if self._pipes is None:
            return None
        asked, answered = self._pipes
        try:
            asked.write(f"{name}\n".encode())
            asked.flush()
        except BrokenPipeError:  # It is not a repository.
            return None
        # The object's name, `blob` and the size, or words that say that there is none.
        said = answered.readline().split()
        if said[1:2] != [b"blob"]:
            return None
        content = answered.read(int(said[2]))
        answered.read(1)
        return content

    def _started(self) -> tuple[IO[bytes], IO[bytes]] | None:
        pipe, command = subprocess.PIPE, ["git", "cat-file", "--batch"]
        try:
            process = subprocess.Popen(
                command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL
            )
        except OSError:
            return None
        weakref.finalize(self, process.communicate)
        if process.stdin is None or process.stdout is None:
            return None
        return process.stdin, process.stdout


def run_git(arguments: Sequence[str], shown: str) -> bytes:
    """Run git and return its output.

    Args:
        arguments: Its arguments.
        shown: The name of what is read, for the finding.

    Raises:
        SpecError: Git fails; the finding says why.
    """
    command = ["git", *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except OSError as error:
        raise _unreadable(shown, f"git cannot be run: {error.strerror}") from error
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = lines[0].removeprefix("fatal: ") if lines else "no reason given"
        raise _unreadable(shown, f"git: {reason}")
    return done.stdout


def _unreadable(shown: str, message: str) -> SpecError:
    return SpecError([Diagnostic("unreadable-file", message, Location(shown, 1, 1))])
