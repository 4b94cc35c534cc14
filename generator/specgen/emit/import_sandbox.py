"""A separate program that imports modules in a sandbox.

Arguments: the directory of the modules, the optional packages that may be missing, the search
path for packages, and the names of the modules. Their specs are not trusted, and a bug of the
generator must not harm the machine: an audit hook blocks the network, other programs, and all
writing to files, as far as Python allows.
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
    """Audit hook: check an operation of the interpreter.

    Raises:
        PermissionError: The operation is refused.
    """
    if event.startswith(_REFUSED) or (event == "open" and _is_write(*arguments)):
        message = (
            f"{event} {arguments!r} is not allowed while generated code is imported"
        )
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
    sys.stdout.flush()
    # Taking the interpreter apart takes as long as some of the imports.
    os._exit(0)


if __name__ == "__main__":
    _main(*sys.argv[1:])
