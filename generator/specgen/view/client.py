"""The view of a client package: finished names, types, prose and source."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from specgen import code, naming
from specgen.code import prose
from specgen.frozen import dataclass
from specgen.ir import Ref, Schema
from specgen.view.classes import Classes
from specgen.view.directions import by_direction
from specgen.view.errors import ErrorsView, errors_view
from specgen.view.groups import GroupView, group_views, groups_of, options_of
from specgen.view.operation_builder import OperationBuilder
from specgen.view.pagination_builder import pagination_views
from specgen.view.security import AuthView, auth_view
from specgen.view.servers import EndpointView, default_endpoint, endpoint_views
from specgen.view.used_classes import types_of, used_classes
from specgen.view.xml_models import with_fits, without_unused_spellings

if TYPE_CHECKING:
    from specgen.code import Code
    from specgen.ir import Api
    from specgen.view.class_views import ClassView, VariantsView
    from specgen.view.operation import ArgumentView, OperationView

PEM = "application/x-pem-file"


@dataclass(frozen=True, slots=True)
class ClientView:
    """A client package."""

    package: Code
    source: str
    title: str
    doc: str
    class_name: Code
    async_class_name: Code
    endpoint_default: str | None
    options: tuple[ArgumentView, ...]
    operations: tuple[OperationView, ...]
    groups: tuple[GroupView, ...]
    classes: tuple[ClassView, ...]
    variants: tuple[VariantsView, ...]
    errors: ErrorsView
    auth: AuthView
    endpoints: tuple[EndpointView, ...]
    left_out: tuple[str, ...]
    has_pem: bool

    @property
    def title_inline(self) -> str:
        """The title, for the middle of a sentence."""
        return prose.first_sentence(self.title)

    @property
    def direct_operations(self) -> tuple[OperationView, ...]:
        """The operations that are methods of the client itself."""
        return tuple(o for o in self.operations if o.group is None)

    @property
    def has_unset(self) -> bool:
        """Whether some argument distinguishes "not given" from null."""
        return any(
            argument.nullable
            for o in self.operations
            for argument in o.arguments
            if not argument.required
        )

    @property
    def has_stand_in(self) -> bool:
        """Whether an object with an unknown tag may have no class of its own."""
        return any(view.unknown is None for view in self.variants)

    @property
    def has_uploads(self) -> bool:
        """Whether some body is multipart, with parts that may be files."""
        return any(o.body and o.body.encoder == "multipart" for o in self.operations)

    @property
    def has_streams(self) -> bool:
        """Whether some response is a stream."""
        return any(o.stream for o in self.operations)

    @property
    def has_events(self) -> bool:
        """Whether some response is a stream of server-sent events."""
        return any(o.stream.is_events for o in self.operations if o.stream)

    @property
    def has_variables(self) -> bool:
        """Whether some endpoint has variables."""
        return any(endpoint.variables for endpoint in self.endpoints)

    @property
    def endpoint_imports(self) -> tuple[Code, ...]:
        """The names used in the annotations of endpoint variables."""
        variables = (v for endpoint in self.endpoints for v in endpoint.variables)
        is_literal = any("Literal[" in v.annotation for v in variables)
        return (code.name("Literal"),) if is_literal else ()


def client_view(api: Api, source: str) -> ClientView:
    """Return the view of a client package.

    Args:
        api: The API.
        source: Name of the spec, for the first line of each file.

    Raises:
        SpecError: A part of the API cannot be generated; none is left out silently.
    """
    name = naming.class_name(api.client_name or api.package)
    class_name = code.name(f"{name}Client")
    async_class_name = code.name(f"Async{name}Client")
    directed = by_direction(api)
    classes = Classes(directed, taken=(class_name, async_class_name))
    errors = errors_view(api)
    operations = tuple(
        replace(
            OperationBuilder(each, classes, errors, directed).build(), operation=stated
        )
        for each, stated in zip(directed.operations, api.operations, strict=True)
    )
    pages = pagination_views(operations, {c.name: c for c in classes.views})
    taken = [o.stream.name for o in operations if o.stream]
    taken += [view.name for view in pages.values()]
    grouped = groups_of(api, taken)
    operations = tuple(
        replace(
            view,
            group=grouped.get(view.operation.operation_id),
            pages=pages.get(view.operation.operation_id),
        )
        for view in with_fits(operations, {v.name: v for v in classes.views})
    )
    known = [*(c.name for c in classes.views), *(v.name for v in classes.variants)]
    views, variants = classes.views, classes.variants
    # A document of schemas alone is one of models.
    if operations:
        types = [each for operation in operations for each in types_of(operation)]
        types += [classes.type_of(schema, "") for schema in _referred(directed)]
        used = used_classes(types, views, variants)
        views = tuple(view for view in views if view.name in used)
        variants = tuple(view for view in variants if view.name in used)
    return ClientView(
        package=naming.module_name(api.package),
        source=source,
        title=api.title or api.package,
        doc="\n\n".join(p for p in (api.summary, api.description) if p),
        class_name=class_name,
        async_class_name=async_class_name,
        endpoint_default=default_endpoint(api),
        options=options_of(operations),
        operations=operations,
        groups=group_views(operations, api, known),
        classes=without_unused_spellings(operations, views, variants),
        variants=variants,
        errors=errors,
        auth=auth_view(api),
        endpoints=endpoint_views(api),
        left_out=api.left_out,
        has_pem=any(_is_pem(schema) for schema in api.schemas.values()),
    )


def _referred(api: Api) -> list[Ref]:
    """Return the components that responses name; those of errors describe `ApiError.body`."""
    responses = (r for operation in api.operations for r in operation.responses)
    schemas = (media.schema for r in responses for media in r.content)
    return [s for s in schemas if isinstance(s, Ref) and s.siblings is None]


def _is_pem(schema: Schema | Ref) -> bool:
    if isinstance(schema, Ref):
        return False
    if schema.content_media_type == PEM:
        return True
    return any(_is_pem(s) for _, s in schema.properties)
