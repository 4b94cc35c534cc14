"""Writing below a directory: one run at a time, and with the file named that cannot be written."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

# Some file systems, such as those of networks, have no locks.
_NO_LOCKS = {errno.EBADF, errno.EINVAL, errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP}


class BusyError(Exception):
    """Another run is at work in the directory."""


@contextlib.contextmanager
def exclusive(directory: Path) -> Generator[None]:
    """Keep other runs away from a directory, where the system and the file system can do that.

    Raises:
        BusyError: Another run is at work in it.
        OSError: It cannot be read.
    """
    if sys.platform == "win32":
        yield
        return
    import fcntl  # Windows has none.

    handle = os.open(directory, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError(
                f"another run of specgen is at work in {directory}; try again"
            ) from None
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
        yield
    finally:
        os.close(handle)


@contextlib.contextmanager
def writing(path: Path) -> Generator[None]:
    """Have an error name the file that cannot be written: a full disk's names none.

    Raises:
        OSError: The file cannot be written.
    """
    try:
        yield
    except OSError as error:
        if error.errno is not None:
            error.filename = str(path)
        raise
