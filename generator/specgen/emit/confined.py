"""A program of its own: imports modules while refusing them all that could do harm.

Arguments: the folder they lie in, the optional packages that need not be there, where else to look
for packages, and their names. What they are made from is not trusted, and a fault of the generator
must not be one of the machine's: the network, other programs and all files are closed for
writing, as far as an audit hook of Python can close them. Nothing has to be written at all.
"""

from __future__ import annotations

import importlib
import os
import sys
import warnings

DONE = "imported"

_REFUSED = (
    "ctypes.", "fcntl.ioctl", "ftplib.", "http.client.", "imaplib.", "nntplib.", "os.chflags",
    "os.chmod", "os.chown", "os.exec", "os.fork", "os.kill", "os.link", "os.lockf", "os.mkdir",
    "os.posix_spawn", "os.remove", "os.rename", "os.rmdir", "os.setxattr", "os.spawn",
    "os.startfile", "os.symlink", "os.system", "os.truncate", "os.utime", "poplib.", "pty.",
    "resource.", "shutil.", "signal.", "smtplib.", "socket.", "sqlite3.", "subprocess.",
    "sys.addaudithook", "syslog.", "telnetlib.", "urllib.", "webbrowser.", "winreg.",
)  # fmt: skip
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

_refused: list[str] = []


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    """Be told what the interpreter is about to do.

    Raises:
        PermissionError: It is refused.
    """
    if event.startswith(_REFUSED) or (event == "open" and _is_write(*arguments)):
        message = f"{event} {arguments!r} is refused while generated code is imported"
        _refused.append(message)
        raise PermissionError(message)


def _is_write(path: object, _mode: object, flags: object, *_: object) -> bool:
    return not isinstance(path, int) and bool(
        not isinstance(flags, int) or flags & _WRITES
    )


def _import(names: list[str], optional: list[str]) -> None:
    for name in names:
        try:
            importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name not in optional:
                raise


def _main(folder: str, optional: str, paths: str, *names: str) -> None:
    warnings.simplefilter("error")
    sys.dont_write_bytecode = True
    sys.path[:] = [folder, *sys.path, *filter(None, paths.split(os.pathsep))]
    sys.addaudithook(_refuse)
    _import(list(names), optional.split())
    if _refused:
        sys.exit("\n".join(_refused))
    sys.stdout.write(DONE)


if __name__ == "__main__":
    _main(*sys.argv[1:])
