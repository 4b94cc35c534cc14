"""Servers as functions that return an endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen import naming
from specgen.frozen import dataclass
from specgen.ir import ServerVariable
from specgen.openapi.path_templates import path_names
from specgen.view.types import LiteralOf, Primitive, annotation, union

if TYPE_CHECKING:
    from specgen.code import Code
    from specgen.ir import Api, Server


@dataclass(frozen=True, slots=True)
class VariableView:
    """A variable of a server's URL as an argument; without a default the caller must choose."""

    name: Code
    wire_name: str
    annotation: Code
    default: str | None
    doc: str

    @property
    def is_optional(self) -> bool:
        """Whether it is optional."""
        return self.default is not None


@dataclass(frozen=True, slots=True)
class EndpointView:
    """A function of the module `endpoints`. `template` is a URL with variables in braces."""

    name: Code
    doc: str
    template: str
    variables: tuple[VariableView, ...]


def endpoint_views(api: Api) -> tuple[EndpointView, ...]:
    """Return a function for each absolute server URL of an API."""
    servers = [s for s in api.servers if "://" in s.url]
    titles = {
        str(i): s.name or ("server" if len(servers) == 1 else f"server_{i}")
        for i, s in enumerate(servers)
    }
    python = naming.unique(titles, lambda i: naming.function_name(titles[i]))
    return tuple(_endpoint(python[str(i)], server) for i, server in enumerate(servers))


def default_endpoint(api: Api) -> str | None:
    """Return the URL of the only server, if it has no variables."""
    absolute = [server for server in api.servers if "://" in server.url]
    if len(absolute) != 1 or _variables(absolute[0]):
        return None
    return absolute[0].url


def _endpoint(name: Code, server: Server) -> EndpointView:
    variables = _variables(server)
    python = naming.unique((v.name for v in variables), naming.argument_name)
    return EndpointView(
        name=name,
        doc=server.description or f"Return the endpoint `{server.url}`.",
        template=server.url,
        variables=tuple(_variable(v, python[v.name]) for v in variables),
    )


def _variables(server: Server) -> tuple[ServerVariable, ...]:
    """Return the variables of a URL; those that are not declared take any value."""
    declared = {variable.name for variable in server.variables}
    used = (name for name in path_names(server.url) if name not in declared)
    return (*server.variables, *(ServerVariable(name, "") for name in used if name))


def _variable(variable: ServerVariable, name: Code) -> VariableView:
    literal = LiteralOf(variable.enum)
    expr = union(literal, Primitive("str")) if variable.enum else Primitive("str")
    return VariableView(
        name=name,
        wire_name=variable.name,
        annotation=annotation(expr),
        # A default among the allowed values is a default; any other is only an example.
        default=variable.default if variable.enum else None,
        doc=variable.description or "",
    )
