"""A generated package as a project that can be built and installed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from specgen import __version__, code
from specgen.code import Code
from specgen.code.prose import without_controls
from specgen.code.templates import environment
from specgen.templates import TEMPLATES
from specgen.vendor.consumer_tree import VendorError, is_package_name
from specgen.vendor.lock import quoted
from specgen.vendor.requirements import key_requirements
from specgen.view.stub import documented_handler

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import jinja2

    from specgen.vendor.source import GeneratedPackage
    from specgen.view.client import ClientView
    from specgen.view.operation import ArgumentView, OperationView

_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
_VERSION = re.compile(
    r"\d+(\.\d+)*((a|b|rc)\d+)?(\.post\d+)?(\.dev\d+)?(\+[a-z0-9]+(\.[a-z0-9]+)*)?"
)
_MARKUP = re.compile(r"[\\`*_\[\]<>#&|~]")
# Code is shown verbatim; elsewhere a tag, a comment or other markup would begin.
_CODE_OR_TAG = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)|<(?=[A-Za-z/!?])", re.DOTALL)
_API_VERSION = re.compile(r"v?(\d+([.-]\d+)*)")


@dataclass(frozen=True, slots=True)
class DistributionIdentity:
    """The names and the version of a distribution.

    Args:
        package: The name that it is imported by.
        name: The name that it is installed by.
        version: Its version.
    """

    package: str
    name: str
    version: str

    @classmethod
    def of(
        cls,
        source: GeneratedPackage,
        *,
        package: str | None,
        name: str | None,
        version: str,
    ) -> DistributionIdentity:
        """Return the identity of a package's distribution.

        Args:
            source: The generated package.
            package: The name that it is imported by; by default its own.
            name: The name that it is installed by; by default that of the package.
            version: Its version.

        Raises:
            VendorError: A name or the version is not a valid one.
        """
        package = package or source.default_name
        if not is_package_name(package):
            raise VendorError(f"{package!r} is not a valid name of a package")
        name = name or package.replace("_", "-")
        if not _NAME.fullmatch(name):
            raise VendorError(f"{name!r} is not a valid name of a distribution")
        if not _VERSION.fullmatch(version):
            raise VendorError(
                f"{version!r} is not a valid version of a Python package, such as 1.4.0"
            )
        return cls(package, name, version)


@dataclass(frozen=True, slots=True)
class ClientDistribution:
    """The contents of the distribution of a client.

    Args:
        source: The generated package.
        identity: Its names and version.
        view: The client.
    """

    source: GeneratedPackage
    identity: DistributionIdentity
    view: ClientView

    readme: ClassVar = "README.md"
    extras: ClassVar[Mapping[str, Sequence[str]]] = {}

    @property
    def summary(self) -> str:
        """A description in one line."""
        return " ".join(self.view.title.split())

    def client_arguments(self) -> Code:
        """Return the required arguments of the client's constructor, as Python source."""
        view = self.view
        names = [] if view.endpoint_default else [code.name("endpoint")]
        names += _required(view.options)
        names += [code.name("auth")] if view.auth.required else []
        return _given(names)

    def method_arguments(self, operation: OperationView) -> Code:
        """Return the required arguments of a method, as Python source."""
        return _given(_required(operation.arguments))


@dataclass(frozen=True, slots=True)
class StubDistribution:
    """The contents of the distribution of a stub server.

    Args:
        source: The generated package.
        identity: Its names and version.
        views: The clients of the APIs that it serves.
    """

    source: GeneratedPackage
    identity: DistributionIdentity
    views: Sequence[ClientView]

    readme: ClassVar = "stub_README.md"

    @property
    def summary(self) -> str:
        """A description in one line."""
        titles = ", ".join(" ".join(view.title.split()) for view in self.views)
        return f"A stub server for {titles}"

    @property
    def extras(self) -> Mapping[str, Sequence[str]]:
        """The requirements of optional features, by name."""
        return {"keys": key_requirements()}

    @property
    def wheel_name(self) -> str:
        """The first part of the name of its wheel."""
        name = re.sub("[-_.]+", "_", self.identity.name).lower()
        return f"{name}-{self.identity.version}"

    @property
    def container_name(self) -> str:
        """The name of the file that builds a container of the wheel."""
        return f"{self.wheel_name}.Containerfile"

    def containerfile(self) -> str:
        """Return the file that builds a container of the wheel beside it."""
        return (
            environment(_Word, {"word": _Word})
            .get_template("package/Containerfile.jinja")
            .render(
                file=self.container_name,
                wheel=f"{self.wheel_name}-py3-none-any.whl",
                identity=self.identity,
            )
        )

    def handler(self, view: ClientView) -> Code:
        """Return the name of the class that responds with the examples of an API's description."""
        return documented_handler(view)


Distribution: TypeAlias = ClientDistribution | StubDistribution


def version_of(stated: Iterable[str]) -> str:
    """Return the version of a package for some APIs: of the only one, or of the generator.

    Args:
        stated: The versions in the specs.

    Raises:
        VendorError: A package cannot have it.
    """
    versions = list(stated)
    return api_version(versions[0]) if len(versions) == 1 else __version__


def api_version(stated: str) -> str:
    """Return the version of an API as that of a package.

    Args:
        stated: The version in the spec, such as `v1.0` or `2016-01-20`.

    Raises:
        VendorError: A package cannot have it.
    """
    found = _API_VERSION.fullmatch(stated)
    if found is None:
        raise VendorError(
            f"the spec's version {stated!r} is not a valid version of a package;"
            " pass --version"
        )
    return ".".join(str(int(part)) for part in re.split("[.-]", found[1]))


def project_files(built: Distribution) -> dict[str, bytes]:
    """Return the files of a project for any build frontend, by path."""
    own = {
        "pyproject.toml": _template("pyproject.toml").render(distribution=built),
        "README.md": _template(built.readme).render(distribution=built),
        "LICENSE": (TEMPLATES / "package" / "LICENSE").read_text(encoding="utf-8"),
    }
    package = f"src/{built.identity.package}"
    copied = {
        f"{package}/{path}": content for path, content in built.source.files.items()
    }
    return {**{path: text.encode() for path, text in own.items()}, **copied}


class _Toml(str):
    """A string of TOML, with its quotes."""

    __slots__ = ()


class _Word(str):
    """The name or the version of a distribution, or of a file: without blanks and quotes."""

    __slots__ = ()


class _Markdown(str):
    """Markdown in which plain text is escaped."""

    __slots__ = ()


@cache
def _template(name: str) -> jinja2.Template:
    """Return a template that prints only text quoted for its own language."""
    env = (
        environment(_Toml, {"toml": lambda text: _Toml(quoted(text))})
        if name.endswith(".toml")
        else environment(
            (Code, _Markdown),
            {
                "text": _text,
                "prose": _prose,
                "cell": _cell,
                "span": _span,
                "module": code.module,
            },
        )
    )
    return env.get_template(f"package/{name}.jinja")


def _text(text: str) -> _Markdown:
    """Return plain text on one line."""
    return _Markdown(_MARKUP.sub(r"\\\g<0>", _line(text)))


def _prose(text: str) -> _Markdown:
    """Return prose in Markdown with its HTML escaped."""
    return _Markdown(
        _CODE_OR_TAG.sub(
            lambda found: "&lt;" if found[0] == "<" else found[0],
            without_controls(text).strip(),
        )
    )


def _cell(text: str) -> _Markdown:
    """Return prose as a cell of a table."""
    return _Markdown(_prose(_line(text)).replace("|", "\\|"))


def _span(text: str) -> _Markdown:
    """Return text between backticks."""
    return _Markdown(_line(text).replace("`", "'"))


def _line(text: str) -> str:
    return " ".join(without_controls(text).split())


def _required(arguments: Iterable[ArgumentView]) -> list[Code]:
    return [argument.name for argument in arguments if argument.required]


def _given(names: Iterable[Code]) -> Code:
    return code.joined(code.fill("{}=...", name) for name in names)
