"""The files of a client package."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from specgen import __version__, code
from specgen.cache import MEMORY
from specgen.code.module_facts import refuse_unexpected
from specgen.code.reuse import content_once, recalled
from specgen.code.templates import render
from specgen.frozen import dataclass
from specgen.models import models_source
from specgen.render.imports import as_imported, by_kind, with_imports
from specgen.render.runtime import CLIENT_HEADER, runtime_files
from specgen.templates import CLIENT_RUNTIME
from specgen.view.literals import Literals, literals_of, shared_literals
from specgen.view.operation import OperationView

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from specgen.cache import Cache
    from specgen.code import Code
    from specgen.view.client import ClientView
    from specgen.view.groups import GroupView

_ERROR_BASES = [
    code.name("ApiError"),
    code.name("ClientError"),
    code.name("ReplyError"),
    code.name("ThrottlingError"),
    code.name("TransportConnectionError"),
    code.name("TransportError"),
    code.name("TransportTimeoutError"),
    code.name("UnexpectedReply"),
]
_CLIENT_IMPORTS = {
    "._json_body": ("json_body",),
    "._decode": ("Success", "decode"),
    "._form": ("FormStyle", "form_body", "form_pairs"),
    "._transport": ("AsyncHttpClient", "HttpClient"),
    "._mixed_success": ("MixedSuccess",),
    "._multipart": ("FormPart", "multipart_body"),
    "._cookies": ("cookie_header", "cookie_value"),
    "._date_only": ("date_only",),
    "._header_parameters": ("header_pairs",),
    "._present": ("present",),
    "._unset": ("UNSET", "Unset", "present_or_null"),
    "._path_parameters": ("path_value",),
    "._path_styles": ("styled_path_value",),
    "._path_text": ("path_text",),
    "._query_parameters": ("query_pairs", "query_text"),
    "._query_styles": ("styled_query_pairs",),
    "._pages": ("Pages", "iterate", "iterate_async"),
    "._text": ("json_text",),
    "._text_body": ("text_body",),
    "._text_pair": ("text_pair",),
    "._operations": ("Groups",),
    "._retry": ("Retry",),
    "._trace": ("Trace",),
    "._event_stream": ("ServerSentEvent", "events"),
    "._json_lines": ("json_lines", "json_sequence"),
    "._session": (
        "DEFAULT_RETRY",
        "DEFAULT_TIMEOUT",
        "AsyncSession",
        "Session",
        "changed",
    ),
    "._streams": (
        "AsyncItemStream",
        "AsyncStreamingSession",
        "ItemStream",
        "Streamed",
        "StreamingSession",
    ),
    "._upload": ("BodyContent", "UploadContent", "binary_body"),
    "._messages": ("Request",),
    "._xml": ("any_shape",),
    "._xml_body": ("xml_body",),
    "._xml_fit": ("shaped",),
    "._xml_flat": ("flat",),
    "._xml_names": ("Xml",),
    "._xml_success": ("XmlSuccess",),
    ".auth._base": ("auth_of",),
    ".errors": ("CATALOG",),
    "collections.abc": ("AsyncIterator", "Callable", "Iterator", "Mapping"),
    "datetime": ("date", "datetime"),
    "pydantic": ("TypeAdapter",),
    "types": ("NoneType",),
    "typing": ("Any", "Literal", "Self"),
    "uuid": ("uuid4",),
}
# Those of a group, which is in a package below.
_GROUP_IMPORTS = {
    **{f".{m}" if m[0] == "." else m: names for m, names in _CLIENT_IMPORTS.items()},
    "..": ("_operations", "_stream_operations"),
    ".._operations": ("awaited", "operation"),
    ".._stream_operations": ("entered", "stream_operation"),
    "typing": ("Any", "Literal", "TypeAlias"),
}

_AUTH_IMPORTS = {
    "collections.abc": ("Callable", "Iterable"),
    "importlib": ("import_module",),
    "typing": ("TYPE_CHECKING",),
}

_BASES = {
    # By whether some response is a stream: of the blocking class, and of the asynchronous one.
    False: ("_operations.Operations", "_operations.AsyncOperations"),
    True: (
        "_stream_operations.StreamOperations",
        "_stream_operations.AsyncStreamOperations",
    ),
}


@dataclass(frozen=True, slots=True)
class Flavour:
    """Differences between the blocking and the asynchronous client."""

    class_name: Code
    is_async: bool
    streams: bool

    @property
    def session(self) -> Code:
        """The class that sends requests."""
        if self.streams:
            name = "AsyncStreamingSession" if self.is_async else "StreamingSession"
        else:
            name = "AsyncSession" if self.is_async else "Session"
        return code.name(name)

    @property
    def stream(self) -> Code:
        """The type of the items of a stream."""
        return code.name("AsyncItemStream" if self.is_async else "ItemStream")

    @property
    def http(self) -> Code:
        """The type of a connection pool."""
        return code.name("AsyncHttpClient" if self.is_async else "HttpClient")

    def group_class(self, group: GroupView) -> Code:
        """Return the class of a group."""
        return group.async_class_name if self.is_async else group.class_name

    @property
    def close(self) -> Code:
        """The name of the method that closes."""
        return code.name("aclose" if self.is_async else "close")

    @property
    def define(self) -> Code:
        """The keyword of a method definition."""
        return code.fill("async def") if self.is_async else code.fill("def")

    @property
    def define_stream(self) -> Code:
        """The keyword of a streaming method: the call is made later."""
        return code.fill("def")

    @property
    def wait(self) -> Code:
        """The prefix of a call that does I/O."""
        return code.fill("await ") if self.is_async else code.fill("")

    @property
    def enter(self) -> Code:
        """The special method that enters a context manager."""
        return code.name("__aenter__" if self.is_async else "__enter__")

    @property
    def leave(self) -> Code:
        """The special method that leaves a context manager."""
        return code.name("__aexit__" if self.is_async else "__exit__")


def client_files(
    view: ClientView, spec_sha256: str, made: Cache = MEMORY
) -> dict[str, str]:
    """Return the files of a client package by their path in it, not yet formatted.

    Args:
        view: The package.
        spec_sha256: Hash of the spec, in hexadecimal digits.
        made: Cache of generated code.

    Raises:
        UnexpectedCodeError: The result contains a statement that templates never emit.
    """
    files = {
        "auth/__init__.py": _auth(view),
        "client.py": _client(view),
        "errors.py": _render("errors", view=view, names=_errors(view)),
    }
    if view.groups:
        files |= _groups(view, made)
    if view.classes:
        classes = models_source(view.classes, view.variants, made)
        files["models.py"] = _render("models", view=view, classes=classes)
    if view.endpoints:
        functions = sorted((e.name for e in view.endpoints), key=by_kind)
        files["endpoints.py"] = _render("endpoints", view=view, names=functions)
    files["__init__.py"] = _package(view, files, spec_sha256)
    runtime = runtime_files(CLIENT_RUNTIME, refuse_unexpected(files))
    runtime["__main__.py"] = (CLIENT_RUNTIME / "__main__.py").read_text(
        encoding="utf-8"
    )
    header = code.comment(f"Generated by specgen from {view.source}. DO NOT EDIT.")
    return {
        **{path: header + text for path, text in files.items()},
        **{path: CLIENT_HEADER + text for path, text in runtime.items()},
        "py.typed": "",
    }


def _render(name: str, **given: object) -> Code:
    return render(f"client/{name}.py.jinja", **given)


def _errors(view: ClientView) -> list[Code]:
    classes = (error.name for error in view.errors.classes)
    return sorted([*classes, *map(code.name, _ERROR_BASES)], key=by_kind)


def _auth(view: ClientView) -> Code:
    deferred = view.auth.deferred
    return with_imports(
        _render("auth", view=view),
        {**view.auth.origins, **_AUTH_IMPORTS},
        exported=[name for name in view.auth.names if name not in deferred],
        deferred=deferred,
    )


def _client(view: ClientView) -> Code:
    flavours = (
        Flavour(view.class_name, is_async=False, streams=view.has_streams),
        Flavour(view.async_class_name, is_async=True, streams=view.has_streams),
    )
    names = sorted((flavour.class_name for flavour in flavours), key=by_kind)
    source = _render(
        "client",
        view=view,
        flavours=flavours,
        names=names,
        literals=Literals(),
        margin=code.fill("    "),
        is_brief=False,
    )
    known = {
        **_CLIENT_IMPORTS,
        ".auth": view.auth.names,
        ".models": _models(view),
        **{
            f".operations.{group.name}": (group.class_name, group.async_class_name)
            for group in view.groups
        },
    }
    return with_imports(source, known)


def _models(view: ClientView) -> list[Code]:
    return [*(c.name for c in view.classes), *(v.name for v in view.variants)]


def _groups(view: ClientView, made: Cache) -> dict[str, Code]:
    """Return the modules of groups; each depends on its own operations alone."""
    files = {"operations/__init__.py": _render("groups", view=view)}
    operations = (o for group in view.groups for o in group.operations)
    shared = shared_literals(operations, taken=_models(view))
    if shared.types:
        names = sorted(shared.types.values(), key=by_kind)
        files["literals.py"] = _render(
            "literals", view=view, literals=shared, names=names
        )
    for group in view.groups:
        literals = literals_of(group.operations, shared.types)
        files[f"operations/{group.name}.py"] = _group(view, group, literals, made)
    return files


def _group(view: ClientView, group: GroupView, literals: Literals, made: Cache) -> Code:
    def given() -> object:
        operations = [
            content_once(operation, OperationView.without_schemas)
            for operation in group.operations
        ]
        return view.title_inline, replace(group, operations=()), operations, literals

    def rendered() -> list[Code]:
        operations = tuple(o.without_schemas() for o in group.operations)
        shown = replace(group, operations=operations)
        return [_group_without_imports(view, shown, literals)]

    [source] = recalled(made, "group", given, rendered)
    known = {
        **_GROUP_IMPORTS,
        "..literals": literals.shared.values(),
        "..models": _models(view),
    }
    return with_imports(source, known)


def _group_without_imports(
    view: ClientView, group: GroupView, literals: Literals
) -> Code:
    base, async_base = _BASES[group.has_streams]
    return _render(
        "group",
        view=view,
        group=group,
        names=sorted([group.class_name, group.async_class_name], key=by_kind),
        literals=literals,
        margin=code.fill("        "),
        is_brief=True,
        base=code.name(base),
        async_base=code.name(async_base),
    )


def _package(view: ClientView, files: Iterable[str], spec_sha256: str) -> Code:
    exports: dict[str, Sequence[str]] = {
        "auth": ["AccessKey"] if view.auth.takes_access_key else [],
        "client": [view.async_class_name, view.class_name],
        "_errors": _ERROR_BASES,
        "_model": ["reply_of"],
        "_open_response": ["OpenResponse", "open_response"],
        "_unset": ["UNSET"] if view.has_unset else [],
        "_retry": ["Retry"],
        "_trace": ["Attempt", "Trace"],
        "_event_stream": ["ServerSentEvent"] if view.has_events else [],
        "_streams": ["AsyncItemStream", "ItemStream"] if view.has_streams else [],
        "_tagged": ["UnknownVariant"] if view.has_stand_in else [],
        "_upload": ["UploadFile"] if view.has_uploads else [],
        "pem": ["normalize_pem"] if view.has_pem else [],
    }
    listed = sorted(
        (code.name(module), sorted(map(code.name, names), key=as_imported))
        for module, names in exports.items()
        if names
    )
    return _render(
        "package",
        view=view,
        spec_sha256=spec_sha256,
        generator_version=__version__,
        exports=listed,
        modules=sorted(
            path.removesuffix(".py").removesuffix("/__init__")
            for path in files
            if not path.startswith("operations/") or path.endswith("/__init__.py")
        ),
    )
