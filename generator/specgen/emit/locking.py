"""Locks on directories, so that one run at a time writes to them."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

# Some file systems, such as network ones, have no locks.
_NO_LOCKS = {errno.EBADF, errno.EINVAL, errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP}


class BusyError(Exception):
    """Another run is using the directory."""


@contextlib.contextmanager
def exclusive(directory: Path) -> Generator[None]:
    """Lock a directory against other runs, where the system and the file system support that.

    Raises:
        BusyError: Another run is using it.
        OSError: The directory cannot be read.
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
                f"another run of specgen is using {directory}; try again later"
            ) from None
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
        yield
    finally:
        os.close(handle)
