"""Serves the stub server: `python -m` and this package's name.

With `--version` it prints what the package was generated from, and with `--verify` whether a file
was edited since; by path (`python path/to/package --verify`) these need the standard library only.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from runpy import run_path


def _serve(package: str) -> int:
    code: int = import_module(".serving", package).main(
        import_module(package).create_app
    )
    return code


if __name__ == "__main__":
    if sys.argv[1:] in (["--verify"], ["--version"]):
        run_path(str(Path(__file__).with_name("_verify.py")), run_name="__main__")
    if not __package__:
        sys.exit("run it as a package: python -m and its name")
    sys.exit(_serve(__package__))
