"""Packages generated from a changed spec, in this process, to be used and forgotten."""

from __future__ import annotations

import importlib
import json
import sys
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Any

from specgen.openapi.references import References
from specgen.parse import parse
from specgen.render import client_files, stub_files
from specgen.source import load
from specgen.view.client import client_view

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from specgen.ir import Api

_NUMBERS = count()
# Runtime modules are the same in every package, so later packages take those of the first.
_RUNTIME: dict[tuple[str, str], Any] = {}


@contextmanager
def regenerated(document: dict[str, Any], name: str, folder: Path) -> Iterator[str]:
    """Generate the packages for a spec.

    Args:
        document: The spec's plain data.
        name: The stem of its file.
        folder: An empty folder.

    Yields:
        The package that the generated packages lie in.
    """
    spec = folder / f"{name}.yaml"
    spec.write_text(json.dumps(document), encoding="utf-8")
    root = f"regenerated_{next(_NUMBERS)}"
    files = _files(parse(References(load(spec))))
    for path, text in files.items():
        target = folder / root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        runtime = {p: t for p, t in files.items() if t.startswith("# Runtime of")}
        new = [item for item in runtime.items() if item not in _RUNTIME]
        for path, text in runtime.items() - dict(new).items():
            sys.modules[_module(root, path)] = _RUNTIME[path, text]
        for path, text in new:
            _RUNTIME[path, text] = importlib.import_module(_module(root, path))
        yield root
    finally:
        sys.path.remove(str(folder))
        # What the runtime imports late, it looks for in the packages that it came with.
        kept = {module.__package__ for module in _RUNTIME.values()}
        for imported in [n for n in sys.modules if n.startswith(f"{root}.")]:
            if imported.rpartition(".")[0] not in kept and imported not in kept:
                del sys.modules[imported]


def _files(api: Api) -> dict[str, str]:
    """Return the packages' files, not formatted, which no behaviour depends on."""
    view = client_view(api, f"{api.package}.yaml")
    client = {f"{view.package}/{p}": text for p, text in client_files(view, "").items()}
    return client | {f"stub_server/{p}": text for p, text in stub_files([api]).items()}


def _module(root: str, path: str) -> str:
    return ".".join(
        [root, *path.removesuffix(".py").removesuffix("/__init__").split("/")]
    )
