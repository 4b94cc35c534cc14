"""The files of the stub server for key stores, if a spec binds operations to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen import code
from specgen.code.templates import render
from specgen.render.imports import by_kind, with_imports
from specgen.view.key_store import key_handler_views

if TYPE_CHECKING:
    from collections.abc import Sequence

    from specgen.code import Code
    from specgen.render.stub_imports import Layout
    from specgen.view.key_store import KeyHandlerView
    from specgen.view.stub import StubView

_PUBLIC = ("Key", "KeyStore", "KeyVersion")
_READERS = ("KeyFileError", "load_keys")


def key_store_files(
    views: Sequence[StubView], *, header: Code, layout: Layout
) -> dict[str, str]:
    """Return the files by their path in the stub server; none if no operation needs them.

    Args:
        views: The APIs that the stub server serves.
        header: The first line of each file.
        layout: Where the runtime and the clients' models are.

    Raises:
        SpecError: A binding names a property that does not exist.
    """
    handlers = key_handler_views(views)
    if not handlers:
        return {}
    known = {f"{layout.below.runtime}.key_store.files": _READERS}
    return {
        "key_store/__init__.py": header + _module(handlers, layout.below),
        # It is imported only when keys are read: it needs more packages than the rest.
        "key_store/files.py": header
        + with_imports(render("stub/key_files.py.jinja"), known, _READERS),
    }


def _module(handlers: Sequence[KeyHandlerView], layout: Layout) -> Code:
    runtime = layout.runtime
    known = {
        runtime: ("current_call",),
        f"{runtime}.key_store": (*_PUBLIC, "KeyRefusedError", "Refusal"),
        "..": ("Handlers",),
    }
    own = (*map(code.name, _PUBLIC), code.name("key_handlers"))
    names = sorted((*own, *(h.name for h in handlers)), key=by_kind)
    stubs = [handler.stub for handler in handlers]
    renamed: dict[str, tuple[str, str]] = {
        **{s.models: (f"{layout.clients}{s.package}", "models") for s in stubs},
        **{s.alias: ("..", s.package) for s in stubs},
    }
    text = render("stub/key_store.py.jinja", handlers=handlers, names=names)
    return with_imports(text, known, _PUBLIC, renamed=renamed)
