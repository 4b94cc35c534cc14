"""Security schemes as functions that return an `Auth`, based on the runtime's signing schemes."""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING

from specgen import code, naming
from specgen.frozen import dataclass
from specgen.templates import AUTH_DIRECTORY
from specgen.view import oauth

if TYPE_CHECKING:
    from specgen.code import Code
    from specgen.ir import Api, JsonValue, SecurityScheme

_FUNCTIONS = (
    "access_key_from_chain",
    "access_key_from_environment",
    "auth_of",
    "changed",
    "import_module",
)
_PLAIN = {"apiKey": "api_key", "oauth2": "http_bearer", "openIdConnect": "http_bearer"}
_KINDS = {
    "AccessKey": "A bare access key",
    "UserPassword": "A bare user name and password",
}
_HTTP = {"basic": "http_basic", "bearer": "http_bearer"}


@dataclass(frozen=True, slots=True)
class RuntimeScheme:
    """A signing scheme of the runtime: its class, the credentials it takes, and its options.

    `options` are required unless the spec gives their values: name and
    annotation.
    """

    module: Code
    class_name: Code
    credentials: Code
    options: tuple[tuple[Code, Code], ...]


@dataclass(frozen=True, slots=True)
class AuthFunctionView:
    """A function that returns the `Auth` of one security scheme.

    `bound` are options given by the spec, as Python source; `arguments` those that the caller
    must pass: name and annotation.
    """

    name: Code
    scheme: str
    doc: str
    runtime: RuntimeScheme
    bound: tuple[tuple[Code, Code], ...]
    arguments: tuple[tuple[Code, Code], ...]

    @property
    def argument_doc(self) -> str:
        """The prose for the argument `credentials`."""
        kind = {"AccessKey": "The access key", "UserPassword": "User name and password"}
        what = kind.get(self.runtime.credentials, "The token")
        return (
            f"credentials: {what}, or a callable that returns it; for an asynchronous client the"
            " callable may also return an awaitable."
        )


@dataclass(frozen=True, slots=True)
class ChainView:
    """Where an access key is looked for after the environment: arguments, as Python source."""

    profile_files: tuple[tuple[tuple[Code, Code], ...], ...]
    metadata: tuple[tuple[Code, Code], ...]
    doc: str


@dataclass(frozen=True, slots=True)
class AuthView:
    """The security schemes of a package. `defaults` turn bare credentials into an `Auth`."""

    functions: tuple[AuthFunctionView, ...]
    defaults: tuple[AuthFunctionView, ...]
    required: bool
    environment: tuple[tuple[Code, str], ...] = ()
    chain: ChainView | None = None
    token_providers: tuple[RuntimeScheme, ...] = ()
    grants: tuple[oauth.GrantView, ...] = ()

    @property
    def origins(self) -> dict[str, tuple[str, ...]]:
        """The modules of the runtime, with the names that the functions may use."""
        found: dict[str, tuple[str, ...]] = {
            f".{f.runtime.module}": (f.runtime.class_name,) for f in self.functions
        }
        for name, module in self.exports:
            found[f".{module}"] = (*found.get(f".{module}", ()), name)
        if self.chain and self.chain.metadata:
            found[".instance_metadata"] = ("InstanceMetadata",)
        if self.chain and self.chain.profile_files:
            found[".profile_file"] = ("ProfileFile",)
        return {**found, "._base": ("AccessKey", "Auth", "Provider")}

    @property
    def takes_access_key(self) -> bool:
        """Whether some scheme signs with an access key."""
        return any(f.runtime.credentials == "AccessKey" for f in self.functions)

    @property
    def environment_doc(self) -> str:
        """The environment variables that hold an access key, for a docstring."""
        parts = {
            "id": "its id",
            "secret": "its secret",
            "security_token": "its security token, if it has one",
        }
        return (
            "; ".join(
                f"`{variable}` holds {parts[part]}"
                for part, variable in self.environment
            )
            + "."
        )

    @property
    def annotation(self) -> Code:
        """The type of a client's argument `auth`, with its default if there is one."""
        kinds = (f.runtime.credentials for f in self.defaults)
        kind = code.joined(
            [code.name("Auth"), *(code.fill("Provider[{}]", k) for k in kinds)], " | "
        )
        return kind if self.required else code.fill("{} | None = None", kind)

    @property
    def source(self) -> Code:
        """The `Auth` made of a client's argument `auth`, as Python source."""
        if not self.defaults:
            return code.name("auth")
        schemes = code.joined(
            code.fill("{}: {}", f.runtime.credentials, f.name) for f in self.defaults
        )
        made = code.fill("auth_of(auth, {{{}}})", schemes)
        return (
            made if self.required else code.fill("None if auth is None else {}", made)
        )

    @property
    def argument_doc(self) -> str:
        """The prose for a client's argument `auth`."""
        see = "; see the functions in `auth`" if self.functions else ""
        bare = "".join(
            f" {_KINDS.get(f.runtime.credentials, 'A bare token')}, or a callable that returns it,"
            f" stands for `{f.name}`."
            for f in self.defaults
        )
        return f"auth: How requests are authenticated{see}.{bare}"

    @property
    def exports(self) -> tuple[tuple[str, str], ...]:
        """Other names of the runtime that callers need, with their modules."""
        kinds = {f.runtime.credentials for f in self.functions}
        found = [("UserPassword", "http_basic")] if "UserPassword" in kinds else []
        if "AccessKey" in kinds:
            found.append(("EnvironmentAccessKey", "environment"))
        if self.chain:
            found.append(("AccessKeyChain", "access_key_chain"))
        if "str" in kinds:
            found += [
                ("AsyncCachedToken", "cached_token"),
                ("CachedToken", "cached_token"),
            ]
        if self.grants:
            found += [(name, oauth.MODULE) for name in oauth.NAMES]
        for provider in self.token_providers:
            found += [
                (f"{prefix}{provider.class_name}", provider.module)
                for prefix in ("", "Async")
            ]
        return tuple(sorted(found, key=lambda pair: (pair[1], pair[0])))

    @property
    def deferred(self) -> dict[str, str]:
        """Names with their modules that are imported on first use: they need an HTTP client."""
        modules = {"cached_token", *(p.module for p in self.token_providers)}
        return {name: module for name, module in self.exports if module in modules}

    @property
    def names(self) -> tuple[str, ...]:
        """Everything public, sorted."""
        keys = ["AccessKey"] if self.takes_access_key else []
        provider = ["Provider"] if self.functions else []
        environment = ["access_key_from_environment"] if self.environment else []
        chain = ["access_key_from_chain"] if self.chain else []
        functions = [
            *environment,
            *chain,
            *(f.name for f in self.functions),
            *(grant.name for grant in self.grants),
        ]
        return tuple(
            sorted(
                [
                    *keys,
                    "Auth",
                    *provider,
                    *(name for name, _ in self.exports),
                    *functions,
                ]
            )
        )


def auth_view(api: Api) -> AuthView:
    """Return the security schemes of an API as functions."""
    schemes = {s.name: s for s in api.security_schemes}
    python = naming.unique(schemes, lambda name: _function_name(schemes[name]))
    functions = {
        s.name: f for s in api.security_schemes if (f := _function(s, python[s.name]))
    }
    requirements = [r for o in api.operations for r in api.security_of(o)]
    preferred = [
        functions[name]
        for r in requirements
        for name, _ in r.schemes
        if name in functions
    ]
    defaults: dict[str, AuthFunctionView] = {}
    for function in preferred:
        if not function.arguments:
            defaults.setdefault(function.runtime.credentials, function)
    anonymous = not requirements or any(not r.schemes for r in requirements)
    providers = dict.fromkeys(
        s.token_provider for s in api.security_schemes if s.token_provider
    )
    return AuthView(
        functions=tuple(functions.values()),
        defaults=tuple(defaults.values()),
        required=not anonymous,
        environment=_environment(api),
        chain=_chain(api),
        grants=oauth.grant_views(
            api.security_schemes, {*_taken(), *(f.name for f in functions.values())}
        ),
        token_providers=tuple(
            r for name in providers if (r := read_runtime(name.replace("-", "_")))
        ),
    )


def _environment(api: Api) -> tuple[tuple[Code, str], ...]:
    given = next((s.environment for s in api.security_schemes if s.environment), ())
    return tuple(
        (code.name(part.replace("-", "_")), variable) for part, variable in given
    )


def _chain(api: Api) -> ChainView | None:
    chain = next((s.chain for s in api.security_schemes if s.chain), None)
    if chain is None:
        return None
    files = (dict(file)["paths"] for file in chain.profile_files)
    places = [f"`{path}`" for paths in files for path in _texts(paths)]
    if chain.metadata:
        places.append("the instance's metadata")
    return ChainView(
        tuple(map(_arguments, chain.profile_files)),
        _arguments(chain.metadata),
        ", ".join(places),
    )


def _texts(value: JsonValue) -> list[str]:
    return (
        [text for text in value if isinstance(text, str)]
        if isinstance(value, list)
        else []
    )


def _arguments(
    options: tuple[tuple[str, JsonValue], ...],
) -> tuple[tuple[Code, Code], ...]:
    return tuple(
        (
            code.name(name.replace("-", "_")),
            code.literal(tuple(value) if isinstance(value, list) else value),
        )
        for name, value in options
    )


def _function_name(scheme: SecurityScheme) -> Code:
    """Return the name of a function that is free in the modules that use it."""
    name = naming.function_name(scheme.name)
    rule = naming.option_name if scheme.signature else naming.argument_name
    taken = name in _taken() or rule(name) != name
    return code.name(f"{name}_auth") if taken else name


@cache
def _taken() -> frozenset[str]:
    modules = {path.stem for path in AUTH_DIRECTORY.glob("[!_]*.py")}
    return frozenset({*modules, *_FUNCTIONS})


def _function(scheme: SecurityScheme, name: Code) -> AuthFunctionView | None:
    runtime = _runtime(scheme)
    if runtime is None:
        return None
    given = given_options(scheme)
    return AuthFunctionView(
        name=name,
        scheme=scheme.name,
        doc=scheme.description
        or f"Authenticate as the security scheme `{scheme.name}` says.",
        runtime=runtime,
        bound=tuple((code.name(o), code.literal(v)) for o, v in given.items()),
        arguments=tuple(o for o in runtime.options if o[0] not in given),
    )


def given_options(scheme: SecurityScheme) -> dict[str, JsonValue]:
    """Return the options of a security scheme that the spec gives, by their Python names."""
    if scheme.signature is not None:
        return {
            name.replace("-", "_"): value for name, value in scheme.signature.options
        }
    if scheme.kind == "apiKey":
        return {"name": scheme.api_key_name, "location": scheme.api_key_in}
    return {}


def _runtime(scheme: SecurityScheme) -> RuntimeScheme | None:
    if scheme.signature is not None:
        return read_runtime(scheme.signature.algorithm.replace("-", "_"))
    module = (
        _HTTP.get((scheme.http_scheme or "").lower())
        if scheme.kind == "http"
        else _PLAIN.get(scheme.kind)
    )
    return read_runtime(module) if module else None


@cache
def read_runtime(module: str) -> RuntimeScheme | None:
    """Return the signing scheme in a file of the runtime; None if there is no such file.

    Raises:
        ValueError: The class has no `__init__` of its own.
    """
    path = AUTH_DIRECTORY / f"{module}.py"
    if not module.isidentifier() or module.startswith("_") or not path.is_file():
        return None
    wanted = module.replace("_", "")
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef) and node.name.lower() == wanted:
            return _read_class(module, node)
    return None


def _read_class(module: str, node: ast.ClassDef) -> RuntimeScheme:
    functions = (n for n in node.body if isinstance(n, ast.FunctionDef))
    init = next((n for n in functions if n.name == "__init__"), None)
    if init is None:
        raise ValueError(
            f"auth/{module}.py: {node.name} needs an `__init__` of its own:"
            " its arguments become those of a function in the package `auth`"
        )
    first = init.args.args[1].annotation if len(init.args.args) > 1 else None
    provider = first.slice if isinstance(first, ast.Subscript) else None
    options = tuple(
        (code.name(a.arg), _source(a.annotation))
        for a, default in zip(init.args.kwonlyargs, init.args.kw_defaults, strict=True)
        if default is None
    )
    return RuntimeScheme(
        code.name(module), code.name(node.name), _source(provider), options
    )


def _source(node: ast.expr | None) -> Code:
    """Return an expression of the runtime, which is code already."""
    return code.fill("") if node is None else code.of(node)
