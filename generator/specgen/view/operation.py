"""Views of operations as methods: arguments, their places on the wire, and results."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from specgen import code, naming
from specgen.code import prose
from specgen.frozen import dataclass
from specgen.stub.wire.media_types import kind_of
from specgen.view.class_views import FieldView
from specgen.view.types import (
    NONE,
    ListOf,
    Primitive,
    TypeExpr,
    annotation,
    is_class,
    names,
    union,
)

if TYPE_CHECKING:
    from specgen.code import Code
    from specgen.ir import Operation, WirePlace
    from specgen.view.pagination import PaginationView
    from specgen.view.streams import StreamView


_NOTHING = code.fill("")


@dataclass(frozen=True, slots=True)
class ArgumentView:
    """An argument of a method, with its place on the wire and its encoding.

    `type` is the received type, and `passed` the type that a caller may pass, if that is another: a
    file for bytes.
    """

    place: WirePlace
    wire_name: str
    name: Code
    type: TypeExpr
    required: bool
    nullable: bool
    doc: str
    passed: TypeExpr | None = None

    @property
    def given(self) -> TypeExpr:
        """The type that a caller may pass."""
        return self.type if self.passed is None else self.passed

    @property
    def annotation(self) -> Code:
        """The type, with that of "not given" where the argument is optional."""
        return self.annotated(self.given)

    def annotated(self, given: TypeExpr) -> Code:
        """Return the annotation if a caller may pass values of a type.

        Args:
            given: The type.
        """
        if self.required:
            return annotation(given)
        return (
            code.fill("{} | Unset", annotation(given))
            if self.nullable
            else annotation(union(given, NONE))
        )

    @property
    def absent(self) -> Code | None:
        """The value for "not given", as source; None if the argument is required."""
        if self.required:
            return None
        return code.name("UNSET") if self.nullable else code.literal(None)

    @property
    def default(self) -> Code:
        """The default, after the annotation, or nothing."""
        return code.fill("") if self.absent is None else code.fill(" = {}", self.absent)

    @property
    def source(self) -> Code:
        """The value as source; a date is checked not to be a datetime."""
        mentioned = names(self.type)
        is_date = "date" in mentioned and not mentioned & {"datetime", "Any"}
        return code.fill("date_only({})", self.name) if is_date else self.name


@dataclass(frozen=True, slots=True)
class BodyView:
    """A request body: `encoder` is one of `json`, `xml`, `form`, `multipart`, `text`, `bytes`.

    `encoding` is an additional argument of the encoder, or empty.
    """

    encoder: str
    media_type: str
    required: bool
    encoding: Code = _NOTHING
    members: tuple[ArgumentView, ...] = ()
    argument: ArgumentView | None = None

    @property
    def nullable(self) -> tuple[str, ...]:
        """The properties for which None is a value."""
        return tuple(member.wire_name for member in self.members if member.nullable)

    @property
    def content_type(self) -> Code:
        """The Content-Type as a Python expression."""
        is_multipart = self.encoder == "multipart"
        return (
            code.name("content_type") if is_multipart else code.literal(self.media_type)
        )

    @property
    def source(self) -> Code:
        """The body as a Python expression over the names of the arguments."""
        if self.encoder == "multipart":
            return code.name("content")
        value = code.name("members") if self.argument is None else self.argument.source
        source = {
            "json": code.fill("json_body({})", value),
            "xml": code.fill("xml_body({}{})", value, self.encoding),
            "form": code.fill("form_body({}{})", value, self.encoding),
            "text": code.fill("text_body({})", self._text),
            "bytes": code.fill("binary_body({})", value),
        }[self.encoder]
        if self.given is None:
            return source
        return code.fill('{} if {} else b""', source, self.given)

    @property
    def _text(self) -> Code:
        if self.argument is None:
            return code.name("members")
        source = self.argument.source
        is_text = self.argument.type == Primitive("str")
        return source if is_text else code.fill("json_text({})", source)

    @property
    def multipart_source(self) -> Code:
        """The media type and the body of a multipart form as a Python expression."""
        value = code.name("members") if self.argument is None else self.argument.name
        source = code.fill("multipart_body({}{})", value, self.encoding)
        if self.given is None:
            return source
        return code.fill('{} if {} else ("", b"")', source, self.given)

    @property
    def given(self) -> Code | None:
        """The condition under which there is a body, as source; None if there always is one."""
        if self.argument is None:
            return None if self.required else code.name("members")
        absent = self.argument.absent
        if absent is None:
            return None
        return code.fill("{} is not {}", self.argument.name, absent)


@dataclass(frozen=True, slots=True)
class SuccessView:
    """A documented success: its status as in OpenAPI, and the type of its body.

    A response whose media types are read as different types becomes several. `xml` is
    the source of the reader of XML.
    """

    status: str
    type: TypeExpr
    media_types: tuple[str, ...]
    is_alone: bool = True
    xml: Code | None = None

    @property
    def source(self) -> Code:
        """The type as an argument: a class, or an adapter for other types."""
        if self.type == NONE:
            return code.name("NoneType")
        text = annotation(self.type)
        return text if is_class(self.type) else code.fill("TypeAdapter({})", text)

    @property
    def constructor(self) -> Code:
        """The constructor; with an explicit type for an adapter, which is not inferred.

        Other successes of the operation would widen it, and adapters are invariant.
        """
        return (
            self._class
            if is_class(self.type)
            else code.fill("{}[{}]", self._class, annotation(self.type))
        )

    @property
    def _class(self) -> Code:
        kinds = set(map(kind_of, self.media_types))
        is_bytes = self.type == Primitive("bytes")
        if is_bytes or not self.is_alone or kinds - {"json", "xml"}:
            return code.name("MixedSuccess")
        if "xml" in kinds:
            return code.name("XmlSuccess" if self.xml else "MixedSuccess")
        return code.name("Success")


@dataclass(frozen=True, slots=True)
class OperationView:
    """An operation as a method.

    `path`, `query`, `headers` and `cookies` are Python source over the names of the arguments.
    `options` are arguments of the client's constructor. `selector` is the argument that
    chooses the media type of the response, with the media type for each value. `request_class`
    is the name of the class that handlers of a stub server receive. `group` is the
    attribute of the client that has the method, None if the client itself has it.
    """

    operation: Operation
    name: Code
    arguments: tuple[ArgumentView, ...]
    options: tuple[ArgumentView, ...]
    path: Code
    query: tuple[Code, ...]
    headers: tuple[Code, ...]
    cookies: tuple[Code, ...]
    selector: tuple[Code, tuple[tuple[str, str], ...]] | None
    body: BodyView | None
    returns: TypeExpr
    successes: tuple[SuccessView, ...]
    raises: tuple[tuple[Code, str], ...]
    request_class: Code
    stream: StreamView | None = None
    pages: PaginationView | None = None
    group: Code | None = None

    def without_schemas(self) -> OperationView:
        """Return the view for templates that print its types: without the schemas behind these."""
        responses = (
            replace(r, content=(), headers=()) for r in self.operation.responses
        )
        shown = replace(
            self.operation,
            parameters=(),
            request_body=None,
            responses=tuple(responses),
        )
        return replace(self, operation=shown)

    def method_name(self, *, streams: bool) -> Code:
        """Return the name of the method, or of the one that streams."""
        return self.stream.name if streams and self.stream else self.name

    def attribute(self, *, streams: bool = False) -> Code:
        """Return where a client has the method, such as `keys.get_key`.

        Args:
            streams: Whether it is the method that streams, if there are two.
        """
        name = self.method_name(streams=streams)
        return name if self.group is None else code.fill("{}.{}", self.group, name)

    @property
    def returns_annotation(self) -> Code:
        """The type of the result."""
        return annotation(self.returns)

    @property
    def is_called(self) -> bool:
        """Whether there is a method whose result is a complete response."""
        return self.stream is None or self.stream.is_beside

    @property
    def methods_made(self) -> tuple[bool, ...]:
        """The methods of the operation: for each, whether it streams."""
        return (
            *([False] if self.is_called else []),
            *([True] if self.stream else []),
        )

    @property
    def handled(self) -> TypeExpr:
        """The type that a handler of the stub returns: for a stream, all its items."""
        if self.stream is None:
            return self.returns
        items = ListOf(self.stream.item)
        return union(self.returns, items) if self.stream.is_beside else items

    @property
    def method(self) -> str:
        """The HTTP method, unless the caller chooses another."""
        return self.operation.methods[0]

    @property
    def method_source(self) -> Code:
        """The HTTP method, as Python source."""
        is_chosen = len(self.operation.methods) > 1
        return code.name("method") if is_chosen else code.literal(self.method)

    @property
    def accept_source(self) -> Code:
        """The media types that are accepted, as Python source."""
        if self.selector is None:
            return code.literal(self.accept)
        name, _ = self.selector
        default = code.literal(self.selected_by_default)
        return code.fill("accept.get(str({}).upper(), {})", name, default)

    @property
    def call_constants(self) -> Code:
        """The facts about every call, as arguments in Python source."""
        found = []
        if self.error_statuses:
            found.append(code.fill("errors={}, ", code.literal(self.error_statuses)))
        if self.operation.safe:
            found.append(code.fill("safe=True, "))
        if self.anonymous:
            found.append(code.fill("anonymous=True, "))
        return code.joined(found, "")

    @property
    def request_fields(self) -> dict[WirePlace, Code]:
        """The names of the fields of the request class, by the places of their arguments."""
        given = (*self.options, *self.arguments)
        python = naming.unique((argument.name for argument in given), naming.field_name)
        return {argument.place: python[argument.name] for argument in given}

    @property
    def request_members(self) -> tuple[FieldView, ...]:
        """The fields of the request class, which handlers of a stub server receive."""
        python = self.request_fields
        return tuple(
            FieldView(
                # Never sent itself; and two places, such as query and body, may share a wire name.
                wire_name=python[argument.place],
                name=python[argument.place],
                type=argument.type if argument.required else union(argument.type, NONE),
                required=argument.required,
                doc=argument.doc,
            )
            for argument in (*self.options, *self.arguments)
        )

    @property
    def request_doc(self) -> str:
        """The docstring of the request class."""
        return f"The arguments of `{self.name}`."

    @property
    def imports(self) -> frozenset[str]:
        """The names used in the annotations of the method."""
        given = (names(argument.type) for argument in (*self.options, *self.arguments))
        streamed = self.stream.imports if self.stream else frozenset[str]()
        paged = self.pages.imports if self.pages else frozenset[str]()
        return streamed.union(paged, names(self.returns), *given)

    @property
    def headline(self) -> str:
        """One sentence for the first line of the docstring."""
        operation = self.operation
        return prose.first_sentence(
            operation.summary or operation.description or operation.operation_id
        )

    @property
    def description(self) -> str:
        """The docstring after the summary and the line of the request."""
        text = self.operation.description or ""
        limits = [limit.description for limit in self.operation.rate_limits]
        deprecated = ["Deprecated."] if self.operation.deprecated else []
        body = text if self.operation.summary or "\n\n" in text else ""
        return "\n\n".join(p for p in (*deprecated, body, *limits) if p)

    @property
    def request_line(self) -> str:
        """Method and path, for the docstring."""
        dispatch = self.operation.dispatch
        chosen = f" with `{dispatch.parameter}={dispatch.value}`" if dispatch else ""
        return f"`{self.method} {self.operation.path}`{chosen}"

    @property
    def anonymous(self) -> bool:
        """Whether the operation is called without authentication."""
        return self.operation.security == ()

    @property
    def selected_by_default(self) -> str:
        """The media type of the response if none is requested."""
        return next(
            (m for success in self.successes for m in success.media_types), "*/*"
        )

    @property
    def error_statuses(self) -> tuple[str, ...]:
        """The statuses with a documented error, as in OpenAPI."""
        return tuple(
            r.status for r in self.operation.responses if r.status[0] not in "123"
        )

    @property
    def accept(self) -> str:
        """The media types of the responses, as an Accept header."""
        found = dict.fromkeys(
            m for success in self.successes for m in success.media_types
        )
        if self.stream is not None and not self.stream.is_beside:
            return self.stream.accept
        return ", ".join(found) or "*/*"

    @property
    def constant(self) -> Code:
        """The name of the constant that holds the documented successes."""
        return code.name(f"_{self.name.upper()}")
