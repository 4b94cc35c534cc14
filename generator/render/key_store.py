"""The files of the stub server that are about keys, where a spec binds operations to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.render.environment import environment
from generator.render.imports import by_kind, with_imports
from generator.templates import STUB_RUNTIME
from generator.view.key_store import key_handler_views

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.view.key_store import KeyHandlerView
    from generator.view.stub import StubView

_PUBLIC = ("Key", "KeyStore", "KeyVersion")
_IMPORTS = {
    ".store": (*_PUBLIC, "KeyRefusedError", "Refusal"),
    "..": ("Handlers",),
    ".._call": ("current_call",),
}


def key_store_files(
    views: Sequence[StubView], *, header: str, runtime_header: str
) -> dict[str, str]:
    """Return the files by their path in the stub server; none if no operation needs them.

    Args:
        views: The APIs that the stub server serves.
        header: The first line of files that are generated.
        runtime_header: The first line of files that are copied.

    Raises:
        SpecError: A binding names a member that is not there.
    """
    handlers = key_handler_views(views)
    if not handlers:
        return {}
    # Nothing imports it before keys are to be read: it needs more packages than the rest.
    files = "key_store/files.py"
    runtime = (STUB_RUNTIME / files).read_text(encoding="utf-8")
    return {
        "key_store/__init__.py": header + _module(handlers),
        files: runtime_header + runtime,
    }


def _module(handlers: Sequence[KeyHandlerView]) -> str:
    names = sorted((*_PUBLIC, "key_handlers", *(h.name for h in handlers)), key=by_kind)
    stubs = sorted((handler.stub for handler in handlers), key=lambda s: s.package)
    template = environment().get_template("stub/key_store.py.jinja")
    text = template.render(handlers=handlers, names=names)
    text = with_imports(text, _IMPORTS, _PUBLIC)
    apis = "".join(f"from .. import {s.package} as {s.alias}\n" for s in stubs)
    models = "".join(
        f"from ...{s.package} import models as _{s.package}_models\n" for s in stubs
    )
    first = text.index("from .")
    return f"{text[:first]}{models}{apis}{text[first:]}"
